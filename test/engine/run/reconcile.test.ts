import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { NewEvent } from '../../../src/engine/events/event.ts';
import { fold } from '../../../src/engine/events/evolve.ts';
import type { RunState } from '../../../src/engine/events/run-state.ts';
import { Config } from '../../../src/engine/model/config.ts';
import { isFault } from '../../../src/engine/model/fault.ts';
import { RunId, TaskId, type ObjectName } from '../../../src/engine/model/ids.ts';
import { PlanRecord } from '../../../src/engine/model/plan.ts';
import { reconcile } from '../../../src/engine/run/reconcile.ts';
import { rolledBackRef } from '../../../src/engine/run/revert-landed.ts';
import { integrationRef } from '../../../src/engine/run/run-context.ts';

const RUN = RunId.parse('r1');
const IDS = ['a', 'b', 'c', 'd'].map((id) => TaskId.parse(id));
const [A, B, C] = IDS as [TaskId, TaskId, TaskId];
const commit = (name: string): ObjectName => Buffer.from(name).toString('hex').padEnd(40, '0') as ObjectName;
const BASE = commit('base');

function stateAfter(...events: readonly NewEvent[]): RunState {
  const plan = PlanRecord.parse({ version: 1, goal: 'g', errors: 'isolate', tasks: IDS.map((id) => ({ id, estimate: 1, after: [], resources: [] })) });
  const all: NewEvent[] = [
    { type: 'run_started', data: { goal: 'g', base: BASE, branch: 'main', config: Config.parse({ version: 1 }), options: { provider: 'p', streams: 1, sequential: false }, version: '0', pid: 1 } },
    { type: 'plan_ready', data: { plan, source: 'plan.yml' } },
    ...events,
  ];
  return fold(all.map((event, index) => ({ v: 1, seq: index + 1, id: String(index), at: '2026-01-01T00:00:00.000Z', run: RUN, ...event })));
}

const prepared = (task: TaskId, to: string, onto: ObjectName): NewEvent => ({ type: 'integration_prepared', task, data: { commit: commit(to), onto, tasks: [task] } });
const done = (task: TaskId, to: string, onto: ObjectName): NewEvent => ({ type: 'integration_done', task, data: { commit: commit(to), onto, conflictFree: true } });

/** A git that knows these refs, and notes what was moved. */
function refs(known: Readonly<Record<string, ObjectName>>) {
  const moved: (readonly [string, ObjectName, ObjectName | null])[] = [];
  return {
    moved,
    readRef: (ref: string) => Promise.resolve(known[ref]),
    updateRef: (ref: string, to: ObjectName, expected: ObjectName | null) => {
      moved.push([ref, to, expected]);
      return Promise.resolve();
    },
  };
}
const at = (tip: ObjectName): Readonly<Record<string, ObjectName>> => ({ [integrationRef(RUN)]: tip });

describe('reconciling journal and branch', () => {
  it('has nothing to say when both agree, and makes a branch again that is gone', async () => {
    const state = stateAfter(prepared(A, 'a1', BASE), done(A, 'a1', BASE));
    assert.deepEqual(await reconcile(state, refs(at(commit('a1')))), []);
    const gone = refs({});
    assert.deepEqual(await reconcile(state, gone), []);
    assert.deepEqual(gone.moved, [[integrationRef(RUN), commit('a1'), null]]);
  });

  it('says of a whole batch that it has landed when the branch holds it', async () => {
    const state = stateAfter(prepared(A, 'a1', BASE), prepared(B, 'b1', commit('a1')));
    assert.deepEqual(await reconcile(state, refs(at(commit('b1')))), [done(A, 'a1', BASE), done(B, 'b1', commit('a1'))]);
  });

  it('says only the rest when the events of a batch were cut off', async () => {
    const state = stateAfter(prepared(A, 'a1', BASE), prepared(B, 'b1', commit('a1')), done(A, 'a1', BASE));
    assert.deepEqual(await reconcile(state, refs(at(commit('b1')))), [done(B, 'b1', commit('a1'))]);
  });

  it('is not misled by a candidate that was prepared on the same head and never landed', async () => {
    const state = stateAfter(prepared(A, 'a1', BASE), prepared(C, 'c1', commit('a1')), prepared(B, 'b1', BASE));
    assert.deepEqual(await reconcile(state, refs(at(commit('b1')))), [done(B, 'b1', BASE)]);
  });

  it('finds whatever chain of candidates the branch stands on, and nothing else, in any order of preparation', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(IDS, { minLength: 1 }), fc.shuffledSubarray(IDS), fc.nat(), async (chain, stale, cut) => {
        const events: NewEvent[] = stale.map((task) => prepared(task, `stale-${task}`, BASE));
        const onto = (index: number): ObjectName => (index === 0 ? BASE : commit(`new-${chain[index - 1] ?? ''}`));
        chain.forEach((task, index) => events.push(prepared(task, `new-${task}`, onto(index))));
        const told = cut % chain.length;
        chain.slice(0, told).forEach((task, index) => events.push(done(task, `new-${task}`, onto(index))));
        const state = stateAfter(...events);
        const found = await reconcile(state, refs(at(commit(`new-${chain.at(-1) ?? ''}`))));
        assert.deepEqual(found, chain.slice(told).map((task, index) => done(task, `new-${task}`, onto(told + index))));
      }),
    );
  });

  it('throws ref_moved with the way back, and moves nothing, when the branch stands where nobody of us put it', async () => {
    const git = refs(at(commit('foreign')));
    await assert.rejects(reconcile(stateAfter(prepared(A, 'a1', BASE)), git), (error) => isFault(error, 'ref_moved') && error.remedy.includes(`git update-ref ${integrationRef(RUN)} ${BASE}`));
    assert.deepEqual(git.moved, []);
  });

  it('ends a rollback that was cut off before or between its events', async () => {
    const landed = [done(A, 'a1', BASE), done(B, 'b1', commit('a1'))];
    const before = await reconcile(stateAfter(...landed), refs({ ...at(BASE), [rolledBackRef(RUN)]: commit('b1') }));
    assert.deepEqual(before.map((event) => [event.type, event.task]), [['task_cancelled', A], ['integration_reverted', A], ['task_cancelled', B], ['integration_reverted', B]]);
    const between = stateAfter(...landed, { type: 'task_cancelled', task: A, data: { reason: 'rolled back' } }, { type: 'integration_reverted', task: A, data: { commit: BASE } });
    const rest = await reconcile(between, refs({ ...at(BASE), [rolledBackRef(RUN)]: commit('b1') }));
    assert.deepEqual(rest.map((event) => [event.type, event.task]), [['task_cancelled', B], ['integration_reverted', B]]);
  });
});
