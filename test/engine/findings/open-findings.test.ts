import assert from 'node:assert/strict';
import type { RunEvent } from '../../../src/engine/events/event.ts';
import { fold } from '../../../src/engine/events/evolve.ts';
import { foldFound, NOTHING_FOUND } from '../../../src/engine/findings/found.ts';
import { openConflicts, openFindings } from '../../../src/engine/findings/open-findings.ts';
import { readPlan } from '../../../src/engine/documents/read-plan.ts';

type Given = Pick<RunEvent, 'type'> & { readonly data: unknown; readonly task?: string };

const C = (letter: string): string => letter.repeat(40);
const PLAN = ((): unknown => {
  const reading = readPlan('version: 1\ngoal: g\ntasks:\n  - {id: a, writes: [a.ts]}\n  - {id: b, writes: [b.ts]}\n', 'plan.yml');
  assert.ok(reading.ok);
  return reading.value;
})();
const BEGUN: readonly Given[] = [
  { type: 'run_started', data: { goal: 'g', base: C('0'), branch: 'main', config: undefined, options: { provider: 'scripted', streams: 2, sequential: false }, version: '0', pid: 1 } },
  { type: 'plan_ready', data: { plan: PLAN, source: 'x' } },
  ...['a', 'b'].map((task): Given => ({ type: 'task_started', task, data: { role: 'builder', agent: 'builder', attempt: 1, worktree: `/w/${task}`, base: C('0') } })),
];

const finding = (name: string, path = 'a.ts', line = 3) => ({ source: 'types', rule: 'TS1', severity: 'error', message: name, path, range: { startLine: line }, fingerprint: name });
const outcome = (verdict: 'passed' | 'failed' | 'not_run', fresh: readonly unknown[], gate = 'types') => ({ gate, dimension: 'quality', verdict, summary: '', fresh, knownCount: 9, flaky: false, durationMs: 1, exitCode: 1 });
const red = (task: string, on: string, ...fresh: readonly unknown[]): Given => ({ type: 'gate_failed', task, data: { on: C(on), outcome: outcome('failed', fresh) } });
const green = (task: string, on: string, ...fresh: readonly unknown[]): Given => ({ type: 'gate_passed', task, data: { on: C(on), outcome: outcome('passed', fresh) } });
const sentBack: Given = { type: 'remediation_requested', task: 'a', data: { brief: 'x', round: 1, of: 2, gates: ['types'], findings: [], cause: 'gates' } };
const built: Given = { type: 'implementation_complete', task: 'a', data: { commit: C('2'), base: C('0'), created: [], modified: ['a.ts'], deleted: [], insertions: 1, deletions: 0, evidence: [] } };
const reviewed = (...findings: readonly unknown[]): Given => ({ type: 'review_complete', task: 'a', data: { reviewer: 'reviewer', commit: C('3'), review: { verdict: 'request_changes', summary: '', findings }, round: 1 } });
const failed: Given = { type: 'task_failed', task: 'a', data: { error: { type: 'gate_failed', message: 'm', context: {}, attempts: 1, recoveryHints: ['h'] } } };

function events(given: readonly Given[]): RunEvent[] {
  return [...BEGUN, ...given].map((event, at) => ({ v: 1, seq: at + 1, id: `e${at}`, at: new Date(1_000 * at).toISOString(), run: 'r', ...event }) as unknown as RunEvent);
}

function open(...given: readonly Given[]): readonly string[] {
  const all = events(given);
  return openFindings(fold(all), foldFound(NOTHING_FOUND, all)).map(({ task, on, finding: { message } }) => `${task} ${on[0] ?? ''} ${message}`);
}

