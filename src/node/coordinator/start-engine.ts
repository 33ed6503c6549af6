import { fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FramePort } from '../../protocol/channel.ts';
import { childPort } from '../threads/process-port.ts';
import { workerPort } from '../threads/message-port.ts';
import type { CoordinatorData } from './coordinator-service.ts';

/** Where the engine runs: a thread shares its host's memory and death, a process has its own memory and ends when its host does. */
export type EngineHost = 'thread' | 'process';

/** A started engine. */
export interface StartedEngine {
  readonly port: FramePort;
  /** Resolves when it is gone; one that does not go by itself is ended. */
  end(): Promise<void>;
}

/** How long a process may take to end its tools before it is killed. */
const END_MS = 5_000;

/** Starts the coordinator's bundle as a thread, or the bundle beside it as a process. */
export function startEngine(host: EngineHost, workerFile: string, data: CoordinatorData): StartedEngine {
  if (host === 'thread') {
    const worker = new Worker(workerFile, { workerData: data });
    return {
      port: workerPort(worker),
      end: async () => {
        await worker.terminate();
      },
    };
  }
  // In the desktop editor our executable is Electron, which is Node only when told so. A debugger's arguments are not handed on.
  const child = fork(join(dirname(workerFile), 'coordinator.process.js'), [JSON.stringify(data)], { serialization: 'advanced', execArgv: [], env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done());
    child.once('error', () => done());
  });
  return {
    port: childPort(child),
    end: async () => {
      if (child.connected) child.disconnect();
      const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
      await ended;
      clearTimeout(late);
    },
  };
}
