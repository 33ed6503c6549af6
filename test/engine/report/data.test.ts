import assert from 'node:assert/strict';
import fc from 'fast-check';
import stringWidth from 'string-width';
import type { RunPhase, RunState } from '../../../src/engine/events/run-state.ts';
import type { NewEvent, RunEvent } from '../../../src/engine/events/event.ts';
import { fold, INITIAL_STATE } from '../../../src/engine/events/evolve.ts';
import { TaskTable } from '../../../src/engine/events/task-table.ts';
import { newTaskState } from '../../../src/engine/events/evolve-task.ts';
import { cleanText } from '../../../src/engine/report/clean-text.ts';
import { implementationLog } from '../../../src/engine/report/implementation-log.ts';
import { nextSteps } from '../../../src/engine/report/next-step.ts';
import { overlapOf } from '../../../src/engine/report/overlap.ts';
import { filled } from '../../../src/engine/report/progress-bar.ts';
import { runResult } from '../../../src/engine/report/run-result.ts';
import { speedUpOf } from '../../../src/engine/report/speed-up.ts';
import { statusModel } from '../../../src/engine/report/status-model.ts';
import { waitingReason } from '../../../src/engine/report/waiting-reason.ts';
import type { RunId, TaskId } from '../../../src/engine/model/ids.ts';
import { RunResult } from '../../../src/protocol/coordinator.ts';
import { approvedRun, commit, failedShopRun, planOf, shopRun } from './sample-run.ts';

describe('The result of a run', () => {
  it('is what the protocol promises', () => {
    const result = RunResult.parse(runResult(failedShopRun().state()));
    assert.deepEqual(result.tasks.map(({ id, status, attempts }) => [id, status, attempts]), [['schema', 'done', 1], ['api', 'failed', 1], ['web', 'skipped', 0], ['docs', 'done', 1], ['release', 'skipped', 0]]);
    assert.equal(result.sequential, 31);
    assert.equal(result.elapsed, 26);
    assert.equal(result.branch, 'ce/20260102-030405-abcd/integration');
    assert.equal(result.tasks[0]?.startedAt, '2026-01-02T03:04:06.000Z');
  });

  it('counts a task that was left in the middle as cancelled, one that never began as skipped', () => {
    const story = shopRun().add(20, 'run_finished', { state: 'cancelled', summary: '' });
    const statuses = runResult(story.state())?.tasks.map((task) => task.status);
    assert.deepEqual(statuses, ['done', 'cancelled', 'skipped', 'done', 'skipped']);
  });

  it('is nothing before the first event', () => assert.equal(runResult(INITIAL_STATE), undefined));
});

describe('The implementation log', () => {
  it('has one entry a task with files, gates, evidence, cost and the error with its hints', () => {
    const log = implementationLog(failedShopRun().state());
    assert.deepEqual(log.tasks.map((task) => task.id), ['schema', 'api', 'web', 'docs', 'release']);
    const [schema, api] = log.tasks;
    assert.ok(schema && api);
    assert.deepEqual(schema.files, { created: ['src/shared/orders.ts'], modified: ['src/shared/index.ts'], deleted: [] });
    assert.deepEqual(schema.ranBeside, ['docs']);
    assert.deepEqual(schema.evidence, [{ criterion: 'exports Order', evidence: 'test' }]);
    assert.equal(schema.usd, 0.012);
    assert.equal(schema.integrated, true);
    assert.equal(api.error?.recoveryHints.length, 2);
    assert.deepEqual(api.gates.map(({ gate, verdict }) => [gate, verdict]), [['tests', 'failed']]);
    assert.deepEqual(JSON.parse(JSON.stringify(log)), log, 'it survives JSON');
  });
});

describe('What ran beside what', () => {
  it('is what a comparison of every pair says', () => {
    const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 20 })), { maxLength: 25 });
    fc.assert(
      fc.property(spans, (list) => {
        const plan = planOf(list.map((_, i) => ({ id: `t${i}` })));
        const tasks = TaskTable.of(plan.tasks.map((task, i) => ({ ...newTaskState(task), startedAt: list[i]?.[0], endedAt: (list[i]?.[0] ?? 0) + (list[i]?.[1] ?? 0) })));
        const { beside, peak } = overlapOf({ ...INITIAL_STATE, tasks, activeMs: 1_000 });
        const meets = (i: number, j: number): boolean => list[i]![0] < list[j]![0] + list[j]![1] && list[j]![0] < list[i]![0] + list[i]![1];
        plan.tasks.forEach((task, i) => {
          assert.deepEqual(beside.get(task.id), plan.tasks.filter((_, j) => j !== i && meets(i, j)).map((other) => other.id));
        });
        const most = Math.max(0, ...list.map(([from]) => list.filter(([start, length]) => start <= from && from < start + length).length));
        assert.equal(peak, most);
      }),
    );
  });
});

