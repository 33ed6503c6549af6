import { z } from 'zod';
import { Duration } from './duration.ts';
import { ArtifactId, TaskId } from './ids.ts';
import { Role } from './role.ts';

/** How one task depends on another: hard waits, soft may start on a partial artifact, feedback goes back up and never blocks. */
export const EdgeKind = z.enum(['hard', 'soft', 'feedback']);
export type EdgeKind = z.infer<typeof EdgeKind>;

/** A declared dependency on another task of the plan. A bare task id means a hard one. */
export const AfterEdge = z.union([
  TaskId.transform((task) => ({ task, kind: 'hard' as EdgeKind })),
  z.strictObject({ task: TaskId, kind: EdgeKind.default('hard'), artifact: ArtifactId.optional() }),
]);
export type AfterEdge = { readonly task: TaskId; readonly kind: EdgeKind; readonly artifact?: ArtifactId | undefined };

/** Units of a named resource that a task holds while it runs. A bare name means one unit. */
export const ResourceUse = z.union([
  z.string().min(1).transform((name) => ({ name, units: 1 })),
  z.strictObject({ name: z.string().min(1), units: z.number().int().positive().default(1) }),
]);
export type ResourceUse = { readonly name: string; readonly units: number };

/** Used when a task says nothing of its length: a quarter of an hour. */
export const DEFAULT_ESTIMATE_MS = 900_000;

/** One piece of work for one agent. `writes` absent means unknown scope for a builder, nothing for the others. */
export const Task = z.strictObject({
  id: TaskId,
  title: z.string().optional(),
  role: Role.default('builder'),
  agent: z.string().min(1).optional(),
  instructions: z.string().default(''),
  reads: z.array(z.string().min(1)).default([]),
  writes: z.array(z.string().min(1)).optional(),
  inputs: z.array(ArtifactId).default([]),
  outputs: z.array(ArtifactId).default([]),
  after: z.array(AfterEdge).default([]),
  resources: z.array(ResourceUse).default([]),
  tags: z.array(z.string().min(1)).default([]),
  estimate: Duration.default(DEFAULT_ESTIMATE_MS),
  acceptance: z.array(z.string().min(1)).default([]),
});
export type Task = z.infer<typeof Task>;

/** What happens to the rest when one task fails: isolate skips only its dependents, fail-fast stops the run, rollback also takes back what landed. */
export const ErrorStrategy = z.enum(['isolate', 'fail-fast', 'rollback']);
export type ErrorStrategy = z.infer<typeof ErrorStrategy>;

/** A goal and the tasks that reach it, with every pattern expanded. */
export const Plan = z.strictObject({
  version: z.literal(1),
  goal: z.string().default(''),
  errors: ErrorStrategy.default('isolate'),
  tasks: z.array(Task),
});
export type Plan = z.infer<typeof Plan>;

/** True when nobody can say what the task will write: such a task runs alone. An empty list says no more than none: a builder writes something. */
export function hasUnknownScope(task: Task): boolean {
  return task.role === 'builder' && (task.writes === undefined || task.writes.length === 0);
}

/** The globs that a task may write; `**` for an unknown scope. */
export function writeScope(task: Task): readonly string[] {
  return hasUnknownScope(task) ? ['**'] : (task.writes ?? []);
}

/** A task as the journal records it: everything decoded (milliseconds, no shorthand). */
export const TaskRecord = Task.extend({
  after: z.array(z.strictObject({ task: TaskId, kind: EdgeKind, artifact: ArtifactId.optional() })),
  resources: z.array(z.strictObject({ name: z.string(), units: z.number() })),
  estimate: z.number(),
});

/** A plan as the journal records it; the same TypeScript type as a parsed Plan. */
export const PlanRecord = Plan.extend({ tasks: z.array(TaskRecord) });
