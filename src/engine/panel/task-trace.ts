import { isEnded, type TaskState } from '../events/run-state.ts';
import type { RunEvent } from '../events/event.ts';
import type { PanelSegment } from '../../protocol/webview.ts';
import { cleanText } from '../report/clean-text.ts';

/** What the folded state of a task leaves out: what it was at, and when. Times are milliseconds since the epoch. */
export interface TaskTrace {
  readonly segments: readonly PanelSegment[];
  readonly checkpoints: readonly number[];
  /** Gates that check the task now. */
  readonly running: readonly string[];
  /** What each gate has said of the task so far, oldest first. */
  readonly verdicts: Readonly<Record<string, readonly ('passed' | 'failed' | 'not_run')[]>>;
  /** Time of the task's last own event. */
  readonly lastAt: number | undefined;
}

/** The trace of a task of which nothing is known yet. */
export const NO_TRACE: TaskTrace = { segments: [], checkpoints: [], running: [], verdicts: {}, lastAt: undefined };

const MOST_CHECKPOINTS = 200;
const MOST_VERDICTS = 12;
/** A pause of a task that is shorter than this is not worth a gap. */
const SILENCE_MS = 1_000;

/** The trace after one of the task's own events; `task` is its state after that event. */
export function traceTask(trace: TaskTrace, event: RunEvent, at: number, task: TaskState): TaskTrace {
  const next = traceWork(traceGates(trace, event), event, at, task);
  return { ...next, lastAt: at };
}

/** The trace with its open segment ended. */
export function closeTrace(trace: TaskTrace, at: number): TaskTrace {
  const last = trace.segments.at(-1);
  if (last?.to !== null && trace.running.length === 0) return trace;
  return { ...trace, segments: ended(trace.segments, at), running: [] };
}

/** The trace after a gap in which nobody was at work: what was open before goes on after it. */
export function gapInTrace(trace: TaskTrace, from: number, to: number): TaskTrace {
  const last = trace.segments.at(-1);
  if (last === undefined || last.to !== null) return trace;
  return { ...trace, running: [], segments: [...ended(trace.segments, from), { ...last, from: to }] };
}

/** The trace with a new open segment; one of the same kind and reason goes on. */
export function openSegment(trace: TaskTrace, kind: PanelSegment['kind'], from: number, reason: string): TaskTrace {
  const last = trace.segments.at(-1);
  if (last !== undefined && last.to === null && last.kind === kind && last.reason === reason) return trace;
  return { ...trace, segments: [...ended(trace.segments, from), { kind, from, to: null, reason }] };
}

function ended(segments: readonly PanelSegment[], at: number): readonly PanelSegment[] {
  const last = segments.at(-1);
  if (last === undefined || last.to !== null) return segments;
  const before = segments.slice(0, -1);
  // What took no time at all is no part of the picture.
  return at <= last.from ? before : [...before, { ...last, to: at }];
}

function traceGates(trace: TaskTrace, event: RunEvent): TaskTrace {
  switch (event.type) {
    case 'gate_started':
      return trace.running.includes(event.data.gate) ? trace : { ...trace, running: [...trace.running, event.data.gate] };
    case 'gate_passed':
    case 'gate_failed':
    case 'gate_not_run': {
      const { gate, verdict } = event.data.outcome;
      const before = trace.verdicts[gate] ?? [];
      return { ...trace, running: trace.running.filter((name) => name !== gate), verdicts: { ...trace.verdicts, [gate]: [...before, verdict].slice(-MOST_VERDICTS) } };
    }
    default:
      return trace;
  }
}

function traceWork(trace: TaskTrace, event: RunEvent, at: number, task: TaskState): TaskTrace {
  switch (event.type) {
    case 'task_started':
      return openSegment(trace, 'build', at, event.data.attempt > 1 ? `attempt ${event.data.attempt}` : 'builds');
    case 'task_continued':
      return openSegment(trace, task.status === 'waiting' ? 'wait' : 'build', at, 'goes on');
    case 'task_retried':
      return openSegment(trace, 'wait', at, cleanText(event.data.reason, 120));
    case 'agent_started':
      if (task.status === 'reviewing') return openSegment(trace, 'review', at, `${cleanText(event.data.agent, 40)} reviews`);
      return event.data.purpose === 'remediate' || event.data.purpose === 'revise' ? openSegment(trace, 'build', at, event.data.purpose === 'revise' ? 'mends what the review asked for' : 'mends what the gates found') : trace;
    case 'agent_turn_completed':
      return task.status === 'building' ? { ...trace, checkpoints: [...trace.checkpoints, at].slice(-MOST_CHECKPOINTS) } : trace;
    case 'worktree_synced':
      return afterSilence(trace, at, `waited for ${task.task.inputs.length > 0 ? task.task.inputs.map((name) => cleanText(name, 40)).slice(0, 3).join(', ') : cleanText(event.data.cause, 120)}`);
    case 'implementation_complete':
      return openSegment(trace, 'gate', at, 'gates');
    case 'quality_validated':
      return openSegment(trace, 'review', at, 'waits for a reviewer');
    case 'review_started':
      return openSegment(trace, 'review', at, `${cleanText(event.data.reviewer, 40)} reviews`);
    case 'review_complete':
      return task.status === 'integrating' ? openSegment(trace, 'wait', at, 'in the merge queue') : trace;
    case 'gate_started':
      return task.status === 'integrating' ? openSegment(trace, 'integrate', at, 'gates on the merged commit') : trace;
    case 'integration_prepared':
      return openSegment(trace, 'integrate', at, 'merges');
    case 'remediation_requested':
      return openSegment(trace, 'build', at, event.data.cause === 'person' ? 'sent back by a person' : `round ${event.data.round} of ${event.data.of}`);
    default:
      return isEnded(task.status) ? closeTrace(trace, at) : trace;
  }
}

/** What a task took in ended its silence: it had been waiting for that, with all of its own work done. */
function afterSilence(trace: TaskTrace, at: number, reason: string): TaskTrace {
  const last = trace.segments.at(-1);
  const since = trace.lastAt;
  if (last === undefined || last.to !== null || last.kind !== 'build' || since === undefined || at - since < SILENCE_MS || since <= last.from) return trace;
  return { ...trace, segments: [...ended(trace.segments, since), { kind: 'wait', from: since, to: at, reason }, { ...last, from: at }] };
}
