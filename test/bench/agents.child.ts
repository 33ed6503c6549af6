import { BroadcastChannel } from 'node:worker_threads';
import type { AgentAssignment, AgentHost } from '../../src/engine/agents/assignment.ts';
import { ObjectName, RunId, TaskId } from '../../src/engine/model/ids.ts';
import { Playbook } from '../../src/engine/model/playbook.ts';
import { seededRandom } from '../../src/engine/schedule/seeded-random.ts';
import { silentLog } from '../../src/node/log.ts';
import { createThreadPool, type ThreadPool } from '../../src/node/pool/thread-pool.ts';
import { BENCH_CHANNEL, type AgentsOrder, type AgentsRound, type LoopDelay, type LoopOrder } from './agents-measure.ts';

const order = JSON.parse(process.argv[2] ?? '') as AgentsOrder;
const MOST = Math.max(...order.rounds);
const random = seededRandom(96);
/** Each agent's turns think for 1 to 2 seconds, so that they do not all wake at once. */
const delays = Array.from({ length: MOST }, () => Array.from({ length: order.turns }, () => Math.round(1_000 + 1_000 * random())));

const playbook = Playbook.parse({
  version: 1,
  agents: delays.map((turns, at) => ({
    match: { task: `t${at}` },
    turns: turns.map((delay, turn) => ({ say: `Turn ${turn}`, delay: `${delay}ms`, tools: turn === turns.length - 1 ? [] : [{ name: 'read_files', input: { paths: ['a.txt'] } }] })),
  })),
});
const channel = new BroadcastChannel(BENCH_CHANNEL);
const tell = (loop: LoopOrder): void => channel.postMessage(loop);

function assignmentOf(at: number): AgentAssignment {
  const commit = ObjectName.parse(order.head);
  return {
    run: RunId.parse('bench'),
    task: TaskId.parse(`t${at}`),
    role: 'builder',
    agent: 'builder',
    purpose: 'build',
    brief: 'Read and think.',
    messages: [],
    turn: 0,
    worktree: order.repository,
    base: commit,
    tip: commit,
    commands: { allow: [], ask: [], deny: [] },
    env: {},
    caseBlind: false,
    retry: { attempts: 0, baseDelayMs: 1, maxDelayMs: 1 },
    maxTurns: 100,
  };
}

async function runOne(pool: ThreadPool, at: number, overheadMs: number[]): Promise<void> {
  let began = 0;
  const host: AgentHost = {
    beforeTurn: () => {
      began = performance.now();
      return Promise.resolve({ messages: [], tip: ObjectName.parse(order.head) });
    },
    reserve: () => Promise.resolve(true),
    turnCompleted: ({ turn }) => {
      overheadMs.push(performance.now() - began - (delays[at]?.[turn - 1] ?? 0));
      return Promise.resolve();
    },
    requestLease: () => Promise.resolve({ type: 'refused', reason: 'none here' }),
    publish: () => Promise.resolve(),
    sendFeedback: () => Promise.resolve({ ok: false, reason: 'none here' }),
    notice: () => undefined,
  };
  const outcome = await pool.run(assignmentOf(at), host, new AbortController().signal);
  if (outcome.type !== 'finished') throw new Error(`Agent ${at}: ${JSON.stringify(outcome)}`);
}

async function measure(pool: ThreadPool, agents: number): Promise<AgentsRound> {
  const overheadMs: number[] = [];
  let rss = 0;
  const look = setInterval(() => (rss = Math.max(rss, process.memoryUsage.rss())), 200);
  tell({ type: 'start', streams: agents });
  await Promise.all(Array.from({ length: agents }, (_, at) => runOne(pool, at, overheadMs)));
  clearInterval(look);
  const loop = await new Promise<LoopDelay>((resolve) => {
    channel.onmessage = (message) => resolve((message as { data: LoopDelay }).data);
    tell({ type: 'stop' });
  });
  const used = delays.slice(0, agents).flat();
  return { agents, overheadMs, meanDelayMs: used.reduce((sum, one) => sum + one, 0) / used.length, loop, rssMiB: rss / 2 ** 20 };
}

async function main(): Promise<void> {
  const pool = createThreadPool({
    workerFile: order.workerFile,
    data: { role: 'builder', provider: 'scripted', playbook, repository: order.repository, processFolder: order.processFolder },
    endLeftovers: () => Promise.resolve(),
    log: silentLog,
    onStarted: () => undefined,
    onRestart: (reason) => {
      throw new Error(`The pool's thread was lost: ${reason}`);
    },
  });
  // The thread is started, and its code warm, before anything is measured.
  await runOne(pool, 0, []);
  const rounds: AgentsRound[] = [];
  for (const agents of order.rounds) rounds.push(await measure(pool, agents));
  await pool.close();
  process.stdout.write(JSON.stringify(rounds), () => process.exit(0));
}

main().catch((error: unknown) => {
  process.stderr.write(String(error instanceof Error ? error.stack : error), () => process.exit(1));
});
