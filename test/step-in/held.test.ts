import assert from 'node:assert/strict';
import { canBeHeld, canBeTaken, heldTasks, holdRefusal, holdText } from '../../src/engine/report/held-tasks.ts';
import { changesText, outsideText } from '../../src/extension/commands/hand-back.ts';
import { taskAt } from '../../src/extension/input/pick-task.ts';
import { SILENT_MS } from '../../src/extension/run/signs-of-life.ts';
import { attentionLook, attentionNodes } from '../../src/extension/trees/attention-nodes.ts';
import { taskLook } from '../../src/extension/trees/task-look.ts';
import { building, situation, START, started, viewOf, type Said } from './journal.ts';

const TASKS = '  - {id: api, writes: ["src/api/**"]}\n  - {id: web, writes: ["src/web/**"]}\n';
const held = (kind: 'paused' | 'taken_over', more: { by?: string; reason?: string } = {}): Said => ({ type: 'task_held', task: 'api', data: { kind, by: more.by ?? 'me', reason: more.reason ?? 'taken over in the editor' } });
const NOW = START + 10_000;

describe('a task that a person holds', () => {
  it('can be taken over while its agent is at work or stopped, and neither before nor after', () => {
    const of = (...more: readonly Said[]) => viewOf(building(TASKS, ...more)).state.tasks.get('api' as never)!;
    const can = (task: ReturnType<typeof of>): readonly boolean[] => [canBeHeld(task), canBeTaken(task)];
    assert.deepEqual(can(of()), [false, false]);
    assert.deepEqual(can(of(started('api'))), [true, true]);
    assert.deepEqual(can(of(started('api'), held('paused'))), [false, true]);
    assert.deepEqual(can(of(started('api'), held('taken_over'))), [false, false]);
    assert.deepEqual(can(of(started('api'), { type: 'task_done', task: 'api', data: { summary: '' } })), [false, false]);
    for (const task of [of(), of(started('api'), held('taken_over')), of(started('api'), { type: 'task_done', task: 'api', data: { summary: '' } })]) {
      const { message, remedy } = holdRefusal(task);
      assert.ok(message.startsWith('api ') && remedy !== '', message);
    }
  });

  it('stands in the trees with who holds it, and with the way back', () => {
    const view = viewOf(building(TASKS, started('api'), started('web'), held('taken_over')));
    assert.deepEqual(heldTasks(view.state).map((task) => holdText(task, 'me')), ['held by you']);
    const look = taskLook(view, heldTasks(view.state)[0]!, NOW);
    assert.match(look.description, /held by you$/u);
    assert.match(look.contextValue, /^task building taken( |$)/u);
    const [row] = attentionNodes(view, situation(view), NOW);
    assert.deepEqual([row?.label, row?.action.id, row?.blocks], ['api is held by you', 'ceParallel.handBackTask', false]);
    assert.equal(attentionLook(row!).contextValue, 'attention held taken task');
    assert.equal(situation(view).held && situation(view).takeable, true, 'web can be taken');
  });

  it('blocks the run when nothing else is at work', () => {
    const view = viewOf(building(TASKS, started('api'), held('paused', { by: 'anna', reason: 'I look at the budget' })));
    const [row] = attentionNodes(view, situation(view), NOW);
    assert.deepEqual([row?.label, row?.description, row?.action.id, row?.blocks], ['api is paused by anna', 'I look at the budget', 'ceParallel.continueTask', true]);
  });

  it('is found by any file of its worktree, and by no other', () => {
    const { tasks } = viewOf(building(TASKS, started('api'), started('web'))).state;
    assert.equal(taskAt(tasks.values(), '/cache/run/api/src/a.ts')?.id, 'api');
    assert.equal(taskAt(tasks.values(), '/cache/run/web')?.id, 'web');
    assert.equal(taskAt(tasks.values(), '/cache/run/api-other/src/a.ts'), undefined);
  });

  it('is handed back with a sentence of what was changed, and a warning of what lies outside its lease', () => {
    const file = (path: string) => ({ path, status: 'modified', insertions: 2, deletions: 1, binary: false }) as const;
    assert.equal(changesText({ files: [], insertions: 0, deletions: 0, outside: [] }), 'You changed nothing.');
    assert.equal(changesText({ files: ['a', 'b', 'c', 'd'].map(file), insertions: 8, deletions: 4, outside: [] }), 'You changed 4 files (+8 −4): a, b, c and 1 more.');
    assert.equal(outsideText({ files: [file('a')], insertions: 2, deletions: 1, outside: [] }), undefined);
    assert.match(outsideText({ files: [file('a')], insertions: 2, deletions: 1, outside: ['docs/x.md'] }) ?? '', /^Outside of its lease: docs\/x\.md\. /u);
  });
});

describe('what needs a person while agents are at work', () => {
  it('is an agent that says nothing for five minutes, and none that is paused, held or driven by nobody', () => {
    const events = building(TASKS, started('api'));
    const kinds = (more: Parameters<typeof viewOf>[1], at: number) => {
      const view = viewOf(events, more);
      return attentionNodes(view, situation(view), at).map(({ kind, action }) => [kind, action.id]);
    };
    const late = START + 3_000 + SILENT_MS;
    assert.deepEqual(kinds({}, late - 1), []);
    assert.deepEqual(kinds({}, late), [['stuck', 'ceParallel.takeOverTask']]);
    assert.deepEqual(kinds({ owner: 4711 }, late), [['stuck', 'ceParallel.showTask']], 'only the window that drives the run can stop its agent');
    assert.deepEqual(kinds({ owner: 'nobody' }, late), [['interrupted', 'ceParallel.resume']]);
    const paused = viewOf([...events, ...building(TASKS, started('api'), { type: 'run_paused', data: { reason: '' } }).slice(-1)]);
    assert.deepEqual(attentionNodes(paused, situation(paused), late + SILENT_MS), []);
  });

  it('is a refused wish to write, which a person can grant by writing it', () => {
    const view = viewOf(building(TASKS, started('api'), { type: 'lease_refused', task: 'api', data: { paths: ['src/web/page.ts'], reason: 'not in its lease', holder: 'web' } }));
    const [row] = attentionNodes(view, situation(view), NOW);
    assert.deepEqual([row?.kind, row?.label, row?.description, row?.action.id], ['lease', 'api may not write src/web/page.ts', 'web holds it', 'ceParallel.takeOverTask']);
  });

  it('is a conflict, whose both sides are one click away', () => {
    const view = viewOf(building(TASKS, started('api'), started('web'), { type: 'conflict_detected', task: 'api', data: { kind: 'approach', tasks: ['api'], paths: ['src/api/a.ts'], detail: 'The same lines.' } }));
    const row = attentionNodes(view, situation(view), NOW).find(({ kind }) => kind === 'conflict');
    assert.deepEqual(attentionLook(row!).command, { id: 'ceParallel.showConflict', title: 'Show Both Sides', args: [0] });
  });
});
