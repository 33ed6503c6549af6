import type { Config, Domain, IntegrationPoint } from '../model/config.ts';
import type { TaskId } from '../model/ids.ts';
import { hasUnknownScope, type Plan, type Task } from '../model/plan.ts';
import type { PathRules } from '../paths/match.ts';
import { patternOf, type Pattern } from '../paths/pattern.ts';
import { BitMatrix } from './bit-matrix.ts';
import { dependencyEdges, indexById, type TaskEdges } from './dependency-edges.ts';
import { DomainTable } from './domain-table.ts';
import { domainsNamed, pointsOf } from './integration-points.ts';
import { findPathClashes, type PathClashes } from './path-clashes.ts';
import { resolveDomains } from './resolve-domains.ts';
import { topologicalPositions } from './topological-order.ts';

/** All that decides which tasks of a plan may run together, by place in the plan and number of the domain. Made once, read by the rest of this folder. */
export interface Relations {
  readonly plan: Plan;
  readonly tasks: readonly Task[];
  readonly indexOf: ReadonlyMap<TaskId, number>;
  readonly rules: PathRules;
  readonly domains: readonly Domain[];
  readonly table: DomainTable;
  /** What each task may write and read, as patterns. */
  readonly writes: readonly (readonly Pattern[])[];
  readonly reads: readonly (readonly Pattern[])[];
  /** Domains that each task writes in; all of them for an unknown scope. */
  readonly memberships: readonly (readonly number[])[];
  /** The `serialize` domain that each task writes in, if any. */
  readonly serialized: readonly (string | undefined)[];
  readonly edges: readonly TaskEdges[];
  readonly positions: readonly number[];
  /** Row: a task; columns: all that it waits for by hard edges and artifacts, directly or not. */
  readonly before: BitMatrix;
  readonly clashes: PathClashes;
  readonly points: readonly (readonly IntegrationPoint[])[];
  /** Domains whose tasks an integration point with a list stops. */
  readonly stops: ReadonlyMap<IntegrationPoint, ReadonlySet<number>>;
  readonly resources: Readonly<Record<string, number>>;
}

/** Works out the relations of a plan. */
export function relate(plan: Plan, options: { readonly config: Config; readonly files: readonly string[]; readonly caseBlind?: boolean }): Relations {
  const { config } = options;
  const { tasks } = plan;
  const rules: PathRules = { caseBlind: options.caseBlind === true };
  const domains = resolveDomains(config, options.files);
  const table = new DomainTable(domains, rules);
  const everywhere = table.names.map((_, domain) => domain);
  const memberships = tasks.map((task) => (hasUnknownScope(task) ? everywhere : table.ofGlobs(task.writes ?? [])));
  const serializing = new Set(domains.filter((domain) => domain.serialize).map((domain) => domain.name));
  const edges = dependencyEdges(plan);
  const positions = topologicalPositions(edges);
  const clashes = findPathClashes(tasks, { table, memberships, rules });
  // Soft means to start on what its maker has not finished writing.
  edges.forEach((own, index) => own.soft.forEach((from) => clashes.writeRead.clear(from, index)));
  return {
    plan,
    tasks,
    indexOf: indexById(plan),
    rules,
    domains,
    table,
    writes: tasks.map((task) => (task.writes ?? []).map((glob) => patternOf(glob, rules.caseBlind))),
    reads: tasks.map((task) => task.reads.map((glob) => patternOf(glob, rules.caseBlind))),
    memberships,
    serialized: tasks.map((task, index) => (hasUnknownScope(task) ? undefined : memberships[index]?.map((domain) => table.names[domain] ?? '').find((name) => serializing.has(name)))),
    edges,
    positions,
    before: closureOf(edges, positions),
    clashes,
    points: tasks.map((task) => pointsOf(task, config.integrationPoints, rules)),
    stops: new Map(config.integrationPoints.flatMap((point) => (point.converge === 'all' ? [] : [[point, new Set(point.converge.flatMap((name) => domainsNamed(name, domains)).map((name) => table.names.indexOf(name)))] as const]))),
    resources: config.resources,
  };
}

/** Everything that each task waits for. Also ends, with the right answer, when there are cycles. */
function closureOf(edges: readonly TaskEdges[], positions: readonly number[]): BitMatrix {
  const before = new BitMatrix(edges.length);
  const order = edges.map((_, index) => index).sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0));
  edges.forEach((own, index) => own.hard.forEach((edge) => before.set(index, edge.from)));
  let again = true;
  while (again) {
    again = false;
    for (const index of order) {
      for (const { from } of edges[index]?.hard ?? []) {
        const grew = before.addRow(index, before, from);
        // Only an edge against the order, which only a cycle has, can ask for another round.
        if (grew && (positions[from] ?? 0) >= (positions[index] ?? 0)) again = true;
      }
    }
  }
  return before;
}
