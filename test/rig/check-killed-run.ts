import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { RunEvent } from '../../src/engine/events/event.ts';
import { verifyJournal } from '../../src/node/journal/read-journal.ts';
import { isRunning } from '../node/processes/is-running.ts';
import { EVENTFUL_TASKS, pidFolder } from './eventful-run.ts';
import type { KillableRun } from './killable-run.ts';

/** Everything of the user's: what a run adds to refs and folders left out. */
export async function usersThings(killable: KillableRun): Promise<string> {
  const all = await killable.repository.everything();
  const text = JSON.stringify(all, (key, value: unknown) => {
    if (key === 'refs') return String(value).split('\n').filter((line) => !/refs\/(heads\/)?ce\//.test(line)).join('\n');
    return value;
  });
  return JSON.stringify(JSON.parse(text, (_key, value: unknown) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => !name.startsWith('.ce-workspace/'))) : value)));
}

/** Turns of one conversation within one attempt, in the order in which they became durable. */
function conversations(events: readonly RunEvent[]): Map<string, number[]> {
  const attempts = new Map<string, number>();
  const turns = new Map<string, number[]>();
  for (const event of events) {
    const task = event.task ?? '';
    if (event.type === 'task_started' || (event.type === 'agent_started' && event.data.fresh && event.data.role === 'reviewer')) attempts.set(task, (attempts.get(task) ?? 0) + 1);
    if (event.type !== 'agent_turn_completed') continue;
    const key = `${task} ${event.data.role} ${event.data.role === 'reviewer' ? (attempts.get(task) ?? 0) : events.filter((e) => e.type === 'task_started' && e.task === event.task && e.seq < event.seq).length}`;
    turns.set(key, [...(turns.get(key) ?? []), event.data.turn]);
  }
  return turns;
}

function commitsNamedIn(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type === 'agent_turn_completed' && event.data.wip !== undefined) return [event.data.wip];
    if (event.type === 'artifact_published' && event.data.commit !== undefined) return [event.data.commit];
    if (event.type === 'implementation_complete' || event.type === 'integration_done') return [event.data.commit];
    return event.type === 'worktree_synced' ? [event.data.tip] : [];
  });
}

/** Holds a finished run, however often it was killed on its way, to what an uninterrupted one gives. */
export async function checkKilledRun(killable: KillableRun, expected: { readonly tree: string; readonly users: string }): Promise<void> {
  const { repository } = killable;
  const run = await killable.run();
  assert.ok(run !== undefined);
  const events = await killable.events();
  const branch = `ce/${run}/integration`;
  assert.equal(await repository.git(['rev-parse', `${branch}^{tree}`]), expected.tree, 'the final tree');

  const done = events.flatMap((event) => (event.type === 'integration_done' ? [event.task] : []));
  assert.deepEqual([...done].sort(), [...EVENTFUL_TASKS].sort(), 'every task is integrated once, as the journal says');
  const trailers = await repository.git(['log', '--format=%(trailers:key=CE-Task,valueonly,separator=)', `main..${branch}`]);
  assert.deepEqual(trailers.split('\n').filter((line) => line !== '').sort(), [...EVENTFUL_TASKS].sort(), 'and as git says');
  const types = events.map((event) => event.type);
  for (const bad of ['task_failed', 'task_retried', 'task_skipped', 'task_cancelled', 'write_refused'] as const) assert.ok(!types.includes(bad), `no ${bad}: ${JSON.stringify(events.find((event) => event.type === bad))}`);
  assert.equal(types.at(-1), 'run_finished');
  for (const [conversation, turns] of conversations(events)) assert.deepEqual(turns, turns.map((_, index) => index + 1), `turns of ${conversation}`);

  assert.equal((await verifyJournal(await killable.journalFolder)).ok, true, 'the journal verifies');
  assert.equal((await repository.git(['worktree', 'list'])).split('\n').length, 1, 'no worktree is left');
  const reachable = new Set((await repository.git(['rev-list', '--all'])).split('\n'));
  assert.deepEqual(commitsNamedIn(events).filter((commit) => !reachable.has(commit)), [], 'whatever was reported is under a ref');
  const pids = (await readdir(pidFolder(repository)).catch(() => [])).map(Number);
  assert.deepEqual(pids.filter((pid) => isRunning(pid)), [], 'no process is left');
  assert.equal(await usersThings(killable), expected.users, 'the user’s things are untouched');
  const left = (await readdir(path.join(repository.root, '.ce-workspace/runs', run))).filter((name) => name.endsWith('.tmp'));
  assert.deepEqual(left, [], 'no temporary file is left');
}
