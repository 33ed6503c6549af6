import { z } from 'zod';
import { ArtifactId } from '../model/ids.ts';
import { EdgeKind, Plan, Task } from '../model/plan.ts';

/**
 * The patterns of agent creation. `team-lead`: for each item one line create → test → review (`<id>-<item>-create`, `-test`, `-review`).
 * `batch`: for each item one edit (`<id>-<item>`, side by side), and one `<id>-validate` by a reviewer after all of them.
 */
export const PatternName = z.enum(['team-lead', 'batch']);
export type PatternName = z.infer<typeof PatternName>;

/** What a pattern is repeated for: a text, or a mapping whose keys stand for `{key}`; `{item}` is the text, or the mapping's id, name or path. */
export const PatternItem = z.union([z.string().min(1), z.number(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))]);
export type PatternItem = z.infer<typeof PatternItem>;

const after = z.array(z.union([z.string().min(1), z.strictObject({ task: z.string().min(1), kind: EdgeKind.default('hard'), artifact: ArtifactId.optional() })])).default([]);
const pattern = PatternName.optional();
const items = z.array(PatternItem).min(1).optional();

/** An entry of `tasks` as people write it: a task, or with `pattern` and `items` a template for several. `after` may name a template: that means all of its last tasks. */
export const TaskEntry = Task.extend({ after, pattern, items });
export type TaskEntry = z.infer<typeof TaskEntry>;

/**
 * A plan as people write it; `expandPlan` makes a Plan of it. With `pattern` at the top, the keys of a task beside it are the template,
 * and `tasks` may be absent. Names of tasks are checked where they are resolved.
 */
export const PlanDocument = z.strictObject({
  ...Task.omit({ role: true }).partial().shape,
  ...Plan.shape,
  id: Task.shape.id.optional(),
  after: after.optional(),
  pattern,
  items,
  tasks: z.array(TaskEntry).optional(),
});
export type PlanDocument = z.infer<typeof PlanDocument>;

/** Keys of a task that a template may have at the top of a plan. */
export const TEMPLATE_KEYS: readonly string[] = Object.keys(Task.shape).filter((key) => key !== 'role');
