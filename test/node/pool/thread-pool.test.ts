import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AgentAssignment, AgentHost } from '../../../src/engine/agents/assignment.ts';
import { isFault } from '../../../src/engine/model/fault.ts';
import { silentLog } from '../../../src/node/log.ts';
import { createThreadPool, type ThreadPool } from '../../../src/node/pool/thread-pool.ts';

/** The first thread of a pool does what the test says when it is asked to run an agent; every later one answers. */
const WORKER = `const {parentPort, workerData} = require('node:worker_threads');
const isFirst = workerData.processFolder.endsWith('-1');
const how = workerData.provider;
parentPort.on('message', (frame) => {
  if (frame.type !== 'call') return;
  const answer = (value) => parentPort.postMessage({type: 'ok', id: frame.id, value});
  if (frame.name === 'ping') answer({heapUsedBytes: isFirst && how === 'heap' ? 95 : 10, heapLimitBytes: 100, agents: 1});
  else if (!isFirst) answer({type: 'finished', summary: 'from the next thread'});
  else if (how === 'throws') setImmediate(() => { throw new Error('out of order'); });
  else if (how === 'exits') process.exit(3);
  else if (how === 'hangs') for (;;);
});
`;

// The small worker reads neither.
const ASSIGNMENT: AgentAssignment = {
  run: 'r' as AgentAssignment['run'],
  role: 'builder',
  agent: 'builder',
  purpose: 'build',
  brief: '',
  messages: [],
  turn: 0,
  worktree: '/nowhere',
  base: '0'.repeat(40) as AgentAssignment['base'],
  tip: '0'.repeat(40) as AgentAssignment['tip'],
  commands: { allow: [], ask: [], deny: [] },
  env: {},
  caseBlind: false,
  retry: { attempts: 0, baseDelayMs: 1, maxDelayMs: 1 },
  maxTurns: 10,
};
const HOST = {} as AgentHost;

describe('a pool thread', () => {
  let folder: string;
  let pool: ThreadPool;
  let told: { reason: string; agents: number }[];
  let ended: string[];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'ce pool '));
    await writeFile(path.join(folder, 'worker.cjs'), WORKER);
    told = [];
    ended = [];
  });
  afterEach(async () => {
    await pool.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (how: string, timing: { pingEveryMs?: number; pingDeadlineMs?: number } = {}): ThreadPool =>
    createThreadPool({
      workerFile: path.join(folder, 'worker.cjs'),
      data: { role: 'builder', provider: how, playbook: undefined, repository: folder, processFolder: `${folder}/processes` },
      log: silentLog,
      onStarted: () => undefined,
      onRestart: (reason, agents) => told.push({ reason, agents }),
      endLeftovers: (processFolder) => {
        ended.push(path.basename(processFolder));
        return Promise.resolve();
      },
      ...timing,
    });
  const run = (signal = new AbortController().signal): ReturnType<ThreadPool['run']> => pool.run(ASSIGNMENT, HOST, signal);
  const isLost = (error: unknown): boolean => isFault(error, 'worker_crashed') && ended.includes('builder-1');

  for (const [what, how, reason] of [
    ['throws', 'throws', /out of order/],
    ['ends', 'exits', /ended with code 3/],
    ['hangs', 'hangs', /did not answer/],
    ['is about to run out of heap', 'heap', /heap was 95 % full/],
  ] as const) {
    it(`that ${what} is lost with its agents, which can go on in a new one once nothing of it is left`, async () => {
      pool = open(how, { pingEveryMs: 20, pingDeadlineMs: how === 'hangs' ? 3_000 : 30_000 });
      await assert.rejects(Promise.all([run(), run()]), isLost);
      assert.equal(told.length, 1);
      assert.match(told[0]?.reason ?? '', reason);
      assert.equal(told[0]?.agents, 2);
      assert.deepEqual(await run(), { type: 'finished', summary: 'from the next thread' });
    });
  }

  it('that is told to start anew is lost with its agents', async () => {
    pool = open('waits');
    const running = run();
    pool.restart('because');
    await assert.rejects(running, isLost);
    assert.deepEqual(told, [{ reason: 'because', agents: 1 }]);
  });

  it('of a closed pool rejects its agents as no crash, and takes no new one', async () => {
    pool = open('waits');
    const running = run();
    await Promise.all([assert.rejects(running, (error) => isFault(error, 'peer_died')), pool.close()]);
    await assert.rejects(run(), (error) => isFault(error, 'cancelled'));
    assert.deepEqual(told, []);
  });
});
