import { getHeapStatistics } from 'node:v8';
import { resumeRun, startRun } from '../../engine/engine.ts';
import { takeInbox } from '../../engine/run/inbox.ts';
import type { StepIn } from '../../engine/run/step-in/step-in.ts';
import { Fault } from '../../engine/model/fault.ts';
import { RunId } from '../../engine/model/ids.ts';
import type { Log } from '../../engine/ports.ts';
import { runResult } from '../../engine/report/run-result.ts';
import { COORDINATOR, COORDINATOR_HOST, type RunResult } from '../../protocol/coordinator.ts';
import { connect, type FramePort, type Peer } from '../../protocol/channel.ts';
import { systemClock } from '../clock.ts';
import { openGit } from '../git/open-git.ts';
import { createIds } from '../ids.ts';
import { openRun, type OpenedRun } from './open-run.ts';

/** What the coordinator's thread or process is told when it starts. */
export interface CoordinatorData {
  /** Bundle of the pools' threads. */
  readonly poolWorkerFile: string;
  readonly version: string;
}

const INBOX_EVERY_MS = 500;

/** The serving side of a coordinator. */
export interface CoordinatorService {
  /** Ends every thread and process of the run at work, as a death would, and gives its journal back; the run stays resumable. */
  end(): Promise<void>;
}

