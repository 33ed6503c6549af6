import type { PanelTask } from '../../src/protocol/webview.ts';

/** A line of the timeline: a stream with the tasks that ran in it, or one task that has no stream yet. */
export interface Lane {
  readonly key: string;
  readonly kind: 'stream' | 'waiting';
  readonly label: string;
  /** Stream of a lane, or nothing. */
  readonly sub: string;
  /** In the order of their starts. */
  readonly tasks: readonly PanelTask[];
}

/** The lanes of a run: streams by their numbers, then what waits in plan order, then what will not run. */
export function lanesOf(tasks: readonly PanelTask[]): Lane[] {
  const streams = new Map<string, PanelTask[]>();
  const others: PanelTask[] = [];
  for (const task of tasks) {
    if (task.stream === null || task.startedAt === null) others.push(task);
    else {
      const inStream = streams.get(task.stream);
      if (inStream === undefined) streams.set(task.stream, [task]);
      else inStream.push(task);
    }
  }
  const running = [...streams].sort(([a], [b]) => byNumber(a, b)).flatMap(([stream, inStream]): Lane[] =>
    apart(inStream).map((inLane, place): Lane => {
      const latest = inLane.at(-1);
      return { key: place === 0 ? `stream:${stream}` : `stream:${stream}:${place + 1}`, kind: 'stream', label: latest?.domains[0] ?? latest?.role ?? stream, sub: stream, tasks: inLane };
    }),
  );
  const waiting = [...others].sort((a, b) => Number(isOver(a)) - Number(isOver(b)));
  return [...running, ...waiting.map((task): Lane => ({ key: `task:${task.id}`, kind: 'waiting', label: task.id, sub: '', tasks: [task] }))];
}

/**
 * Tasks of one stream in lanes in which none covers another. A stream runs one task at a time; but one that a person holds leaves its stream to
 * others, and one that begins again may do so in the stream in which another ran meanwhile.
 */
function apart(tasks: readonly PanelTask[]): PanelTask[][] {
  const lanes: { readonly tasks: PanelTask[]; until: number }[] = [];
  for (const task of [...tasks].sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))) {
    const until = task.endedAt ?? Number.POSITIVE_INFINITY;
    const free = lanes.find((lane) => lane.until <= (task.startedAt ?? 0));
    if (free === undefined) lanes.push({ tasks: [task], until });
    else {
      free.tasks.push(task);
      free.until = until;
    }
  }
  return lanes.map((lane) => lane.tasks);
}

/** `s2` before `s10`. The language's own comparison of numbers in texts is loaded when it is first asked, which takes longer than all of this. */
function byNumber(a: string, b: string): number {
  return Number(/\d+$/.exec(a)?.[0] ?? 0) - Number(/\d+$/.exec(b)?.[0] ?? 0) || (a < b ? -1 : 1);
}

/** Keeps a lane the same object as long as its tasks are the same ones, so that it need not be drawn again. */
export class LaneKeeper {
  #tasks: readonly PanelTask[] | undefined;
  #lanes: readonly Lane[] = [];

  of(tasks: readonly PanelTask[]): readonly Lane[] {
    if (tasks === this.#tasks) return this.#lanes;
    const before = new Map(this.#lanes.map((lane) => [lane.key, lane]));
    this.#tasks = tasks;
    this.#lanes = lanesOf(tasks).map((lane) => {
      const old = before.get(lane.key);
      return old !== undefined && old.kind === lane.kind && old.label === lane.label && old.tasks.length === lane.tasks.length && old.tasks.every((task, place) => task === lane.tasks[place]) ? old : lane;
    });
    return this.#lanes;
  }
}

/** True for a task that will not move again by itself. */
export function isOver(task: PanelTask): boolean {
  return task.status === 'done' || task.status === 'failed' || task.status === 'skipped' || task.status === 'cancelled';
}

/** True while an agent, a gate, a reviewer or the merge queue has the task. */
export function isAtWork(task: PanelTask): boolean {
  return task.status !== 'waiting' && !isOver(task);
}
