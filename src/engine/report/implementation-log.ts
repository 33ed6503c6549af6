import type { RunState, TaskState } from '../events/run-state.ts';
import { overlapOf } from './overlap.ts';
import { integrationBranch, isoOf, seconds } from './run-result.ts';
import { durationOf, sequentialMsOf } from './task-time.ts';

/** The content of `implementation-log.json`: the run and one entry a task, all of it from the journal. Seconds; money in US dollars. */
export function implementationLog(state: RunState) {
  const { beside, peak } = overlapOf(state);
  return {
    version: 1,
    run: state.run ?? null,
    goal: state.goal,
    state: state.phase,
    startedAt: isoOf(state.startedAt),
    endedAt: isoOf(state.endedAt),
    elapsed: seconds(state.activeMs),
    sequential: seconds(sequentialMsOf(state)),
    peakStreams: peak,
    base: state.base ?? null,
    branch: state.run === undefined ? null : integrationBranch(state.run),
    commit: state.head ?? null,
    usage: state.usage,
    usd: state.usd,
    conflicts: state.conflicts,
    applied: state.applied ?? null,
    summary: state.summary ?? '',
    tasks: [...state.tasks.values()].map((task) => ({ ...taskEntry(state, task), ranBeside: beside.get(task.id) ?? [] })),
  };
}

function taskEntry(state: RunState, task: TaskState) {
  return {
    id: task.id,
    title: task.task.title ?? task.id,
    role: task.task.role,
    status: task.status,
    agent: task.agent ?? null,
    reviewer: task.reviewer ?? null,
    stream: task.stream ?? null,
    startedAt: isoOf(task.startedAt),
    endedAt: isoOf(task.endedAt),
    duration: seconds(durationOf(state, task)),
    estimate: seconds(task.task.estimate),
    attempts: task.attempt,
    files: task.files,
    insertions: task.insertions,
    deletions: task.deletions,
    commit: task.integrated ?? task.commit ?? null,
    integrated: task.integrated !== undefined,
    gates: Object.values(task.gates).map(({ gate, dimension, verdict, summary, fresh, knownCount, flaky, durationMs }) => ({
      gate,
      dimension,
      verdict,
      summary,
      findings: fresh,
      known: knownCount,
      flaky,
      duration: seconds(durationMs),
    })),
    remediations: task.remediations,
    reviewRounds: task.reviewRounds,
    reviews: task.reviews,
    evidence: task.evidence,
    commands: task.commands,
    failures: task.failures,
    usage: task.usage,
    usd: task.usd,
    note: task.note ?? null,
    error: task.error ?? null,
  };
}

/** The content of `implementation-log.json`. */
export type ImplementationLog = ReturnType<typeof implementationLog>;
