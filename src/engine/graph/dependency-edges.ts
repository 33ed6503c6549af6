import type { ArtifactId, TaskId } from '../model/ids.ts';
import type { AfterEdge, Plan, Task } from '../model/plan.ts';

/** A predecessor that must succeed; `artifact` when that is the cause, absent for a declared edge. */
export interface HardEdge {
  readonly from: number;
  readonly artifact?: ArtifactId;
}

/** What one task waits for, by place in the plan; every predecessor stands in one list, ascending. */
export interface TaskEdges {
  readonly hard: readonly HardEdge[];
  readonly soft: readonly number[];
  readonly feedback: readonly number[];
}

/**
 * The edges of every task. A task that needs an artifact waits for all that make it, unless it declares a soft edge to the
 * maker for that artifact (or for none in particular). A declared hard edge wins over everything else between the two.
 */
export function dependencyEdges(plan: Plan): readonly TaskEdges[] {
  const indexOf = indexById(plan);
  const makers = new Map<ArtifactId, number[]>();
  plan.tasks.forEach((task, index) => {
    for (const artifact of new Set(task.outputs)) {
      const list = makers.get(artifact);
      if (list === undefined) makers.set(artifact, [index]);
      else list.push(index);
    }
  });
  return plan.tasks.map((task, index) => edgesOf(task, { index, indexOf, makers }));
}

/** Place of every task in the plan; the first of two with one id. */
export function indexById(plan: Plan): ReadonlyMap<TaskId, number> {
  const indexOf = new Map<TaskId, number>();
  plan.tasks.forEach((task, index) => {
    if (!indexOf.has(task.id)) indexOf.set(task.id, index);
  });
  return indexOf;
}

function edgesOf(task: Task, known: { index: number; indexOf: ReadonlyMap<TaskId, number>; makers: ReadonlyMap<ArtifactId, readonly number[]> }): TaskEdges {
  const hard = new Map<number, HardEdge>();
  const soft = new Set<number>();
  const feedback = new Set<number>();
  const after: readonly AfterEdge[] = task.after;
  for (const edge of after) {
    const from = known.indexOf.get(edge.task);
    if (from === undefined || (from === known.index && edge.kind === 'feedback')) continue;
    if (edge.kind === 'hard') hard.set(from, { from });
    else if (edge.kind === 'soft') soft.add(from);
    else feedback.add(from);
  }
  for (const artifact of task.inputs) {
    for (const from of known.makers.get(artifact) ?? []) {
      if (from === known.index || hard.has(from)) continue;
      const softened = after.some((edge) => edge.kind === 'soft' && known.indexOf.get(edge.task) === from && (edge.artifact === undefined || edge.artifact === artifact));
      if (!softened) hard.set(from, { from, artifact });
    }
  }
  const ascending = (a: number, b: number): number => a - b;
  return {
    hard: [...hard.values()].sort((a, b) => a.from - b.from),
    soft: [...soft].filter((from) => !hard.has(from)).sort(ascending),
    feedback: [...feedback].filter((from) => !hard.has(from) && !soft.has(from)).sort(ascending),
  };
}
