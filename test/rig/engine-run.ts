import path from 'node:path';
import { readConfig } from '../../src/engine/documents/read-config.ts';
import { readPlan } from '../../src/engine/documents/read-plan.ts';
import { readPlaybook } from '../../src/engine/documents/read-playbook.ts';
import type { EventOf, EventType, RunEvent } from '../../src/engine/events/event.ts';
import { formatDiagnostic } from '../../src/engine/model/diagnostic.ts';
import { startCoordinator, type CoordinatorClient } from '../../src/node/coordinator/coordinator-client.ts';
import type { EngineHost } from '../../src/node/coordinator/start-engine.ts';
import { silentLog, stderrLog } from '../../src/node/log.ts';
import type { RunRequest, RunResult } from '../../src/protocol/coordinator.ts';
import type { Reading } from '../../src/engine/documents/outcome.ts';
import { rigEnvironment, type RigRepository } from './repository.ts';

/** The bundles under test. */
export const DIST = process.env['CE_TEST_DIST'] ?? path.join(import.meta.dirname, '../../dist');

/** Finds events of one type. */
export type EventsOf = <T extends EventType>(type: T) => EventOf<T>[];

/** A run of the real coordinator and pool threads on a real repository. */
export interface RigRun {
  readonly client: CoordinatorClient;
  readonly events: RunEvent[];
  /** Events of one type so far. */
  readonly of: EventsOf;
  /** Resolves with the first event (past or future) that fits. */
  until(fits: (event: RunEvent) => boolean): Promise<RunEvent>;
  start(options: StartOptions): Promise<RunResult>;
}

/** Documents as their YAML texts. */
export interface StartOptions {
  readonly plan?: string;
  readonly goal?: string;
  readonly playbook: string;
  readonly config?: string;
  readonly request?: Partial<RunRequest>;
}

function value<T>(reading: Reading<T>): T {
  if (!reading.ok) throw new Error(reading.error.map(formatDiagnostic).join('\n'));
  return reading.value;
}

/** The request that the command line would make of these documents. */
export function requestOf(repository: RigRepository, options: StartOptions): RunRequest {
  const config = value(readConfig(options.config ?? 'version: 1\ngates: []\n', 'ce-config.yml'));
  return {
    repository: repository.root,
    goal: options.goal ?? 'test',
    ...(options.plan === undefined ? {} : { plan: value(readPlan(options.plan, 'plan.yml', { config })), planSource: 'plan.yml' }),
    config,
    provider: 'scripted',
    playbook: value(readPlaybook(options.playbook, 'playbook.yml')),
    yes: true,
    cacheFolder: path.join(repository.home, 'cache'),
    env: rigEnvironment(),
    ...options.request,
  };
}

/** A coordinator on its own thread (or in its own process), as its hosts start it. */
export function startRigRun(repository: RigRepository, host: { approve?: (file: string) => { approved: boolean; by: string; comment: string; revise?: boolean }; dist?: string; engineHost?: EngineHost } = {}): RigRun {
  const events: RunEvent[] = [];
  const listeners = new Set<() => void>();
  const client = startCoordinator({
    workerFile: path.join(host.dist ?? DIST, 'coordinator.worker.js'),
    ...(host.engineHost === undefined ? {} : { engineHost: host.engineHost }),
    version: '0.0.0',
    log: process.env['CE_TEST_LOG'] === undefined ? silentLog : stderrLog('debug'),
    onEvents: (fresh) => {
      events.push(...fresh);
      for (const listener of [...listeners]) listener();
    },
    approvePlan: ({ file }) => Promise.resolve(host.approve?.(file) ?? { approved: true, by: 'test', comment: '' }),
  });
  return {
    client,
    events,
    of: ((type) => events.filter((event) => event.type === type)) as EventsOf,
    until: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = events.find(fits);
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
    start: (options) => client.run(requestOf(repository, options)),
  };
}
