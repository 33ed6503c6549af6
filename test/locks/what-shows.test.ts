import assert from 'node:assert/strict';
import type { RunEvent } from '../../src/engine/events/event.ts';
import { evolve, fold } from '../../src/engine/events/evolve.ts';
import type { StreamId } from '../../src/engine/model/ids.ts';
import { areSame, heldBy, holdsOf, type Hold } from '../../src/extension/locks/holds.ts';
import { lockAttention } from '../../src/extension/locks/lock-attention.ts';
import { UNLOCKED, type LockView } from '../../src/extension/locks/lock-view.ts';
import { reasonText } from '../../src/extension/locks/lock-words.ts';
import { planLocks } from '../../src/extension/locks/plan-locks.ts';
import { signOf } from '../../src/extension/locks/sign-of.ts';
import { unlockChoices } from '../../src/extension/locks/unlock-choices.ts';
import { foldUnlocked, NO_UNLOCKED } from '../../src/extension/locks/unlocked-files.ts';
import { hold, ROOT } from './holding.ts';

const API = hold('api', { stream: 's2' as StreamId, status: 'gating', worktree: '/cache/run/api' });
const ALL = { canHold: true, canTake: true };

function viewOf(holds: readonly Hold[], dirty: readonly string[] = []): LockView {
  return { ...UNLOCKED, root: ROOT, holds, files: { open: dirty, dirty }, plan: planLocks({ root: ROOT, holds, dirty, open: dirty }) };
}

function held(file: string, by: Hold = API) {
  const found = heldBy([by], ROOT, file);
  assert.ok(found !== undefined);
  return found;
}

/** Events of a run as its journal would have them. */
function journal(...given: readonly { readonly type: string; readonly data: unknown; readonly task?: string }[]): RunEvent[] {
  return given.map((event, place) => ({ v: 1, seq: place + 1, id: `e${place}`, at: new Date(1_000 * place).toISOString(), run: 'r1', ...event }) as unknown as RunEvent);
}

const OBJECT = 'a'.repeat(40);
const LEASE = { task: 'api', token: 1, writes: ['src/api/**'], reads: [], grantedAt: 0, expiresAt: 9_999 };
const RUNNING = [
  { type: 'run_started', data: { goal: 'Do it', base: OBJECT, branch: 'main', config: undefined, options: { provider: 'scripted', streams: 4, sequential: false }, version: '0', pid: 1 } },
  { type: 'plan_ready', data: { plan: { version: 1, goal: 'Do it', errors: 'isolate', tasks: [{ id: 'api', role: 'builder', writes: ['src/api/**'], reads: [], inputs: [], outputs: [], after: [], resources: [], tags: [], acceptance: [] }] }, source: 'x' } },
  { type: 'lease_granted', task: 'api', data: { lease: LEASE } },
  { type: 'task_started', task: 'api', data: { role: 'builder', agent: 'builder', attempt: 1, worktree: '/cache/r1/api', base: OBJECT } },
];

describe('what shows of a lock', () => {
  it('says who holds a file, until when, and what happens now', () => {
    assert.equal(reasonText(held(`${ROOT}/src/api/orders.ts`)), 'Held by task api (stream s2): it writes src/api/** until its change has passed its gates and landed. Its gates run.');
    assert.match(reasonText(held('/cache/run/api/README.md')), /Take the task over/);
    assert.match(reasonText(held('/cache/run/api/README.md', { ...API, held: 'taken_over' })), /may write src\/api\/\*\* and nothing else/);
    assert.match(reasonText(held(`${ROOT}/src/api/orders.ts`, { ...API, held: 'taken_over' })), /edit in its worktree/);
  });

  it('marks files, folders of which everything is held, and files with unsaved edits apart', () => {
    const dirty = `${ROOT}/src/api/dirty.ts`;
    const view = viewOf([API], [dirty]);
    assert.deepEqual([signOf(view, `${ROOT}/src/api/orders.ts`)?.badge, signOf(view, `${ROOT}/src/api/orders.ts`)?.isFile], ['L', true]);
    assert.deepEqual([signOf(view, `${ROOT}/src/api`)?.badge, signOf(view, `${ROOT}/src/api`)?.isFile], ['L', false]);
    assert.deepEqual([signOf(view, dirty)?.badge, signOf(view, dirty)?.isUnsaved], ['!', true]);
    for (const free of [`${ROOT}/src`, ROOT, `${ROOT}/README.md`, '/elsewhere/src/api/orders.ts']) assert.equal(signOf(view, free), undefined, free);
  });

  it('offers what can be done, and nothing that cannot', () => {
    const ways = (file: string, by: Hold, chances = ALL): readonly string[] => unlockChoices(held(file, by), chances).map(({ way }) => (way.type === 'unlock' ? way.how : way.command));
    assert.deepEqual(ways(`${ROOT}/src/api/a.ts`, API), ['pause', 'edit', 'takeOverTask', 'showTask']);
    assert.deepEqual(ways(`${ROOT}/src/api/a.ts`, { ...API, status: 'integrating' }, { canHold: false, canTake: false }), ['edit', 'showTask']);
    assert.deepEqual(ways('/cache/run/api/a.ts', API), ['takeOverTask', 'showTask']);
    assert.deepEqual(ways('/cache/run/api/a.ts', { ...API, held: 'taken_over' }), ['handBackTask', 'showTask']);
    assert.deepEqual(ways(`${ROOT}/src/api/a.ts`, { ...API, held: 'taken_over' }), ['handBackTask', 'edit', 'showTask']);
  });

  it('asks for every unsaved file by a row that leads to it, and says when the settings could not be written', () => {
    const rows = lockAttention({ ...viewOf([API], [`${ROOT}/src/api/dirty.ts`]), trouble: 'it has unsaved changes' });
    assert.deepEqual(rows.map(({ kind, action }) => [kind, action.id]), [['unsaved', 'ceParallel.unlockFile'], ['locks', 'workbench.action.openSettingsJson']]);
    assert.deepEqual(rows[0]?.action.args, [{ path: `${ROOT}/src/api/dirty.ts` }]);
  });

  it('shows a hostile title, path or task as text of a bounded length', () => {
    const evil = hold(`x\u001b[31m${'y'.repeat(5_000)}`, { writes: [`src/\u202e${'z'.repeat(5_000)}/**`, 'src/api/**'] });
    const text = reasonText(held(`${ROOT}/src/api/orders.ts`, evil));
    assert.ok(text.length < 400 && !/[\u001b\u202e\n]/.test(text), text.slice(0, 200));
  });
});

