import type { Diagnostic } from 'vscode-languageserver';
import type { Guide } from '../engine/documents/guide.ts';
import { CONFIG_GUIDE } from '../engine/documents/config-guide.ts';
import { PLAN_GUIDE } from '../engine/documents/plan-guide.ts';
import { PLAYBOOK_GUIDE } from '../engine/documents/playbook-guide.ts';
import { readConfig } from '../engine/documents/read-config.ts';
import { readPlan } from '../engine/documents/read-plan.ts';
import { readPlaybook } from '../engine/documents/read-playbook.ts';
import type { Reading } from '../engine/documents/outcome.ts';
import { parseSource, type Source } from '../engine/documents/yaml-source.ts';
import { buildTaskGraph } from '../engine/graph/build-task-graph.ts';
import type { AnalysisOptions, TaskGraph } from '../engine/graph/task-graph.ts';
import type { DocumentKind } from '../protocol/language-server.ts';
import { remarksOnConfig, remarksOnPlan } from './remarks.ts';
import { namesOfPlan, type NamePlace } from './plan-names.ts';
import { toDiagnostic } from './to-diagnostic.ts';
import { YamlTree } from './yaml-tree.ts';

/** A document as it stands in an editor. */
export interface GivenDocument {
  readonly uri: string;
  readonly text: string;
  readonly kind: DocumentKind;
}

/** What was found out about one version of a document; everything that an editor asks is answered from it. */
export interface Inspection extends GivenDocument {
  readonly source: Source;
  readonly tree: YamlTree;
  readonly guide: Guide;
  /** Places that name tasks and artifacts; none in other documents than plans. */
  readonly names: readonly NamePlace[];
  /** The graph of the plan; while it has faults, that of the last version without. */
  readonly graph: TaskGraph | undefined;
  readonly options: AnalysisOptions;
  readonly diagnostics: readonly Diagnostic[];
}

const GUIDES: Readonly<Record<DocumentKind, Guide>> = { config: CONFIG_GUIDE, plan: PLAN_GUIDE, playbook: PLAYBOOK_GUIDE };

/** Reads a document and says everything that is wrong or doubtful in it. Never throws for what the text says. */
export function inspect(document: GivenDocument, options: AnalysisOptions, earlier?: Inspection): Inspection {
  const { text, kind, uri } = document;
  const source = parseSource(text, uri);
  const base = { ...document, source, guide: GUIDES[kind], options, tree: new YamlTree(source.root) };
  const names = kind === 'plan' ? namesOfPlan(source.value) : [];
  const of = <T>(reading: Reading<T>): Diagnostic[] => (reading.ok ? reading.warnings : reading.error).map(toDiagnostic);
  if (kind === 'playbook') return { ...base, names, graph: undefined, diagnostics: of(readPlaybook(source, uri)) };
  if (kind === 'config') {
    const reading = readConfig(source, uri);
    const remarks = reading.ok ? remarksOnConfig(source, reading.value, options.files) : [];
    return { ...base, names, graph: undefined, diagnostics: [...of(reading), ...remarks] };
  }
  const reading = readPlan(source, uri, { config: options.config });
  const graph = reading.ok ? buildTaskGraph(reading.value, options) : earlier?.graph;
  const remarks = reading.ok && graph !== undefined ? remarksOnPlan({ uri, source, graph, options }) : [];
  return { ...base, names, graph, diagnostics: [...of(reading), ...remarks] };
}
