import assert from 'node:assert/strict';
import { sidesOf } from '../../src/extension/show-conflict.ts';
import { BASE, building, started, viewOf, type Said } from './journal.ts';

const TASKS = '  - {id: api, writes: ["src/**"]}\n  - {id: web, writes: ["src/**"]}\n  - {id: docs, writes: ["docs/**"]}\n';
const [A, B, LANDED] = ['b'.repeat(40), 'c'.repeat(40), 'd'.repeat(40)] as const;
const change = (task: string, commit: string, path: string): Said => ({ type: 'implementation_complete', task, data: { commit, base: BASE, created: [], modified: [path], deleted: [], insertions: 1, deletions: 1, evidence: [] } });
const landed = (task: string): readonly Said[] => [
  { type: 'integration_prepared', task, data: { commit: LANDED, onto: BASE, tasks: [task] } },
  { type: 'integration_done', task, data: { commit: LANDED, onto: BASE, conflictFree: true } },
  { type: 'task_done', task, data: { summary: '' } },
];
const conflict = (...tasks: string[]) => ({ kind: 'approach', tasks, paths: ['src/a.ts'], detail: '' }) as never;

describe('both sides of a conflict', () => {
  it('are the newest versions of its two tasks', () => {
    const { state } = viewOf(building(TASKS, started('api'), started('web'), change('api', A, 'src/a.ts'), change('web', B, 'src/a.ts')));
    assert.deepEqual(sidesOf(state, conflict('api', 'web')), [{ name: 'api', commit: A }, { name: 'web', commit: B }]);
  });

  it('are what had landed in its files and the task that met it, where only that one is named', () => {
    const { state } = viewOf(building(TASKS, started('api'), started('web'), started('docs'), change('api', A, 'src/a.ts'), ...landed('api'), change('docs', A, 'docs/x.md'), ...landed('docs'), change('web', B, 'src/a.ts')));
    assert.deepEqual(sidesOf(state, conflict('web')), [{ name: 'api, integrated', commit: LANDED }, { name: 'web', commit: B }]);
  });

  it('are the run’s beginning and the task where nothing has landed, and none before anything was written', () => {
    const { state } = viewOf(building(TASKS, started('web'), change('web', B, 'src/a.ts')));
    assert.deepEqual(sidesOf(state, conflict('web')), [{ name: 'before the run', commit: BASE }, { name: 'web', commit: B }]);
    assert.equal(sidesOf(viewOf(building(TASKS)).state, conflict('api')), undefined);
  });
});
