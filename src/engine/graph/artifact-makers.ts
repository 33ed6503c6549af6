import type { ArtifactId, TaskId } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';

/** The tasks that make each artifact, in plan order. */
export function artifactMakers(plan: Plan): ReadonlyMap<ArtifactId, readonly TaskId[]> {
  const makers = new Map<ArtifactId, TaskId[]>();
  for (const task of plan.tasks) {
    for (const artifact of task.outputs) {
      const list = makers.get(artifact);
      if (list === undefined) makers.set(artifact, [task.id]);
      else if (!list.includes(task.id)) list.push(task.id);
    }
  }
  return makers;
}

/** Inputs that no other task of the plan makes: the plan cannot run. */
export function missingArtifacts(plan: Plan): { readonly task: TaskId; readonly artifact: ArtifactId }[] {
  const makers = artifactMakers(plan);
  return plan.tasks.flatMap((task) =>
    task.inputs.filter((artifact) => !(makers.get(artifact) ?? []).some((maker) => maker !== task.id)).map((artifact) => ({ task: task.id, artifact })),
  );
}