describe('findings that matter to a person', () => {
  it('are the new ones of the last word of each gate, with the commit they were found in', () => {
    assert.deepEqual(open(red('a', '1', finding('one'), finding('two')), red('b', '4', finding('other', 'b.ts'))), ['a 1 one', 'a 1 two', 'b 4 other']);
    assert.deepEqual(open(red('a', '1', finding('one')), red('a', '2', finding('two'))), ['a 2 two']);
  });

  it('stay while their builder mends them and until the gate has spoken again', () => {
    assert.deepEqual(open(red('a', '1', finding('one')), sentBack), ['a 1 one']);
    assert.deepEqual(open(red('a', '1', finding('one')), sentBack, built), ['a 1 one']);
    assert.deepEqual(open(red('a', '1', finding('one')), sentBack, built, { type: 'gate_not_run', task: 'a', data: { on: C('2'), outcome: outcome('not_run', []) } }), ['a 1 one']);
  });

  it('go when the gate is green, even with warnings', () => {
    assert.deepEqual(open(red('a', '1', finding('one')), sentBack, built, green('a', '2', finding('warned'))), []);
  });

  it('are those of the last review, too', () => {
    const remark = { rule: 'naming', severity: 'warning', path: 'a.ts', line: 7, message: 'call it so' };
    assert.deepEqual(open(reviewed(remark, remark)), ['a 3 call it so', 'a 3 call it so']);
    assert.deepEqual(open(reviewed(remark), reviewed({ ...remark, message: 'another' })), ['a 3 another']);
    const all = events([reviewed(remark, remark)]);
    const ids = openFindings(fold(all), foldFound(NOTHING_FOUND, all)).map(({ id }) => id);
    assert.equal(new Set(ids).size, 2);
  });

  it('stay with a task that failed, and go with one that is done, cancelled or begins again', () => {
    assert.deepEqual(open(red('a', '1', finding('one')), failed), ['a 1 one']);
    for (const end of [{ type: 'task_done', data: { summary: '' } }, { type: 'task_cancelled', data: { reason: '' } }, { type: 'task_retried', data: { reason: '' } }] as const) {
      assert.deepEqual(open(red('a', '1', finding('one')), { ...end, task: 'a' }), [], end.type);
    }
  });

  it('go when a person accepts them, and only those', () => {
    const waived: Given = { type: 'finding_waived', task: 'a', data: { source: 'types', rule: 'TS1', fingerprint: 'one', path: 'a.ts', reason: 'known', by: 'me' } };
    assert.deepEqual(open(red('a', '1', finding('one'), finding('two')), waived), ['a 1 two']);
    assert.deepEqual(open(waived, red('a', '1', finding('one'))), []);
  });

  it('are the same map of findings when nothing was found', () => {
    const before = foldFound(NOTHING_FOUND, events([red('a', '1', finding('one'))]));
    assert.equal(foldFound(before, events([])), before);
  });
});

describe('conflicts that matter to a person', () => {
  const conflict: Given = { type: 'conflict_detected', task: 'a', data: { kind: 'approach', tasks: ['a'], paths: ['shared.ts'], detail: 'same lines' } };
  const landed: readonly Given[] = [
    { type: 'implementation_complete', task: 'b', data: { commit: C('5'), base: C('0'), created: [], modified: ['shared.ts'], deleted: [], insertions: 1, deletions: 0, evidence: [] } },
    { type: 'integration_done', task: 'b', data: { commit: C('6'), onto: C('0'), conflictFree: true } },
  ];
  const sides = (...given: readonly Given[]) => {
    const all = events(given);
    return openConflicts(fold(all), foldFound(NOTHING_FOUND, all)).map(({ task, others }) => `${task} with ${others.join()}`);
  };

  it('name both sides, also where the event names one', () => {
    assert.deepEqual(sides(...landed, conflict, failed), ['a with b']);
    assert.deepEqual(sides({ ...conflict, data: { ...(conflict.data as object), tasks: ['a', 'b'] } }), ['a with b']);
  });

  it('go when there is another change', () => {
    assert.deepEqual(sides(conflict, built), []);
    assert.deepEqual(sides(conflict, failed, { type: 'task_retried', task: 'a', data: { reason: '' } }), []);
  });
});
