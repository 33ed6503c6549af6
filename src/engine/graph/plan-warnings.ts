import type { Config } from '../model/config.ts';
import type { TaskId } from '../model/ids.ts';
import { hasUnknownScope, writeScope, type Plan, type Task } from '../model/plan.ts';
import { GlobIndex } from '../paths/glob-index.ts';
import { canonicalPath, type PathRules } from '../paths/match.ts';
import { patternOf } from '../paths/pattern.ts';
import type { AnalysisWarning } from './analysis.ts';
import { unitsOf } from './classify-pair.ts';
import { domainsNamed } from './integration-points.ts';
import type { Relations } from './relations.ts';
import { sharedPath } from './shared-path.ts';

/** What in a plan is probably not meant, in plan order, the config's own last. */
export function planWarnings(relations: Relations, config: Config, files: readonly string[]): readonly AnalysisWarning[] {
  const knows = readableGlobs(relations, files);
  const ofTasks = relations.tasks.flatMap((task, index) => [
    ...(hasUnknownScope(task) ? [{ code: 'unknown_scope', message: `${task.id} does not say what it writes, so it runs alone; list its writes to let others run beside it`, task: task.id }] : []),
    ...task.reads.filter((glob) => !knows(glob)).map((glob) => ({ code: 'reads_nothing', message: `${task.id} reads ${glob}, which matches no file and nothing that a task writes`, task: task.id })),
    ...softOverlaps(relations, task, index),
  ]);
  const impossible = impossibleResources(relations.plan, config).map(({ task, name, units, capacity }) => ({
    code: 'resource_beyond_capacity',
    message: `${task} needs ${units} units of resource ${name}, and there ${capacity === 1 ? 'is' : 'are'} ${capacity}: it can never start`,
    task,
  }));
  return [...ofTasks, ...impossible, ...unknownConverge(relations, config)];
}

/** Tasks that need more units of a resource than there are: the plan cannot run. */
export function impossibleResources(plan: Plan, config: Config): readonly { readonly task: TaskId; readonly name: string; readonly units: number; readonly capacity: number }[] {
  return plan.tasks.flatMap((task) =>
    [...unitsOf(task)].flatMap(([name, units]) => {
      const capacity = config.resources[name] ?? 1;
      return units > capacity ? [{ task: task.id, name, units, capacity }] : [];
    }),
  );
}

function softOverlaps(relations: Relations, task: Task, index: number): AnalysisWarning[] {
  return (relations.edges[index]?.soft ?? []).flatMap((from) => {
    const maker = relations.tasks[from];
    if (maker === undefined || !relations.clashes.writeWrite.has(from, index)) return [];
    const path = relations.writes[from]?.flatMap((one) => (relations.writes[index] ?? []).flatMap((other) => sharedPath(one, other) ?? []))[0] ?? 'one path';
    return [{ code: 'soft_overlap', message: `${task.id} has a soft edge to ${maker.id}, yet both may write ${path}, so it waits all the same`, task: task.id }];
  });
}

function unknownConverge(relations: Relations, config: Config): AnalysisWarning[] {
  return config.integrationPoints.flatMap((point) =>
    (point.converge === 'all' ? [] : point.converge)
      .filter((name) => domainsNamed(name, relations.domains).length === 0)
      .map((name) => ({ code: 'unknown_converge', message: `integration point ${point.name} stops ${name}, which is no domain and no owner of one` })),
  );
}

/** Tells whether a glob matches a file or meets what a task writes. */
function readableGlobs(relations: Relations, files: readonly string[]): (glob: string) => boolean {
  const sorted = files.map((file) => canonicalPath(file, relations.rules)).sort();
  const writes = new GlobIndex();
  new Set(relations.tasks.flatMap(writeScope)).forEach((glob) => writes.add(patternOf(glob, relations.rules.caseBlind), 0));
  const known = new Map<string, boolean>();
  return (glob) => {
    let answer = known.get(glob);
    if (answer === undefined) {
      answer = matchesSome(glob, sorted, relations.rules) || writes.meeting(patternOf(glob, relations.rules.caseBlind)).size > 0;
      known.set(glob, answer);
    }
    return answer;
  };
}

/** Whether a glob matches one of the files, which are canonical and sorted. Looks only among those that start like it. */
export function matchesSome(glob: string, sorted: readonly string[], rules: PathRules): boolean {
  const pattern = patternOf(glob, rules.caseBlind);
  return pattern.alternatives.some((alternative) => {
    const start = alternative.prefix.join('/');
    for (let at = lowerBound(sorted, start); at < sorted.length; at += 1) {
      const file = sorted[at] ?? '';
      if (!file.startsWith(start)) return false;
      if (pattern.matches(file)) return true;
    }
    return false;
  });
}

function lowerBound(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