/** Answers for the coordinator: one run at a time, the only writer of its journal. */
export function serveCoordinator(port: FramePort, data: CoordinatorData): CoordinatorService {
  const clock = systemClock;
  const ids = createIds(clock);
  let active: { readonly opened: OpenedRun; readonly stop: AbortController } | undefined;

  const log: Log = {
    debug: (message, details) => peer.notify('log', { level: 'debug', message, ...(details === undefined ? {} : { details }) }),
    warn: (message, details) => peer.notify('log', { level: 'warn', message, ...(details === undefined ? {} : { details }) }),
    error: (message, details) => peer.notify('log', { level: 'error', message, ...(details === undefined ? {} : { details }) }),
  };

  const drive = async (opened: OpenedRun, work: (stop: AbortController) => Promise<void>, signal: AbortSignal): Promise<RunResult> => {
    const { context } = opened;
    const stop = new AbortController();
    const onAbort = (): void => stop.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    active = { opened, stop };
    const telling = context.ledger.appended.on((events) => peer.notify('events', events.map((event) => ({ ...event }))));
    const inbox = watchInbox(opened, log);
    try {
      await work(stop);
      await inbox.close();
      const result = runResult(context.ledger.state);
      if (result === undefined) throw new Fault('internal', 'The run has no result');
      return result;
    } finally {
      await inbox.close();
      active = undefined;
      signal.removeEventListener('abort', onAbort);
      await opened.close();
      telling.dispose();
    }
  };

  const refuseSecond = (): void => {
    if (active !== undefined) throw new Fault('usage', `This coordinator already drives ${active.opened.context.run}`, { remedy: 'Wait for it, or cancel it.' });
  };

  const stepIn = <T>(call: (person: StepIn) => Promise<T>): Promise<T> => {
    if (active === undefined) return Promise.reject(new Fault('nothing_to_do', 'No run is at work here', { remedy: 'Resume the run first.' }));
    return call(active.opened.context.stepIn);
  };

  const peer: Peer<typeof COORDINATOR_HOST> = connect({
    port,
    mine: COORDINATOR,
    theirs: COORDINATOR_HOST,
    onProtocolError: (message) => log.error(message),
    handlers: {
      calls: {
        run: async (request, signal) => {
          refuseSecond();
          const run = newRunId(clock.now(), ids.random());
          const facts = await (await openGit(request.repository)).facts();
          if (facts.head === undefined) throw new Fault('preflight', 'The repository has no commit yet', { remedy: 'Commit something first: every task works on a copy of the last commit.' });
          const base = facts.head;
          const streams = request.streams ?? request.config.limits.streams;
          const budgetUsd = request.budgetUsd ?? request.config.budget.usd;
          const { repository, cacheFolder, env, keys, playbook, config, provider } = request;
          const opened = await openRun({ run, repository, cacheFolder, env, keys, playbook, clock, ids, log, poolWorkerFile: data.poolWorkerFile, config, provider, streams, budgetUsd });
          const beginning = {
            goal: request.plan?.goal || request.goal,
            base,
            branch: facts.branch,
            options: { provider, streams, sequential: request.sequential, ...(budgetUsd === undefined ? {} : { budgetUsd }) },
            version: data.version,
            pid: process.pid,
          };
          const control = { plan: request.plan, planSource: request.planSource, yes: request.yes, until: request.until, whenHeld: request.whenHeld, handBack: [], records: opened.records, approvePlan: ({ file }: { file: string }) => peer.call('approvePlan', { run, file }) };
          return drive(opened, (stop) => startRun(opened.context, beginning, control, stop.signal), signal);
        },
        resume: async (request, signal) => {
          refuseSecond();
          const { run, repository, cacheFolder, env, keys, playbook, yes, budgetUsd, whenHeld, handBack } = request;
          const opened = await openRun({ run, repository, cacheFolder, env, keys, playbook, clock, ids, log, poolWorkerFile: data.poolWorkerFile, config: undefined, provider: undefined, streams: undefined, budgetUsd });
          const control = { plan: undefined, planSource: 'planner', yes, until: 'integrated' as const, whenHeld, handBack, records: opened.records, approvePlan: ({ file }: { file: string }) => peer.call('approvePlan', { run, file }) };
          return drive(opened, (stop) => resumeRun(opened.context, process.pid, control, stop.signal), signal);
        },
        cancel: async ({ reason }) => {
          if (active === undefined) return null;
          await active.opened.context.ledger.append({ type: 'run_cancel_requested', data: { reason } });
          active.stop.abort(new Fault('cancelled', reason));
          return null;
        },
        pause: async ({ reason }) => {
          if (active === undefined || active.opened.context.pause.paused) return null;
          active.opened.context.pause.pause();
          await active.opened.context.ledger.append({ type: 'run_paused', data: { reason } });
          return null;
        },
        continue: async () => {
          if (active?.opened.context.pause.paused !== true) return null;
          await active.opened.context.ledger.append({ type: 'run_continued', data: {} });
          active.opened.context.pause.open();
          return null;
        },
        holdTask: (hold) => stepIn((person) => person.holdTask(hold)),
        releaseTask: (release) => stepIn((person) => person.releaseTask(release)),
        unlockFile: (unlock) => stepIn((person) => person.unlockFile(unlock)),
        sendToBuilder: (sent) => stepIn((person) => person.sendToBuilder(sent)),
        waiveFinding: (waiver) => stepIn((person) => person.waiveFinding(waiver)),
        captureLearning: async (learning) => {
          if (active === undefined) throw new Fault('nothing_to_do', 'This coordinator drives no run');
          await active.opened.context.ledger.append({ type: 'learning_captured', data: learning });
          return null;
        },
        ping: () => {
          const heap = getHeapStatistics();
          return Promise.resolve({ heapUsedBytes: heap.used_heap_size, heapLimitBytes: heap.heap_size_limit });
        },
      },
      notices: {},
    },
  });
  return { end: async () => active?.opened.close() };
}

/** Takes outside events while a run is at work, and once more at its end. */
function watchInbox({ context }: OpenedRun, log: Log): { close(): Promise<void> } {
  const folder = `${context.folders.workspace}/events/inbox`;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const take = (): Promise<void> => takeInbox(context.ledger, folder, context.ports).catch((error: unknown) => log.warn('the inbox could not be read', { error: String(error) }));
  const again = (): void => {
    if (!closed) timer = setTimeout(() => void (busy = take().then(again)), INBOX_EVERY_MS);
  };
  let busy = context.ports.files.makeFolder(folder).then(take).then(again);
  return {
    close: async () => {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      await busy;
      await take();
    },
  };
}

/** `20261120-141503-x7k2`: sorts by time, and two runs of one second differ. */
export function newRunId(now: number, random: number): RunId {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return RunId.parse(`${stamp}-${Math.floor(random * 36 ** 4).toString(36).padStart(4, '0')}`);
}
