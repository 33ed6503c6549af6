import { DiagnosticSeverity, type Diagnostic, type DiagnosticRelatedInformation, type Range } from 'vscode-languageserver';
import type { Path } from '../engine/documents/complaint.ts';
import { placeIn, type DraftTask } from '../engine/documents/draft.ts';
import { expandPlan } from '../engine/documents/expand-plan.ts';
import { didYouMean } from '../engine/documents/suggest.ts';
import type { Source } from '../engine/documents/yaml-source.ts';
import type { AnalysisWarning } from '../engine/graph/analysis.ts';
import { domainsNamed } from '../engine/graph/integration-points.ts';
import { matchesSome, planWarnings } from '../engine/graph/plan-warnings.ts';
import { resolveDomains } from '../engine/graph/resolve-domains.ts';
import { sharedPath } from '../engine/graph/shared-path.ts';
import type { AnalysisOptions, TaskGraph, TaskNode } from '../engine/graph/task-graph.ts';
import type { Config } from '../engine/model/config.ts';
import { canonicalPath } from '../engine/paths/match.ts';
import { sentences, SOURCE, toRange } from './to-diagnostic.ts';

/** Most remarks of one kind about one plan; editors show about a thousand diagnostics a file. */
const MOST = 200;

/** Most other tasks that one remark names. */
const MOST_RELATED = 5;

/** A plan without faults, and where its parts stand. */
export interface AnalyzedPlan {
  readonly uri: string;
  readonly source: Source;
  readonly graph: TaskGraph;
  readonly options: AnalysisOptions;
}

/** What in a plan without faults is probably not meant, or good to know, at the place where it is said. */
export function remarksOnPlan(plan: AnalyzedPlan): readonly Diagnostic[] {
  const { graph, options, source } = plan;
  const { drafts } = expandPlan(source.value);
  const rangeOf = (node: TaskNode, path: Path): Range => rangeIn(source, drafts[node.index], path);
  const knowsFiles = options.files.length > 0;
  const warnings = planWarnings(graph.relations, options.config, options.files).flatMap((warning) => {
    const node = warning.task === undefined ? undefined : graph.nodes.get(warning.task);
    // The configuration's own are said in its file, and the reading of the plan has said what can never start.
    if (node === undefined || warning.code === 'resource_beyond_capacity' || (warning.code === 'reads_nothing' && !knowsFiles)) return [];
    const { path, severity } = placeOfWarning(warning, node);
    return [{ range: rangeOf(node, path), severity, source: SOURCE, code: warning.code, message: `${warning.message}.` }];
  });
  return [...warnings.slice(0, MOST), ...(knowsFiles ? writesOfNothing(plan, rangeOf).slice(0, MOST) : []), ...sharedWrites(plan, rangeOf).slice(0, MOST)];
}

/** Names in `converge` that are nobody's where the domains come from the files; the reading knows those that are written down. */
export function remarksOnConfig(source: Source, config: Config, files: readonly string[]): readonly Diagnostic[] {
  const domains = config.domains !== undefined ? [] : resolveDomains(config, files);
  if (domains.length === 0) return [];
  const known = [...new Set(domains.flatMap(({ name, owner }) => (owner === undefined ? [name] : [name, owner])))];
  return config.integrationPoints.flatMap(({ name, converge }, point) =>
    (converge === 'all' ? [] : converge).flatMap((wanted, at) => {
      if (domainsNamed(wanted, domains).length > 0) return [];
      const message = `Integration point \`${name}\` stops \`${wanted}\`, which is no domain and no owner of one`;
      const remedy = didYouMean(wanted, known, `Known: ${known.slice(0, 12).join(', ')}.`);
      return [{ range: toRange(source.locator.locate({ path: ['integrationPoints', point, 'converge', at], aspect: 'value' })), severity: DiagnosticSeverity.Warning, source: SOURCE, code: 'unknown_converge', message: sentences(message, remedy), data: { message: `\`${wanted}\``, remedy } }];
    }),
  );
}

function rangeIn(source: Source, draft: DraftTask | undefined, path: Path): Range {
  return toRange(source.locator.locate({ path: draft === undefined ? path : placeIn(draft, path), aspect: 'value' }));
}

function placeOfWarning({ code, message }: AnalysisWarning, { task }: TaskNode): { readonly path: Path; readonly severity: DiagnosticSeverity } {
  if (code === 'unknown_scope') return { path: ['id'], severity: DiagnosticSeverity.Information };
  if (code !== 'reads_nothing') return { path: ['id'], severity: DiagnosticSeverity.Warning };
  const at = task.reads.findIndex((glob) => message.startsWith(`${task.id} reads ${glob}, which matches`));
  return { path: ['reads', Math.max(0, at)], severity: DiagnosticSeverity.Warning };
}

/** Globs with wildcards that match no file yet; a plain path is a file that the task makes. */
function writesOfNothing({ graph, options }: AnalyzedPlan, rangeOf: (node: TaskNode, path: Path) => Range): Diagnostic[] {
  const { rules } = graph.relations;
  const sorted = options.files.map((file) => canonicalPath(file, rules)).sort();
  const known = new Map<string, boolean>();
  const matches = (glob: string): boolean => {
    const answer = known.get(glob) ?? matchesSome(glob, sorted, rules);
    known.set(glob, answer);
    return answer;
  };
  return [...graph.nodes.values()].flatMap((node) =>
    (node.task.writes ?? []).flatMap((glob, at) =>
      !/[*?[{(]/u.test(glob) || matches(glob)
        ? []
        : [{ range: rangeOf(node, ['writes', at]), severity: DiagnosticSeverity.Information, source: SOURCE, code: 'writes_nothing', message: `${node.task.id} writes ${glob}, which matches no file yet.` }],
    ),
  );
}

/** Tasks that wait for another one only because both may write one path. */
function sharedWrites({ uri, graph }: AnalyzedPlan, rangeOf: (node: TaskNode, path: Path) => Range): Diagnostic[] {
  const { clashes, writes } = graph.relations;
  return [...graph.nodes.values()].flatMap((node) => {
    const earlier = node.order.flatMap((id) => graph.nodes.get(id) ?? []).filter((other) => clashes.writeWrite.has(other.index, node.index));
    const meetings = earlier.flatMap((other) => {
      const found = whereMeet(writes[other.index] ?? [], writes[node.index] ?? []);
      return found === undefined ? [] : [{ other, ...found }];
    });
    const [first] = meetings;
    if (first === undefined) return [];
    const rest = meetings.length === 1 ? '' : ` and ${meetings.length - 1} more`;
    const relatedInformation: DiagnosticRelatedInformation[] = meetings
      .slice(0, MOST_RELATED)
      .map(({ other, path, theirs }) => ({ location: { uri, range: rangeOf(other, ['writes', theirs]) }, message: `${other.task.id} may write ${path} too` }));
    return [
      { range: rangeOf(node, ['writes', first.own]), severity: DiagnosticSeverity.Information, source: SOURCE, code: 'shared_write', message: `${node.task.id} waits for ${first.other.task.id}${rest}: both may write ${first.path}.`, relatedInformation },
    ];
  });
}

type Patterns = TaskGraph['relations']['writes'][number];

function whereMeet(theirs: Patterns, own: Patterns): { readonly path: string; readonly theirs: number; readonly own: number } | undefined {
  for (const [ownAt, one] of own.entries()) {
    for (const [theirAt, other] of theirs.entries()) {
      const path = sharedPath(other, one);
      if (path !== undefined) return { path, theirs: theirAt, own: ownAt };
    }
  }
  return undefined;
}
