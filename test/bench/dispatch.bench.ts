import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { INITIAL_STATE, fold } from '../../src/engine/events/evolve.ts';
import type { RunEvent } from '../../src/engine/events/event.ts';
import { claimsConflict } from '../../src/engine/graph/claims-conflict.ts';
import { LeaseTable } from '../../src/engine/leases/lease-table.ts';
import { Config, Domain } from '../../src/engine/model/config.ts';
import { RunId, StreamId, type ObjectName } from '../../src/engine/model/ids.ts';
import { Playbook } from '../../src/engine/model/playbook.ts';
import { Plan, writeScope, type Task } from '../../src/engine/model/plan.ts';
import { implementationLog } from '../../src/engine/report/implementation-log.ts';
import { createAgentHost } from '../../src/engine/run/agent-host.ts';
import { runAgentInPool } from '../../src/engine/run/run-agent-in-pool.ts';
import type { RunContext } from '../../src/engine/run/run-context.ts';
import { Scheduler } from '../../src/engine/schedule/scheduler.ts';
import { systemClock } from '../../src/node/clock.ts';
import { openRun } from '../../src/node/coordinator/open-run.ts';
import { createIds } from '../../src/node/ids.ts';
import { silentLog } from '../../src/node/log.ts';
import { freeCapacity, job } from '../engine/schedule/random-problem.ts';
import { DIST } from '../rig/engine-run.ts';
import { makeRepository, rigEnvironment, type RigRepository } from '../rig/repository.ts';
import { median, type BenchRow, type BenchTable } from './bench-table.ts';

const STREAMS = 8;
const PINGS = 2_000;
const SIZES = [100, 1_000, 5_000] as const;
const PLAYBOOK = Playbook.parse({ version: 1, agents: [{ match: {}, turns: [{ say: 'Done.' }] }] });
const DOMAINS = [Domain.parse({ name: 'all', owner: 'COORD_ALL', paths: ['**'] })];

/** Measures what it costs to hand one task to an agent that does nothing, beside a bare message to a thread and back. */
export async function dispatchBench(): Promise<BenchTable> {
  const bare = await pingsOfBareThread(1);
  const row = (what: string, ms: number, share = ''): BenchRow => ({ what, 'µs': (ms * 1_000).toFixed(0), 'times a bare message': (ms / bare).toFixed(1), 'share of the task': share });
  const rows = [row('a bare thread: a message there and back, one at a time', bare), row(`the same, ${STREAMS} on their way at once`, await pingsOfBareThread(STREAMS))];
  const repository = await makeRepository({ 'a.txt': 'a\n' });
  try {
    await dispatch(repository, 50);
    for (const tasks of SIZES) {
      const one = await dispatch(repository, tasks);
      const of = (ms: number): string => `${((100 * ms) / one.taskMs).toFixed(0)} %`;
      rows.push(
        row(`a task of a plan of ${tasks}`, one.taskMs),
        row(`   its ${one.events.toFixed(0)} events folded into the state`, one.foldMs, of(one.foldMs)),
        row('   its lease', one.leaseMs, of(one.leaseMs)),
        row('   one durable event by itself', one.appendMs),
        row('   one conversation stored by itself', one.blobMs),
        row('   the run’s record put together once', one.recordMs),
      );
    }
  } finally {
    await repository.remove();
  }
  return {
    title: `Dispatch of a task whose agent ends at once, ${STREAMS} streams`,
    rows,
    notes: [
      'In a task’s figure: the scheduler’s decision, a lease with the engine’s conflicts, durable events, the conversation stored beside the journal, one call to the pool’s thread and three back from it, every frame parsed, and the records beside the journal kept up to date.',
      'Not in it: worktree, gates, review and merge (see git). Eight tasks are on their way at once, so one task’s own steps take longer than its share of the time. The record is put together anew when tasks start and end, once a second at most: that is what grows with the plan.',
    ],
  };
}

interface Dispatched {
  readonly events: number;
  /** Milliseconds a task, of the whole time. */
  readonly taskMs: number;
  readonly foldMs: number;
  readonly leaseMs: number;
  /** Milliseconds of one by itself, with nothing else under way. */
  readonly appendMs: number;
  readonly blobMs: number;
  readonly recordMs: number;
}

/** Milliseconds a message to a thread that does nothing but answer. */
async function pingsOfBareThread(atOnce: number): Promise<number> {
  const worker = new Worker("const { parentPort } = require('node:worker_threads'); parentPort.on('message', (m) => parentPort.postMessage(m));", { eval: true });
  const round = (): Promise<number> =>
    new Promise((resolve) => {
      const began = performance.now();
      let [sent, back] = [0, 0];
      const send = (): void => worker.postMessage({ type: 'call', id: (sent += 1), name: 'ping', input: null });
      worker.removeAllListeners('message').on('message', () => {
        back += 1;
        if (sent < PINGS) send();
        else if (back === PINGS) resolve((performance.now() - began) / PINGS);
      });
      for (let first = 0; first < atOnce; first += 1) send();
    });
  try {
    const rounds: number[] = [];
    for (let at = 0; at < 6; at += 1) rounds.push(await round());
    return median(rounds.slice(1));
  } finally {
    await worker.terminate();
  }
}

