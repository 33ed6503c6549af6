import type { TaskState } from '../events/run-state.ts';
import type { PanelGate, PanelIntent, PanelTask } from '../../protocol/webview.ts';
import { canBeHeld, canBeTaken, holdText, isHeld } from '../report/held-tasks.ts';
import { activity } from '../report/live-view.ts';
import { paintOf } from '../report/paint.ts';
import { waitingReason } from '../report/waiting-reason.ts';
import { cut, cutAll } from './cut.ts';
import type { TaskTrace } from './task-trace.ts';
import { explainWaits, type WaitContext } from './wait-reasons.ts';

const PLAIN = paintOf(false);
const MOST_FINDINGS = 200;

/** The one line beside a task's name: why it waits, what it does now, or how it ended. */
export function lineOf(task: TaskState, context: WaitContext): string {
  if (isHeld(task)) return holdText(task, context.me ?? '');
  if (task.status === 'waiting') return waitingReason(context.state, task, context.graph);
  if (task.status === 'done') return cut(task.note ?? activity(task, PLAIN), 300);
  return activity(task, PLAIN);
}

/** A task as the panel shows it; texts of any length come out short. */
export function panelTask(task: TaskState, trace: TaskTrace, line: string, context: WaitContext): PanelTask {
  const { state, graph } = context;
  return {
    id: task.id,
    title: cut(task.task.title ?? task.id, 400),
    role: task.task.role,
    status: task.status,
    stream: task.stream ?? null,
    domains: cutAll(graph?.nodes.get(task.id)?.domains ?? [], 50, 100),
    agent: task.agent === undefined ? null : cut(task.agent, 200),
    reviewer: task.reviewer === undefined ? null : cut(task.reviewer, 200),
    attempt: task.attempt,
    startedAt: task.startedAt ?? null,
    endedAt: task.endedAt ?? null,
    line,
    segments: explainWaits(trace.segments, task, line, context),
    checkpoints: [...trace.checkpoints],
    critical: state.forecast?.criticalPath.includes(task.id) === true,
    lease: cutAll(task.lease?.writes ?? []),
    reads: cutAll(task.task.reads),
    writes: task.task.writes === undefined ? null : cutAll(task.task.writes),
    files: { created: cutAll(task.files.created), modified: cutAll(task.files.modified), deleted: cutAll(task.files.deleted) },
    insertions: task.insertions,
    deletions: task.deletions,
    gates: panelGates(task, trace),
    reviews: task.reviews.slice(-10).map((review) => ({ verdict: review.verdict, summary: cut(review.summary, 2_000) })),
    artifacts: task.task.outputs.flatMap((name) => {
      const made = state.artifacts.filter((artifact) => artifact.task === task.id && artifact.artifact === name);
      return made.length === 0 ? [] : [{ artifact: name, final: made.some((artifact) => artifact.final) }];
    }),
    remediations: task.remediations,
    usd: task.usd,
    intents: taskIntents(task),
    ...(task.hold === undefined || !isHeld(task) ? {} : { hold: { kind: task.hold.kind, by: cut(task.hold.by === context.me ? 'you' : task.hold.by, 100), reason: cut(task.hold.reason, 500), at: task.hold.at } }),
    error: task.error === undefined ? null : { type: cut(task.error.type, 100), message: cut(task.error.message, 4_000), hints: cutAll(task.error.recoveryHints, 10, 500) },
  };
}

/** What a person can do with a task by itself as it stands. */
function taskIntents(task: TaskState): PanelIntent[] {
  const held: PanelIntent[] = !isHeld(task) ? [] : task.hold?.kind === 'paused' ? ['continue_task'] : ['hand_back'];
  return [...held, ...(canBeTaken(task) ? (['take_over'] as const) : []), ...(canBeHeld(task) ? (['pause_task'] as const) : [])];
}

function panelGates(task: TaskState, trace: TaskTrace): PanelGate[] {
  const names = [...new Set([...Object.keys(trace.verdicts), ...Object.keys(task.gates), ...trace.running])].sort();
  return names.flatMap((gate): PanelGate[] => {
    const outcome = task.gates[gate];
    const trend = [...(trace.verdicts[gate] ?? [])];
    if (trace.running.includes(gate)) return [{ gate: cut(gate, 200), verdict: 'running', summary: '', fresh: [], knownCount: 0, flaky: false, durationMs: 0, trend }];
    if (outcome === undefined) return [];
    const fresh = outcome.fresh.slice(0, MOST_FINDINGS).map((finding) => ({ ...finding, message: cut(finding.message, 2_000), rule: cut(finding.rule, 200) }));
    return [{ gate: cut(gate, 200), verdict: outcome.verdict, summary: cut(outcome.summary, 1_000), fresh, knownCount: outcome.knownCount, flaky: outcome.flaky, durationMs: outcome.durationMs, trend }];
  });
}
