import { join } from 'node:path';
import type { RunEvent } from '../engine/events/event.ts';
import type { RunState } from '../engine/events/run-state.ts';
import { Fault, isFault } from '../engine/model/fault.ts';
import type { RunId } from '../engine/model/ids.ts';
import type { Log } from '../engine/ports.ts';
import { finalReport } from '../engine/report/final-report.ts';
import { runResult } from '../engine/report/run-result.ts';
import { startCoordinator, type CoordinatorClient } from '../node/coordinator/coordinator-client.ts';
import type { RunResult } from '../protocol/coordinator.ts';
import { forgetBeginning, keepBeginning, noteBeginning, type Beginning } from '../node/runs/beginning.ts';
import type { CommandContext } from './command.ts';
import { errorOf, EXIT, exitCodeOfFault, exitCodeOfRun, failure, type Outcome } from './outcome.ts';
import { graphOfRun } from '../node/runs/plan-graph.ts';
import { createReporter, type Reporter } from './reporters/reporter.ts';
import { onInterrupt } from './interrupt.ts';
import { runsFolder } from '../node/runs/find-run.ts';

/** How a run is driven from the command line. */
export interface DriveOptions {
  readonly root: string;
  /** Tracked files, for the reasons of waiting. */
  readonly files: readonly string[];
  /** Kept for `resume`, which needs not be told of it again; absent when the run has begun long ago. */
  readonly beginning?: Beginning;
  /** The run as it stood before this process took it. */
  readonly from?: RunState;
  /** A plan and no more is what was asked for. */
  readonly planOnly: boolean;
  work(client: CoordinatorClient): Promise<RunResult>;
  approve(run: RunId, file: string, reporter: Reporter): Promise<{ approved: boolean; by: string; comment: string; revise?: boolean }>;
}

/** Drives a run in the coordinator's thread to its end, showing it; Ctrl-C cancels it. */
export async function drive(context: CommandContext, options: DriveOptions): Promise<{ readonly outcome: Outcome; readonly state: RunState }> {
  const { terminal } = context;
  const reporter = createReporter(terminal, { graphOf: (state) => graphOfRun(state, options.files), ...(options.from === undefined ? {} : { from: options.from }) });
  let kept: Promise<void> | undefined;
  const onEvents = (events: readonly RunEvent[]): void => {
    const run = events[0]?.run;
    if (run !== undefined && options.beginning !== undefined) kept ??= keepBeginning(options.root, join(runsFolder(options.root), run));
    reporter.take(events);
  };
  const client = startCoordinator({
    workerFile: join(context.distFolder, 'coordinator.worker.js'),
    version: context.version,
    log: quietLog(context),
    onEvents,
    approvePlan: ({ run, file }) => options.approve(run, file, reporter),
  });
  const interrupt = onInterrupt({
    first: () => {
      reporter.pause();
      terminal.warn('Cancelling: agents stop and what they did is kept. The run can be resumed. Ctrl-C again ends at once.');
      client.cancel('Ctrl-C').catch((error: unknown) => terminal.warn(errorOf(error).message));
    },
    second: () => {
      reporter.close();
      terminal.warn(`Ended at once. What was done is kept: ce-parallel resume ${reporter.state.run ?? ''}`.trimEnd());
      process.exit(EXIT.cancelled);
    },
  });
  let thrown: unknown;
  let result: RunResult | undefined;
  try {
    if (options.beginning !== undefined) await noteBeginning(options.root, options.beginning);
    result = await options.work(client);
  } catch (error) {
    thrown = error;
  } finally {
    interrupt.dispose();
    reporter.close();
    await client.close();
    if (kept === undefined && options.beginning !== undefined) await forgetBeginning(options.root);
    await kept?.catch((error: unknown) => terminal.warn(`warning: what resume needs was not kept: ${errorOf(error).message}`));
  }
  const { state } = reporter;
  // Without a single event nothing was begun, so there is nothing to report but why.
  if (thrown !== undefined && state.seq === (options.from?.seq ?? 0)) return { state, outcome: failure(thrown, state.run === undefined ? {} : { run: state.run }) };
  return { state, outcome: outcomeOf(context, { state, result, thrown, planOnly: options.planOnly }) };
}

function outcomeOf(context: CommandContext, end: { state: RunState; result: RunResult | undefined; thrown: unknown; planOnly: boolean }): Outcome {
  const { state, result, thrown } = end;
  const known = result ?? runResult(state);
  const fields = known === undefined ? {} : { ...known };
  const text = state.run === undefined || context.terminal.json ? [] : ['', ...finalReport(state, { width: context.terminal.width(), color: context.terminal.color })];
  if (thrown !== undefined) {
    const error = errorOf(thrown);
    const lost = isFault(thrown, 'peer_died') ? { ...error, remedy: `Nothing is lost: ce-parallel resume ${state.run ?? ''}`.trimEnd() } : error;
    const exitCode = state.phase === 'cancelled' ? EXIT.cancelled : exitCodeOfFault(error.code);
    return { exitCode, result: fields, text, error: lost };
  }
  const done = [...state.tasks.values()].filter((task) => task.status === 'done').length;
  if (known === undefined) return { exitCode: EXIT.failed, result: fields, text, error: errorOf(new Fault('nothing_to_do', 'Nothing was done.')) };
  if (known.state === 'planned' && end.planOnly) return { exitCode: EXIT.done, result: fields, text };
  return { exitCode: exitCodeOfRun(known.state, done), result: fields, text };
}

/** What the engine's developers want to know is told only when CE_PARALLEL_DEBUG is set. */
function quietLog({ terminal, env }: CommandContext): Log {
  const write = (level: string) => (message: string, details?: Record<string, unknown>) => {
    if ((env['CE_PARALLEL_DEBUG'] ?? '') !== '') terminal.warn(`${level}: ${message}${details === undefined ? '' : ` ${JSON.stringify(details)}`}`);
  };
  return { debug: write('debug'), warn: write('warn'), error: write('error') };
}
