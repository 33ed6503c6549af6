import type { EventData, RunEvent } from '../events/event.ts';
import type { Finding } from '../model/finding.ts';
import type { ObjectName, TaskId } from '../model/ids.ts';
import type { Review } from '../model/review.ts';

/** What was last found in a commit. */
export interface FoundIn {
  readonly on: ObjectName;
  readonly findings: readonly Finding[];
}

/** The last word of each gate and of the reviewer on a task, and the conflict that it is in. */
export interface TaskFindings {
  readonly gates: Readonly<Record<string, FoundIn>>;
  readonly review: FoundIn | undefined;
  readonly conflict: EventData<'conflict_detected'> | undefined;
}

/** By task, what stands against it. Tasks of which nothing was said are not in it. */
export type Found = ReadonlyMap<TaskId, TaskFindings>;

/** Nothing was found yet. */
export const NOTHING_FOUND: Found = new Map();

/** The source of what reviewers find, as a gate's name is of what a gate finds. */
export const REVIEW_SOURCE = 'review';

const NOTHING: TaskFindings = { gates: {}, review: undefined, conflict: undefined };

/** What stands against the tasks after some more events; the same map when nothing of it changed. A gate's old word counts until its new one. */
export function foldFound(before: Found, events: readonly RunEvent[]): Found {
  let after: Map<TaskId, TaskFindings> | undefined;
  for (const event of events) {
    if (event.task === undefined) continue;
    const old = (after ?? before).get(event.task);
    const now = afterEvent(old ?? NOTHING, event);
    if (now === (old ?? NOTHING)) continue;
    after ??= new Map(before);
    if (now === NOTHING) after.delete(event.task);
    else after.set(event.task, now);
  }
  return after ?? before;
}

function afterEvent(task: TaskFindings, event: RunEvent): TaskFindings {
  switch (event.type) {
    case 'gate_failed':
    case 'gate_passed':
    case 'gate_not_run': {
      const { on, outcome } = event.data;
      // A green gate has nothing against the change, and of one that did not run the last findings are as good as they were.
      if (outcome.verdict === 'not_run') return task;
      return { ...task, gates: { ...task.gates, [outcome.gate]: { on, findings: outcome.verdict === 'failed' ? outcome.fresh : [] } } };
    }
    case 'review_complete':
      return { ...task, review: event.data.commit === null ? undefined : { on: event.data.commit, findings: findingsOf(event.data.review) } };
    case 'conflict_detected':
      return { ...task, conflict: event.data };
    case 'implementation_complete':
      // Whatever it could not be merged with, there is another change now.
      return task.conflict === undefined ? task : { ...task, conflict: undefined };
    case 'task_retried':
    case 'task_done':
    case 'task_skipped':
    case 'task_cancelled':
      return NOTHING;
    default:
      return task;
  }
}

/** A reviewer's remarks as findings. A fingerprint has no line in it, so that a waived remark stays waived when its line moves. */
function findingsOf(review: Review): Finding[] {
  const seen = new Map<string, number>();
  return review.findings.map(({ rule, severity, message, path, line }) => {
    const key = JSON.stringify([rule, path ?? '', message.slice(0, 200)]);
    const times = seen.get(key) ?? 0;
    seen.set(key, times + 1);
    return {
      source: REVIEW_SOURCE,
      rule,
      severity,
      message,
      ...(path === undefined ? {} : { path }),
      ...(path === undefined || line === undefined ? {} : { range: { startLine: line } }),
      fingerprint: `${key}#${times}`,
    };
  });
}