describe('who holds what', () => {
  it('is what the journal says, while somebody drives the run', () => {
    const state = fold(journal(...RUNNING));
    assert.deepEqual(holdsOf(state, 'here').map(({ task, writes }) => [task, writes]), [['api', ['src/api/**']]]);
    assert.deepEqual(holdsOf(state, 4711).length, 1, 'another process drives it');
    assert.deepEqual(holdsOf(state, 'nobody'), []);
  });

  it('is nothing of a task that has let go, has ended, or whose run has', () => {
    const after = (type: string, data: unknown, task?: string) => holdsOf(fold(journal(...RUNNING, { type, data, ...(task === undefined ? {} : { task }) })), 'here');
    assert.deepEqual(after('lease_released', { token: 1 }, 'api'), []);
    assert.deepEqual(after('task_failed', { error: { type: 'x', message: '', context: {}, attempts: 1, recoveryHints: [] } }, 'api'), []);
    assert.deepEqual(after('run_finished', { state: 'done', summary: '' }), []);
  });

  it('is the same after events that change nothing of it', () => {
    const before = fold(journal(...RUNNING));
    const seen = (more: { readonly type: string; readonly data: unknown }) => areSame(holdsOf(before, 'here'), holdsOf(journal(...RUNNING, { ...more, task: 'api' }).slice(-1).reduce(evolve, before), 'here'));
    assert.ok(seen({ type: 'tool_called', data: { tool: 'read_files', input: 'README.md', role: 'builder', ok: true, ms: 1 } }));
    assert.equal(seen({ type: 'task_held', data: { kind: 'paused', by: 'me', reason: '' } }), false);
    assert.equal(seen({ type: 'lease_extended', data: { lease: { ...LEASE, writes: ['src/api/**', 'docs/**'] } } }), false);
  });

  it('takes no folder for a worktree but one in a folder of the run’s name', () => {
    const at = (worktree: string) => holdsOf(fold(journal(...RUNNING.map((event) => (event.type === 'task_started' ? { ...event, data: { ...event.data, worktree } } : event)))), 'here')[0]?.worktree;
    assert.equal(at('/cache/shop/r1/api'), '/cache/shop/r1/api');
    for (const hostile of ['/home', '/home/me', '/r1', '/cache/r1/../../home/me', 'r1/x/y', '/cache/r1', '']) assert.equal(at(hostile), undefined, hostile);
  });

  it('leaves a file alone that a person edits anyway, for that task and no other', () => {
    const unlocked = foldUnlocked(NO_UNLOCKED, journal({ type: 'file_unlocked', task: 'api', data: { path: 'src/api/a.ts', by: 'me', how: 'edit' } }, { type: 'file_unlocked', task: 'api', data: { path: 'src/api/b.ts', by: 'me', how: 'pause' } }));
    const holds = holdsOf(fold(journal(...RUNNING)), 'here', unlocked);
    assert.equal(heldBy(holds, ROOT, `${ROOT}/src/api/a.ts`), undefined);
    assert.equal(heldBy(holds, ROOT, `${ROOT}/src/api/b.ts`)?.hold.task, 'api');
  });
});