describe('The speed-up', () => {
  it('is never above what the graph allows once the run has ended', () => {
    const speed = speedUpOf(failedShopRun().state());
    assert.ok((speed.reached ?? 0) <= (speed.possible ?? 0), JSON.stringify(speed));
  });

  it('counts what is still to come into what is possible: a chain after tasks that ran beside each other', () => {
    const plan = planOf([{ id: 'a' }, { id: 'b' }, { id: 'c', after: ['a'] }, { id: 'd', after: ['c'] }]);
    const ended = { status: 'done' as const, startedAt: 0, endedAt: 1_000 };
    const tasks = TaskTable.of(plan.tasks.map((task) => ({ ...newTaskState(task), ...(task.id === 'a' || task.id === 'b' ? ended : {}) })));
    const speed = speedUpOf({ ...INITIAL_STATE, tasks, activeMs: 1_000, busyMs: 1_000, lastEventAt: 1_000, startedAt: 0 });
    assert.equal(speed.reached, 2);
    // Four tasks as long as each other, three of them in a row.
    assert.equal(speed.possible?.toFixed(3), (4 / 3).toFixed(3));
  });

  it('counts no time in which no task was at work: a wait for approval, a gap before a resume, or while all that is left is held', () => {
    let seq = 0;
    const event = (second: number, made: NewEvent): RunEvent => ({ v: 1, seq: (seq += 1), id: `e${seq}`, at: new Date(second * 1_000).toISOString(), run: 'r' as RunId, ...made });
    const task = (id: string, second: number, made: Pick<NewEvent, 'type' | 'data'>): RunEvent => event(second, { ...made, task: id as TaskId } as NewEvent);
    const started = { type: 'task_started', data: { role: 'builder', agent: 'builder', attempt: 1, worktree: '/w', base: commit('a') } } as const;
    const done = { type: 'task_done', data: { summary: '' } } as const;
    const state = fold([
      event(0, { type: 'plan_ready', data: { plan: planOf([{ id: 'a' }, { id: 'b' }]), source: 'planner' } }),
      event(100, { type: 'approval_granted', data: { by: 'ada', comment: '' } }),
      task('a', 100, started),
      task('b', 100, started),
      task('a', 110, done),
      task('b', 110, { type: 'task_held', data: { kind: 'taken_over', by: 'ada', reason: '' } }),
      task('b', 200, { type: 'task_released', data: { kind: 'taken_over', by: 'ada', message: '', changed: [] } }),
      event(210, { type: 'run_finished', data: { state: 'cancelled', summary: '' } }),
      event(900, { type: 'run_resumed', data: { pid: 1, reason: '' } }),
      task('b', 910, done),
    ]);
    assert.equal(state.busyMs, 30_000);
    assert.equal(state.atWork, 0);
  });

  it('comes to an end where a journal from elsewhere has tasks that wait for each other in a circle', () => {
    const plan = planOf([{ id: 'a' }, { id: 'b' }]);
    const tasks = TaskTable.of(plan.tasks.map((task, place) => newTaskState({ ...task, after: [{ task: (place === 0 ? 'b' : 'a') as TaskId, kind: 'hard' as const }] })));
    assert.ok((speedUpOf({ ...INITIAL_STATE, tasks }).possible ?? 0) >= 1);
  });
});

describe('The reason why a task waits', () => {
  const state = shopRun().state();
  const reason = (of: RunState, id: string): string => waitingReason(of, [...of.tasks.values()].find((task) => task.id === id)!, undefined);

  it('names the artifact, who makes it, and about when', () => assert.equal(reason(state, 'web'), 'waits for api_v1 (api, about 0:19)'));
  it('names the task', () => assert.equal(reason(state, 'release'), 'waits for web'));
  it('names the approval, the integration point, the resource or the stream', () => {
    assert.equal(reason({ ...state, approved: false }, 'web'), 'waits for the plan to be approved');
    const story = approvedRun([{ id: 'a', writes: ['a'], resources: ['database'] }, { id: 'b', writes: ['b'], resources: ['database'] }, { id: 'c', writes: ['c'] }]);
    story.add(2, 'task_started', { role: 'builder', agent: 'x', attempt: 1, worktree: '/w', base: commit('a') }, { task: 'a', stream: 's1' });
    assert.equal(reason(story.state(), 'b'), 'waits for database (a)');
    assert.equal(reason(story.state(), 'c'), 'waits for a free stream');
    story.add(3, 'sync_point_reached', { name: 'migration', drained: [] }, { task: 'a' });
    assert.equal(reason(story.state(), 'c'), 'waits for integration point migration');
  });
});

describe('The next step', () => {
  const landed = failedShopRun().state();
  const first = (phase: RunPhase, more: Partial<RunState> = {}): string | undefined => nextSteps({ ...landed, phase, ...more })[0]?.command.split(' ')[1];

  it('fits how the run stands', () => {
    assert.deepEqual((['done', 'failed', 'cancelled', 'out_of_budget', 'awaiting_approval', 'building'] as const).map((phase) => first(phase)), ['apply', 'resume', 'resume', 'resume', 'build', 'events']);
    assert.equal(first('blocked', { approved: false }), 'build');
    assert.equal(first('done', { applied: { how: 'merge', target: 'main', before: commit('a'), commit: commit('b'), files: [] } }), 'undo');
    assert.equal(first('done', { head: landed.base }), undefined, 'a run without a result has nothing to apply');
  });
});

describe('The status', () => {
  it('survives JSON and counts every task once', () => {
    const model = statusModel(shopRun().state(), { alive: true });
    assert.equal(Object.values(model.counts).reduce((a, b) => a + b, 0), 5);
    assert.deepEqual(JSON.parse(JSON.stringify(model)), model);
  });
});

describe('Clean text', () => {
  it('is one line of printable characters within its length, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 60 }), (text, max) => {
        const clean = cleanText(text, max);
        assert.ok(clean.length <= max);
        assert.ok(!/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e]/u.test(clean), JSON.stringify(clean));
      }),
    );
  });
});

describe('The bar', () => {
  it('is as wide as it should be at every share', () => {
    fc.assert(fc.property(fc.double({ min: -1, max: 2, noNaN: true }), fc.integer({ min: 1, max: 60 }), (share, cells) => assert.equal(stringWidth(filled(share, cells)), cells)));
  });
});
