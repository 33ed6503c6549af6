import { hasUnknownScope, type Task } from '../model/plan.ts';
import { GlobIndex } from '../paths/glob-index.ts';
import type { PathRules } from '../paths/match.ts';
import { patternOf } from '../paths/pattern.ts';
import { BitMatrix } from './bit-matrix.ts';
import type { DomainTable } from './domain-table.ts';

/** Which tasks get in each other's way by paths, by place in the plan. Tasks of unknown scope are left out: they run alone. */
export interface PathClashes {
  /** Both may write one path; symmetric. */
  readonly writeWrite: BitMatrix;
  /** The row's task may write what the column's reads, in a domain that both write in. */
  readonly writeRead: BitMatrix;
}

/** Globs of a plan, each once, with the tasks that name them. */
interface Claims {
  readonly globs: readonly string[];
  readonly tasks: readonly (readonly number[])[];
}

/** Finds the clashes through an index, not pair by pair: the cost grows with what clashes. `memberships` are the domains each task writes in. */
export function findPathClashes(tasks: readonly Task[], domains: { readonly table: DomainTable; readonly memberships: readonly (readonly number[])[]; readonly rules: PathRules }): PathClashes {
  const { table, memberships, rules } = domains;
  const writeWrite = new BitMatrix(tasks.length);
  const writeRead = new BitMatrix(tasks.length);
  const writes = claimsOf(tasks, (task) => task.writes ?? []);
  const reads = claimsOf(tasks, (task, index) => (memberships[index]?.length === 0 ? [] : task.reads));
  const index = new GlobIndex();
  writes.globs.forEach((glob, id) => index.add(patternOf(glob, rules.caseBlind), id));

  writes.globs.forEach((glob, id) => {
    const own = writes.tasks[id] ?? [];
    const pattern = patternOf(glob, rules.caseBlind);
    if (pattern.alternatives.length > 0) own.forEach((a, i) => own.slice(i + 1).forEach((b) => writeWrite.setBoth(a, b)));
    for (const other of index.meeting(pattern, id)) {
      for (const a of own) for (const b of writes.tasks[other] ?? []) if (a !== b) writeWrite.setBoth(a, b);
    }
  });

  const writersByDomain = writes.tasks.map((own) => byDomain(own, memberships));
  reads.globs.forEach((glob, id) => {
    const readers = byDomain(reads.tasks[id] ?? [], memberships);
    const read = patternOf(glob, rules.caseBlind);
    for (const write of index.meeting(read)) {
      const writers = writersByDomain[write];
      if (writers === undefined || ![...writers.keys()].some((domain) => readers.has(domain))) continue;
      for (const domain of table.whereMeet(patternOf(writes.globs[write] ?? '', rules.caseBlind), read)) {
        for (const a of writers.get(domain) ?? []) for (const b of readers.get(domain) ?? []) if (a !== b) writeRead.set(a, b);
      }
    }
  });
  return { writeWrite, writeRead };
}

function claimsOf(tasks: readonly Task[], globsOf: (task: Task, index: number) => readonly string[]): Claims {
  const byGlob = new Map<string, number[]>();
  tasks.forEach((task, index) => {
    if (hasUnknownScope(task)) return;
    for (const glob of new Set(globsOf(task, index))) {
      const list = byGlob.get(glob);
      if (list === undefined) byGlob.set(glob, [index]);
      else list.push(index);
    }
  });
  return { globs: [...byGlob.keys()], tasks: [...byGlob.values()] };
}

function byDomain(tasks: readonly number[], memberships: readonly (readonly number[])[]): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const task of tasks) {
    for (const domain of memberships[task] ?? []) {
      const list = groups.get(domain);
      if (list === undefined) groups.set(domain, [task]);
      else list.push(task);
    }
  }
  return groups;
}
