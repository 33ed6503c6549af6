import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RunEvent } from '../../engine/events/event.ts';
import type { RunId } from '../../engine/model/ids.ts';
import type { Log } from '../../engine/ports.ts';
import { connect } from '../../protocol/channel.ts';
import { COORDINATOR, COORDINATOR_HOST, type ResumeRequest, type RunRequest, type RunResult } from '../../protocol/coordinator.ts';
import { workerPort } from '../threads/message-port.ts';
import type { CoordinatorData } from './coordinator-service.ts';

/** The coordinator as its host sees it. Every call rejects with Fault `peer_died` when its thread is lost; the run can then be resumed. */
export interface CoordinatorClient {
  run(request: RunRequest): Promise<RunResult>;
  resume(request: ResumeRequest): Promise<RunResult>;
  cancel(reason: string): Promise<void>;
  pause(reason: string): Promise<void>;
  continue(): Promise<void>;
  close(): Promise<void>;
}

/** How the host of a coordinator takes part. */
export interface CoordinatorHost {
  /** Bundle of the coordinator's thread; the pools' bundle lies beside it. */
  readonly workerFile: string;
  readonly version: string;
  readonly log: Log;
  onEvents(events: readonly RunEvent[]): void;
  approvePlan(question: { readonly run: RunId; readonly file: string }): Promise<{ approved: boolean; by: string; comment: string }>;
}

/** Starts the coordinator's thread. */
export function startCoordinator(host: CoordinatorHost): CoordinatorClient {
  const data: CoordinatorData = { poolWorkerFile: join(dirname(host.workerFile), 'pool.worker.js'), version: host.version };
  const worker = new Worker(host.workerFile, { workerData: data });
  const peer = connect({
    port: workerPort(worker),
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
    close: async () => {
      peer.close('the host closes');
      await worker.terminate();
    },
  };
}

function nothing(): void {
  // The answer says only that it was done.
}
