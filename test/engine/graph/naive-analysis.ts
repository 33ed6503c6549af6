import type { Config } from '../../../src/engine/model/config.ts';
import { hasUnknownScope, type AfterEdge, type Plan, type Task } from '../../../src/engine/model/plan.ts';
import { domainsOf } from '../../../src/engine/graph/domain-table.ts';
import { intersects } from '../../../src/engine/paths/intersect.ts';

type Level = 1 | 2 | 3;

/** The serial pairs by the rules of the analysis, every pair looked at by itself and nothing kept. `[a, b, level]`, by plan order. */
export function naiveSerialPairs(plan: Plan, config: Config): (readonly [string, string, Level])[] {
  const found: (readonly [string, string, Level])[] = [];
  plan.tasks.forEach((a, i) =>
    plan.tasks.slice(i + 1).forEach((b) => {
      const level = naiveLevel(plan, config, [a, b]);
      if (level !== undefined) found.push([a.id, b.id, level]);
    }),
  );
  return found;
}

function naiveLevel(plan: Plan, config: Config, [a, b]: readonly [Task, Task]): Level | undefined {
  const domains = config.domains ?? [];
  const own = (task: Task): readonly string[] => domainsOf(hasUnknownScope(task) ? ['**'] : (task.writes ?? []), domains);
  const shared = own(a).filter((domain) => own(b).includes(domain));
  const unknown = hasUnknownScope(a) || hasUnknownScope(b);
  const level = shared.length > 0 || unknown ? 2 : 1;
  const runsAlone = (task: Task): boolean => !hasUnknownScope(task) && own(task).some((name) => domains.some((domain) => domain.name === name && domain.serialize));
  if (runsAlone(a) || runsAlone(b)) return 1;
  if (waitsFor(plan, a).includes(b) || waitsFor(plan, b).includes(a)) return level;
  if (unknown) return 2;
  if (overlap(a.writes ?? [], b.writes ?? []).length > 0) return level;
  if (level === 2 && (readsWrites(config, shared, [a, b]) || readsWrites(config, shared, [b, a]))) return 2;
  if (a.resources.some((use) => b.resources.some((other) => other.name === use.name && use.units + other.units > (config.resources[use.name] ?? 1)))) return level;
  if (stops(config, own, [a, b]) || stops(config, own, [b, a])) return 3;
  return reaches(plan, a, b) || reaches(plan, b, a) ? level : undefined;
}

function overlap(ones: readonly string[], others: readonly string[]): (readonly [string, string])[] {
  return ones.flatMap((one) => others.filter((other) => intersects([one, other]) !== undefined).map((other) => [one, other] as const));
}

/** The writer may write what the reader reads, in one of the domains, unless the reader is content with a part. */
function readsWrites(config: Config, shared: readonly string[], [writer, reader]: readonly [Task, Task]): boolean {
  const after: readonly AfterEdge[] = reader.after;
  if (after.some((edge) => edge.task === writer.id && edge.kind === 'soft')) return false;
  const domains = config.domains ?? [];
  return overlap(writer.writes ?? [], reader.reads).some(([write, read]) =>
    shared.some((name) =>
      name === '(rest)'
        ? domainsOf([write], domains).includes(name) && domainsOf([read], domains).includes(name)
        : domains.some((domain) => domain.name === name && domain.paths.some((path) => intersects([write, read, path]) !== undefined)) && domainsOf([write], domains).includes(name) && domainsOf([read], domains).includes(name),
    ),
  );
}

function stops(config: Config, own: (task: Task) => readonly string[], [point, other]: readonly [Task, Task]): boolean {
  return config.integrationPoints.some(({ tags, paths, converge }) => {
    const isPoint = tags.some((tag) => point.tags.includes(tag)) || overlap(hasUnknownScope(point) ? [] : (point.writes ?? []), paths).length > 0;
    if (!isPoint || converge === 'all') return isPoint;
    return (config.domains ?? []).some(({ name, owner }) => own(other).includes(name) && converge.some((wanted) => [name, owner, owner?.replace('COORD_', '')].some((title) => title?.toLowerCase() === wanted.toLowerCase())));
  });
}

function waitsFor(plan: Plan, task: Task): Task[] {
  const after: readonly AfterEdge[] = task.after;
  return plan.tasks.filter(
    (other) =>
      other !== task &&
      (after.some((edge) => edge.task === other.id && edge.kind === 'hard') ||
        other.outputs.some((made) => task.inputs.includes(made) && !after.some((edge) => edge.task === other.id && edge.kind === 'soft' && (edge.artifact ?? made) === made))),
  );
}

function reaches(plan: Plan, from: Task, to: Task): boolean {
  return waitsFor(plan, from).some((next) => next === to || reaches(plan, next, to));
}
