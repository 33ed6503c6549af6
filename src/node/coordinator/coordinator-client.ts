import { dirname, join } from 'node:path';
import type { RunEvent } from '../../engine/events/event.ts';
import type { RunId } from '../../engine/model/ids.ts';
import type { Log } from '../../engine/ports.ts';
import { connect } from '../../protocol/channel.ts';
import { COORDINATOR, COORDINATOR_HOST, type CallInput, type CallOutput, type ResumeRequest, type RunRequest, type RunResult } from '../../protocol/coordinator.ts';
import type { CoordinatorData } from './coordinator-service.ts';
import { startEngine, type EngineHost } from './start-engine.ts';

/** The coordinator as its host sees it. Every call rejects with Fault `peer_died` when its thread is lost; the run can then be resumed. */
export interface CoordinatorClient {
  run(request: RunRequest): Promise<RunResult>;
  resume(request: ResumeRequest): Promise<RunResult>;
  cancel(reason: string): Promise<void>;
  pause(reason: string): Promise<void>;
  continue(): Promise<void>;
  /** Stops one task's agent; resolves when it has stopped and all that it wrote is kept. Rejects with a Fault and its remedy for a task that waits, is landing or has ended. */
  holdTask(hold: CallInput<'holdTask'>): Promise<CallOutput<'holdTask'>>;
  /** Lets a held task go on with what the person changed in its worktree. */
  releaseTask(release: CallInput<'releaseTask'>): Promise<CallOutput<'releaseTask'>>;
  /** A person writes a file that a task holds. */
  unlockFile(unlock: CallInput<'unlockFile'>): Promise<CallOutput<'unlockFile'>>;
  /** Sends findings and a word to a task's builder. */
  sendToBuilder(message: CallInput<'sendToBuilder'>): Promise<CallOutput<'sendToBuilder'>>;
  /** Counts a finding as known from now on. */
  waiveFinding(waiver: CallInput<'waiveFinding'>): Promise<CallOutput<'waiveFinding'>>;
  /** Notes that what the run taught was written down. */
  captureLearning(learning: CallInput<'captureLearning'>): Promise<null>;
  /** Rejects with `timed_out` when the coordinator's loop does not turn within that time. */
  ping(timeoutMs: number): Promise<{ readonly heapUsedBytes: number; readonly heapLimitBytes: number }>;
  /** Resolves with the reason when the coordinator is gone, however that came. */
  readonly gone: Promise<string>;
  close(): Promise<void>;
}

/** How the host of a coordinator takes part. */
export interface CoordinatorHost {
  /** Bundle of the coordinator's thread; the bundles of its process and of the pools lie beside it. */
  readonly workerFile: string;
  /** Where the coordinator runs; in a thread of this process unless it says otherwise. */
  readonly engineHost?: EngineHost;
  readonly version: string;
  readonly log: Log;
  onEvents(events: readonly RunEvent[]): void;
  approvePlan(question: { readonly run: RunId; readonly file: string }): Promise<{ approved: boolean; by: string; comment: string; revise?: boolean }>;
}

/** Starts a coordinator, in a thread or a process of its own. */
export function startCoordinator(host: CoordinatorHost): CoordinatorClient {
  const data: CoordinatorData = { poolWorkerFile: join(dirname(host.workerFile), 'pool.worker.js'), version: host.version };
  const engine = startEngine(host.engineHost ?? 'thread', host.workerFile, data);
  const peer = connect({
    port: engine.port,
    mine: COORDINATOR_HOST,
    theirs: COORDINATOR,
    onProtocolError: (message) => host.log.error(message),
    handlers: {
      calls: { approvePlan: (question) => host.approvePlan(question) },
      notices: {
        // The journal's writer has checked them, and the envelope was checked on arrival.
        events: (events) => host.onEvents(events as readonly RunEvent[]),
        log: ({ level, message, details }) => host.log[level](message, details),
      },
    },
  });
  return {
    run: (request) => peer.call('run', request),
    resume: (request) => peer.call('resume', request),
    cancel: (reason) => peer.call('cancel', { reason }).then(nothing),
    pause: (reason) => peer.call('pause', { reason }).then(nothing),
    continue: () => peer.call('continue', null).then(nothing),
    holdTask: (hold) => peer.call('holdTask', hold),
    releaseTask: (release) => peer.call('releaseTask', release),
    unlockFile: (unlock) => peer.call('unlockFile', unlock),
    sendToBuilder: (message) => peer.call('sendToBuilder', message),
    waiveFinding: (waiver) => peer.call('waiveFinding', waiver),
    captureLearning: (learning) => peer.call('captureLearning', learning),
    ping: (timeoutMs) => peer.call('ping', null, { timeoutMs }),
    gone: peer.closed,
    close: async () => {
      peer.close('the host closes');
      await engine.end();
    },
  };
}

function nothing(): void {
  // The answer says only that it was done.
}
