import { z } from 'zod';
import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import { Duration } from '../model/duration.ts';
import { DEFAULT_ESTIMATE_MS, type Plan, type Task } from '../model/plan.ts';

/** Longest list that is written on one line, in characters. */
const MAX_INLINE = 100;

/** Writes a plan as YAML for people: what is as usual is left out, durations as `15m`, short lists on one line. `readPlan` gives the same plan back. */
export function writePlan(plan: Plan): string {
  const document = new Document({
    version: plan.version,
    ...(plan.goal === '' ? {} : { goal: plan.goal }),
    ...(plan.errors === 'isolate' ? {} : { errors: plan.errors }),
    tasks: plan.tasks.map(plainTask),
  });
  visit(document, {
    Seq: (_key, node) => {
      const short = node.items.every((item) => isScalar(item) || isMap(item)) && JSON.stringify(node.toJSON()).length <= MAX_INLINE;
      if (short && !node.items.some((item) => isMap(item) && item.items.some((pair) => isSeq(pair.value) || isMap(pair.value) || (isScalar(pair.key) && pair.key.value === 'id')))) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function plainTask(task: Task): Record<string, unknown> {
  const list = (key: string, values: readonly unknown[]): Record<string, unknown> => (values.length === 0 ? {} : { [key]: values });
  return {
    id: task.id,
    ...(task.title === undefined ? {} : { title: task.title }),
    ...(task.role === 'builder' ? {} : { role: task.role }),
    ...(task.agent === undefined ? {} : { agent: task.agent }),
    ...(task.instructions === '' ? {} : { instructions: task.instructions }),
    ...list('reads', task.reads),
    // An empty list says that nothing is written; no list, that nobody knows.
    ...(task.writes === undefined ? {} : { writes: task.writes }),
    ...list('inputs', task.inputs),
    ...list('outputs', task.outputs),
    ...list('after', task.after.map((edge) => (edge.kind === 'hard' && !('artifact' in edge && edge.artifact !== undefined) ? edge.task : { ...edge }))),
    ...list('resources', task.resources.map((use) => (use.units === 1 ? use.name : use))),
    ...list('tags', task.tags),
    ...(task.estimate === DEFAULT_ESTIMATE_MS ? {} : { estimate: z.encode(Duration, task.estimate) }),
    ...list('acceptance', task.acceptance),
  };
}
