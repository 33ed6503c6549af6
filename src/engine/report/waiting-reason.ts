import { isEnded, type RunState, type TaskState } from '../events/run-state.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import type { TaskId } from '../model/ids.ts';
import { cleanText } from './clean-text.ts';
import { clockText } from './clock-text.ts';

/** Why a task has not begun, in words, the most telling reason first: `waits for schema_v1 (api, about 0:04)`. */
export function waitingReason(state: RunState, task: TaskState, graph: TaskGraph | undefined): string {
  if (!state.approved) return 'waits for the plan to be approved';
  const at = state.lastEventAt ?? 0;
  const artifact = missingArtifact(state, task);
  if (artifact !== undefined) return `waits for ${artifact.name}${artifact.maker === undefined ? '' : ` (${about(state, artifact.maker, at)})`}`;
  const node = graph?.nodes.get(task.id);
  const hard = node?.hard ?? task.task.after.filter((edge) => edge.kind === 'hard').map((edge) => edge.task);
  const before = unfinished(state, hard);
  if (before.length > 0) return `waits for ${names(state, before, at)}`;
  const ordered = unfinished(state, node?.order ?? []);
  if (ordered.length > 0) return `waits for ${names(state, ordered, at)}: same files`;
  if (state.syncPoint !== undefined && state.syncPoint.task !== task.id) return `waits for integration point ${cleanText(state.syncPoint.name, 40)}`;
  const running = [...state.tasks.values()].filter(isAtWork);
  if (node?.alone !== undefined && running.length > 0) return `runs alone: ${cleanText(node.alone, 80)}`;
  const apart = running.filter((other) => node?.apart.includes(other.id) === true);
  if (apart.length > 0) return `may not run beside ${idList(apart.map((other) => other.id))}`;
  const resource = task.task.resources.find((use) => running.some((other) => other.task.resources.some((held) => held.name === use.name)));
  if (resource !== undefined) {
    const holder = running.find((other) => other.task.resources.some((held) => held.name === resource.name));
    return `waits for ${cleanText(resource.name, 40)}${holder === undefined ? '' : ` (${cleanText(holder.id, 40)})`}`;
  }
  const alone = running.find((other) => graph?.nodes.get(other.id)?.alone !== undefined);
  if (alone !== undefined) return `waits for ${cleanText(alone.id, 40)}, which runs alone`;
  return state.phase === 'paused' ? 'paused' : 'waits for a free stream';
}

/** True for a task whose agent, gates, review or merge is under way. */
export function isAtWork(task: TaskState): boolean {
  return task.status !== 'waiting' && !isEnded(task.status);
}

function missingArtifact(state: RunState, task: TaskState): { name: string; maker: TaskState | undefined } | undefined {
  for (const input of task.task.inputs) {
    if (state.artifacts.some((known) => known.artifact === input && known.final)) continue;
    const maker = [...state.tasks.values()].find((other) => other.id !== task.id && other.task.outputs.includes(input));
    if (maker !== undefined && !isEnded(maker.status)) return { name: cleanText(input, 40), maker };
  }
  return undefined;
}

function unfinished(state: RunState, ids: readonly TaskId[]): readonly TaskState[] {
  return ids.flatMap((id) => {
    const task = state.tasks.get(id);
    return task === undefined || isEnded(task.status) ? [] : [task];
  });
}

function names(state: RunState, tasks: readonly TaskState[], at: number): string {
  const [only] = tasks;
  return tasks.length === 1 && only !== undefined ? about(state, only, at) : idList(tasks.map((task) => task.id));
}

function idList(ids: readonly TaskId[]): string {
  const shown = ids.slice(0, 3).map((id) => cleanText(id, 40));
  return ids.length > 3 ? `${shown.join(', ')} and ${ids.length - 3} more` : shown.join(', ');
}

/** A task's name with the time it may still need, where finished tasks say how estimates turn out. */
function about(state: RunState, task: TaskState, at: number): string {
  const name = cleanText(task.id, 40);
  if (!isAtWork(task) || task.startedAt === undefined) return name;
  const done = [...state.tasks.values()].filter((other) => other.status === 'done' && other.startedAt !== undefined && other.endedAt !== undefined);
  const estimated = done.reduce((sum, other) => sum + other.task.estimate, 0);
  if (estimated === 0) return name;
  const taken = done.reduce((sum, other) => sum + ((other.endedAt ?? 0) - (other.startedAt ?? 0)), 0);
  const left = (task.task.estimate * taken) / estimated - (at - task.startedAt);
  return left >= 1_000 ? `${name}, about ${clockText(left)}` : name;
}
