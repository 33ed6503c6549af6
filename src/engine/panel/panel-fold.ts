import { evolve, INITIAL_STATE } from '../events/evolve.ts';
import type { RunEvent } from '../events/event.ts';
import type { RunState } from '../events/run-state.ts';
import type { TaskId } from '../model/ids.ts';
import type { PanelConflict, PanelHeader } from '../../protocol/webview.ts';
import { cleanText } from '../report/clean-text.ts';
import { closeTrace, gapInTrace, NO_TRACE, openSegment, traceTask, type TaskTrace } from './task-trace.ts';

const MOST_CONFLICTS = 500;

/** A run folded for the panel: the state, and what each task was at in the course of time. Events go in oldest first, each once. */
export class PanelFold {
  #state: RunState = INITIAL_STATE;
  #conflicts: readonly PanelConflict[] = [];
  #syncPoints: PanelHeader['syncPoints'] = [];
  #traces = new Map<TaskId, TaskTrace>();

  /** A fold of these events. */
  static of(events: Iterable<RunEvent>): PanelFold {
    const fold = new PanelFold();
    for (const event of events) fold.apply(event);
    return fold;
  }

  /** A fold of the same events that goes on by itself. */
  copy(): PanelFold {
    const fold = new PanelFold();
    fold.#state = this.#state;
    fold.#conflicts = this.#conflicts;
    fold.#syncPoints = this.#syncPoints;
    fold.#traces = new Map(this.#traces);
    return fold;
  }

  get state(): RunState {
    return this.#state;
  }

  get conflicts(): readonly PanelConflict[] {
    return this.#conflicts;
  }

  get syncPoints(): PanelHeader['syncPoints'] {
    return this.#syncPoints;
  }

  /** What a task was at; the same object as long as nothing of it changed. */
  trace(id: TaskId): TaskTrace {
    return this.#traces.get(id) ?? NO_TRACE;
  }

  apply(event: RunEvent): void {
    const before = this.#state;
    this.#state = evolve(before, event);
    const at = this.#state.lastEventAt ?? 0;
    this.#foldRun(event, at, before.lastEventAt ?? at);
    const task = event.task === undefined ? undefined : this.#state.tasks.get(event.task);
    if (task !== undefined) this.#traces.set(task.id, traceTask(this.trace(task.id), event, at, task));
  }

  /** Why it waits is for the model to say, which knows the graph. */
  #openWaits(at: number): void {
    for (const task of this.#state.tasks.values()) {
      const trace = this.trace(task.id);
      if (task.status === 'waiting' && trace.segments.at(-1)?.to !== null) this.#traces.set(task.id, openSegment(trace, 'wait', at, ''));
    }
  }

  #foldRun(event: RunEvent, at: number, lastAt: number): void {
    switch (event.type) {
      case 'plan_ready':
        this.#traces.clear();
        return;
      case 'approval_granted':
        this.#openWaits(at);
        return;
      case 'run_resumed':
        for (const [id, trace] of this.#traces) this.#traces.set(id, gapInTrace(trace, lastAt, at));
        if (this.#state.approved) this.#openWaits(at);
        this.#syncPoints = this.#syncPoints.map((point) => (point.to === null ? { ...point, to: lastAt } : point));
        return;
      case 'run_finished':
        for (const [id, trace] of this.#traces) this.#traces.set(id, closeTrace(trace, at));
        this.#syncPoints = this.#syncPoints.map((point) => (point.to === null ? { ...point, to: at } : point));
        return;
      case 'sync_point_reached':
        this.#syncPoints = [...this.#syncPoints, { name: cleanText(event.data.name, 80), task: event.task ?? null, from: at, to: null }];
        return;
      case 'sync_point_released':
        this.#syncPoints = this.#syncPoints.map((point) => (point.to === null ? { ...point, to: at } : point));
        return;
      case 'conflict_detected':
        this.#conflicts = [...this.#conflicts, { kind: event.data.kind, tasks: event.data.tasks, paths: event.data.paths, detail: event.data.detail, at, resolution: null }].slice(-MOST_CONFLICTS);
        return;
      case 'resolution_needed': {
        const index = this.#conflicts.findLastIndex((conflict) => conflict.resolution === null && event.data.tasks.some((task) => conflict.tasks.includes(task)));
        this.#conflicts = this.#conflicts.map((conflict, place) => (place === index ? { ...conflict, resolution: event.data.how } : conflict));
        return;
      }
      default:
    }
  }
}
