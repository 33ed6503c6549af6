import { isEnded, type RunState, type TaskHold, type TaskState } from '../events/run-state.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import type { TaskId } from '../model/ids.ts';
import { cleanText } from './clean-text.ts';
import { clockText } from './clock-text.ts';

/** Why a task has not begun, in words, the most telling reason first: `waits for schema_v1 (api, about 0:04)`. */
export function waitingReason(state: RunState, task: TaskState, graph: TaskGraph | undefined): string {
  if (task.hold !== undefined) return heldReason(task.hold);
  if (!state.approved) return 'waits for the plan to be approved';
  const standing = standingOf(state);
  const artifact = missingArtifact(standing, task);
  if (artifact !== undefined) return `waits for ${artifact.name} (${about(standing, artifact.maker)})`;
  const node = graph?.nodes.get(task.id);
  const hard = node?.hard ?? task.task.after.filter((edge) => edge.kind === 'hard').map((edge) => edge.task);
  const before = unfinished(state, hard);
  if (before.length > 0) return `waits for ${names(standing, before)}`;
  const ordered = unfinished(state, node?.order ?? []);
  if (ordered.length > 0) return `waits for ${names(standing, ordered)}: same files`;
  if (state.syncPoint !== undefined && state.syncPoint.task !== task.id) return `waits for integration point ${cleanText(state.syncPoint.name, 40)}`;
  const { running } = standing;
  if (node?.alone !== undefined && running.length > 0) return `runs alone: ${cleanText(node.alone, 80)}`;
  const apart = running.filter((other) => node?.apart.includes(other.id) === true);
  const heldApart = apart.find((other) => other.hold !== undefined);
  if (heldApart?.hold !== undefined) return `waits for ${cleanText(heldApart.id, 40)}, ${heldReason(heldApart.hold)}`;
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

/** Why a held task does not move: `held by anna: I know this part`. */
export function heldReason({ by, reason }: TaskHold): string {
  return `held by ${cleanText(by, 40)}${reason === '' ? '' : `: ${cleanText(reason, 80)}`}`;
}

/** True for a task whose agent, gates, review or merge is under way. */
export function isAtWork(task: TaskState): boolean {
  return task.status !== 'waiting' && !isEnded(task.status);
}

/** What the reasons of all tasks have in common: a plan of a thousand tasks has hundreds that wait, and each is asked for at every change. */
interface Standing {
  readonly at: number;
  readonly running: readonly TaskState[];
  readonly finals: ReadonlySet<string>;
  /** Who makes an artifact, in plan order. */
  readonly makers: ReadonlyMap<string, readonly TaskState[]>;
  /** How long finished tasks took for each millisecond of their estimates; undefined while none has finished. */
  readonly pace: number | undefined;
}

const STANDINGS = new WeakMap<RunState, Standing>();

function standingOf(state: RunState): Standing {
  const known = STANDINGS.get(state);
  if (known !== undefined) return known;
  const running: TaskState[] = [];
  const makers = new Map<string, TaskState[]>();
  let [estimated, taken] = [0, 0];
  for (const task of state.tasks.values()) {
    if (isAtWork(task)) running.push(task);
    if (task.status === 'done' && task.startedAt !== undefined && task.endedAt !== undefined) {
      estimated += task.task.estimate;
      taken += task.endedAt - task.startedAt;
    }
    for (const output of task.task.outputs) {
      const others = makers.get(output);
      if (others === undefined) makers.set(output, [task]);
      else others.push(task);
    }
  }
  const finals = new Set<string>(state.artifacts.flatMap((artifact) => (artifact.final ? [artifact.artifact] : [])));
  const standing: Standing = { at: state.lastEventAt ?? 0, running, finals, makers, pace: estimated === 0 ? undefined : taken / estimated };
  STANDINGS.set(state, standing);
  return standing;
}

function missingArtifact({ finals, makers }: Standing, task: TaskState): { name: string; maker: TaskState } | undefined {
  for (const input of task.task.inputs) {
    if (finals.has(input)) continue;
    const maker = makers.get(input)?.find((other) => other.id !== task.id);
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

function names(standing: Standing, tasks: readonly TaskState[]): string {
  const [only] = tasks;
  return tasks.length === 1 && only !== undefined ? about(standing, only) : idList(tasks.map((task) => task.id));
}

function idList(ids: readonly TaskId[]): string {
  const shown = ids.slice(0, 3).map((id) => cleanText(id, 40));
  return ids.length > 3 ? `${shown.join(', ')} and ${ids.length - 3} more` : shown.join(', ');
}

/** A task's name with the time it may still need, where finished tasks say how estimates turn out. */
function about({ at, pace }: Standing, task: TaskState): string {
  const name = cleanText(task.id, 40);
  if (task.hold !== undefined) return `${name}, ${heldReason(task.hold)}`;
  if (!isAtWork(task) || task.startedAt === undefined || pace === undefined) return name;
  const left = task.task.estimate * pace - (at - task.startedAt);
  return left >= 1_000 ? `${name}, about ${clockText(left)}` : name;
}
