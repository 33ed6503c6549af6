import assert from 'node:assert/strict';
import type { RunEvent } from '../../../src/engine/events/event.ts';
import { evolveTask, newTaskState } from '../../../src/engine/events/evolve-task.ts';
import { INITIAL_STATE } from '../../../src/engine/events/evolve.ts';
import type { TaskState } from '../../../src/engine/events/run-state.ts';
import { Task } from '../../../src/engine/model/plan.ts';
import { durationOf } from '../../../src/engine/report/task-time.ts';

const T = Task.parse({ id: 'a' });
let seq = 0;
const after = (task: TaskState, ...events: (readonly [RunEvent['type'], object])[]): TaskState =>
  events.reduce((state, [type, data]) => evolveTask(state, { v: 1, seq: (seq += 1), id: 'e', at: '2026-01-01T00:00:00.000Z', run: 'r', task: 'a', type, data } as unknown as RunEvent, seq), task);
const COMPLETE = { commit: 'c1', base: 'b', created: [], modified: [], deleted: [], insertions: 1, deletions: 0, evidence: [] };
const begun = after(newTaskState(T), ['task_started', { role: 'builder', agent: 'x', attempt: 1, worktree: '/w', base: 'b' }]);
const reviewing = after(begun, ['implementation_complete', COMPLETE], ['quality_validated', { on: 'c1', passed: 1, total: 1 }]);
const HELD = ['task_held', { kind: 'taken_over', by: 'anna', reason: 'why', tip: 'h' }] as const;
const released = (more: object): readonly ['task_released', object] => ['task_released', { kind: 'taken_over', by: 'anna', message: '', changed: [], ...more }];

describe('a held task in the fold', () => {
  it('keeps its place, and knows who holds it and what its agent left', () => {
    const held = after(reviewing, HELD);
    assert.equal(held.status, 'reviewing');
    assert.deepEqual({ ...held.hold, at: 0 }, { kind: 'taken_over', by: 'anna', reason: 'why', at: 0, tip: 'h' });
  });

  it('goes on where it was when nothing changed and nobody has a word for it', () => {
    const free = after(reviewing, HELD, released({}));
    assert.deepEqual([free.status, free.hold, free.commit, free.validated, free.tip, free.pendingBrief], ['reviewing', undefined, 'c1', 'c1', 'c1', undefined]);
  });

  for (const [what, more] of [['a change', { changed: ['x.ts'], tip: 'n' }], ['a word', { message: 'Name it.' }]] as const) {
    it(`goes back to its builder with ${what}, and what was committed and validated no longer counts`, () => {
      const open = after(reviewing, ['agent_turn_completed', { role: 'reviewer', turn: 1, messages: 'm', usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }, usd: 0, files: [], heard: 0 }], HELD, released(more));
      assert.deepEqual([open.status, open.commit, open.validated], ['building', undefined, undefined]);
      assert.equal(open.review.settledTurns, open.review.turns, 'its reviewer begins anew');
      assert.ok(open.pendingBrief?.includes('changed' in more ? '- x.ts' : 'Name it.'));
      assert.equal(open.remediations, 0);
    });
  }

  it('goes back to its builder for a word that came while it was held', () => {
    const told = after(reviewing, HELD, ['feedback_sent', { from: 'anna', to: 'a', message: 'look', binding: true }], released({}));
    assert.deepEqual([told.status, told.mustHear, told.inbox], ['building', true, ['anna: look']]);
    const heard = after(told, ['agent_turn_completed', { role: 'builder', turn: 1, messages: 'm', usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }, usd: 0, files: [], heard: 1 }]);
    assert.deepEqual([heard.mustHear, heard.inbox, heard.pendingBrief], [false, [], undefined]);
  });

  it('is held still after a cancel and a resume', () => {
    const again = after(reviewing, HELD, ['task_cancelled', { reason: 'enough' }], ['task_continued', { reason: 'resumed' }]);
    assert.deepEqual([again.status, again.hold?.by], ['reviewing', 'anna']);
  });

  it('that another’s failure has ended stays ended when it is given back, and a resume goes on with its builder', () => {
    const ended = after(reviewing, HELD, ['task_cancelled', { reason: 'fail-fast' }], released({ changed: ['x.ts'], tip: 'n' }));
    assert.deepEqual([ended.status, ended.hold, ended.interrupted], ['cancelled', undefined, 'building']);
    assert.equal(after(ended, ['task_continued', { reason: 'resumed' }]).status, 'building');
  });

  it('was not at work while it was held', () => {
    const at = (task: TaskState, ms: number, type: RunEvent['type'], data: object): TaskState => evolveTask(task, { v: 1, seq: 1, id: 'e', at: '', run: 'r', task: 'a', type, data } as unknown as RunEvent, ms);
    let task = at(newTaskState(T), 1_000, 'task_started', { role: 'builder', agent: 'x', attempt: 1, worktree: '/w', base: 'b' });
    task = at(task, 2_000, HELD[0], HELD[1]);
    const state = { ...INITIAL_STATE, activeMs: 1_000_000 };
    assert.equal(durationOf({ ...state, lastEventAt: 60_000 }, task), 1_000, 'as long as it goes on');
    task = at(at(task, 90_000, ...released({})), 93_000, 'task_done', { summary: '' });
    assert.equal(durationOf({ ...state, lastEventAt: 99_000 }, task), 4_000);
  });

  it('takes a brief that was to come and the word of the person together', () => {
    const both = after(begun, ['implementation_complete', COMPLETE], ['remediation_requested', { brief: 'Make types green.', round: 1, of: 2, gates: [], findings: [], cause: 'gates' }], HELD, released({ message: 'And name it.' }));
    assert.ok(both.pendingBrief?.includes('Make types green.') && both.pendingBrief.includes('And name it.'));
  });
});