/** Takes a whole plan of independent tasks through the coordinator's own parts and a real pool thread. */
async function dispatch(repository: RigRepository, count: number): Promise<Dispatched> {
  const plan = Plan.parse({ version: 1, tasks: Array.from({ length: count }, (_, at) => ({ id: `t${at}`, estimate: '1m', writes: [`src/part-${at}/**`, `test/part-${at}.test.ts`] })) });
  const head = (await repository.git(['rev-parse', 'HEAD'])) as ObjectName;
  const ids = createIds(systemClock);
  const config = Config.parse({ version: 1, gates: [] });
  const opened = await openRun({
    run: RunId.parse(ids.next()),
    repository: repository.root,
    cacheFolder: path.join(repository.home, 'cache'),
    env: rigEnvironment(),
    playbook: PLAYBOOK,
    clock: systemClock,
    ids,
    log: silentLog,
    poolWorkerFile: path.join(DIST, 'pool.worker.js'),
    config,
    provider: 'scripted',
    streams: STREAMS,
    budgetUsd: undefined,
  });
  const { context } = opened;
  const { ledger } = context;
  const events: RunEvent[] = [];
  try {
    await ledger.append(
      { type: 'run_started', data: { goal: 'bench', base: head, branch: 'main', config, options: { provider: 'scripted', streams: STREAMS, sequential: false }, version: '0.0.0', pid: process.pid } },
      { type: 'plan_ready', data: { plan, source: 'bench' } },
      { type: 'approval_granted', data: { by: 'bench', comment: '' } },
    );
    const planned = ledger.state;
    const leases = new LeaseTable({ ttlMs: 120_000, conflict: (a, b) => claimsConflict(a, b, DOMAINS) });
    // The thread is started before the clock.
    const first = plan.tasks[0];
    if (first !== undefined) await runRound(context, first, repository.root);
    ledger.appended.on((fresh) => void events.push(...fresh));
    let leaseMs = 0;
    const taskMs = await new Promise<number>((resolve, reject) => {
      const began = performance.now();
      const problem = { jobs: plan.tasks.map((task) => job(task.id, { estimateMs: 60_000 })), capacity: freeCapacity(STREAMS) };
      const runTask = async (at: number, stream: number): Promise<void> => {
        const task = plan.tasks[at];
        if (task === undefined) return;
        ledger.assignStream(task.id, StreamId.parse(`s${stream + 1}`));
        const asked = performance.now();
        const answer = leases.grantAll(task.id, { reads: task.reads, writes: writeScope(task) }, systemClock.now());
        leaseMs += performance.now() - asked;
        if (answer.type === 'refused') throw new Error(answer.reason);
        await ledger.append(
          { type: 'lease_granted', task: task.id, data: { lease: answer.lease } },
          { type: 'task_started', task: task.id, data: { role: 'builder', agent: 'builder', attempt: 1, worktree: repository.root, base: head } },
        );
        await runRound(context, task, repository.root);
        leases.release(task.id, answer.lease.token);
        await ledger.append({ type: 'lease_released', task: task.id, data: { token: answer.lease.token } }, { type: 'task_done', task: task.id, data: { summary: 'Nothing to do' } });
        scheduler.ended([[at, 'succeeded']]);
      };
      const scheduler = new Scheduler({ problem, clock: systemClock, start: (at, stream) => void runTask(at, stream).catch(reject) });
      scheduler.whenFinished().then(() => resolve((performance.now() - began) / count), reject);
      scheduler.begin();
    });
    const foldBegan = performance.now();
    fold(events, { ...INITIAL_STATE, ...planned });
    const foldMs = (performance.now() - foldBegan) / count;
    const appendMs = await each(30, (at) => ledger.append({ type: 'approval_granted', data: { by: 'bench', comment: `again ${at}` } }));
    const blobMs = await each(30, (at) => ledger.putBlob(`conversation ${at} ${ids.next()}`));
    const recordMs = await each(5, () => Promise.resolve(JSON.stringify(implementationLog(ledger.state), null, 2)));
    return { recordMs, events: events.length / count, taskMs, foldMs, leaseMs: leaseMs / count, appendMs, blobMs };
  } finally {
    await opened.close();
  }
}

async function runRound(context: RunContext, task: Task, worktree: string): Promise<void> {
  const who = { name: 'builder', role: 'builder' as const, task: task.id };
  const signal = new AbortController().signal;
  const head = context.ledger.state.head;
  if (head === undefined) throw new Error('Bug: the run has no commit');
  const outcome = await runAgentInPool(
    context,
    {
      who,
      purpose: 'build',
      brief: `Do nothing in ${task.id} of ${context.run}.`,
      worktree,
      host: createAgentHost(context, who, { signal, onBudgetExceeded: () => undefined, onProgress: () => undefined }),
      at: () => ({ base: head, tip: head, conversation: context.ledger.task(task.id).build, lease: context.ledger.task(task.id).lease }),
      restore: () => Promise.resolve(),
    },
    signal,
  );
  if (outcome.type !== 'finished') throw new Error(`The agent of ${task.id} did not finish: ${JSON.stringify(outcome)}`);
}

async function each(times: number, act: (at: number) => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const began = performance.now();
    await act(at);
    all.push(performance.now() - began);
  }
  return median(all);
}
