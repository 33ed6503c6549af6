import type { StreamId, TaskId } from '../../src/engine/model/ids.ts';
import { eventsAfter, modelOf, START, taskOf } from './models.ts';
import type { FakeHost } from './panel-page.ts';

/** A run of five tasks: one done, one at work, one failed, one waiting, one skipped. */
export const BUSY = modelOf(
  [
    taskOf('schema', { title: 'Order schema', status: 'done', endedAt: START + 20_000, critical: true, line: '1 file changed, +20 −0', segments: [{ kind: 'build', from: START + 1_000, to: START + 12_000, reason: 'builds' }, { kind: 'review', from: START + 12_000, to: START + 20_000, reason: 'reviewer reviews' }] }),
    taskOf('orders', { title: 'Orders endpoint', startedAt: START + 22_000, critical: true, segments: [{ kind: 'wait', from: START, to: START + 20_000, reason: 'waited for schema' }, { kind: 'build', from: START + 22_000, to: null, reason: 'builds' }], lease: ['src/api/**'], files: { created: ['src/api/orders.ts'], modified: ['src/api/app.ts'], deleted: [] }, insertions: 120, deletions: 4 }),
    taskOf('badge', { title: 'Badge of new orders', stream: 's2' as StreamId, status: 'failed', domains: ['web'], endedAt: START + 30_000, line: 'gate_failed: gate tests is red', segments: [{ kind: 'build', from: START + 2_000, to: START + 30_000, reason: 'builds' }], gates: [{ gate: 'tests', verdict: 'failed', summary: '1 test failed', fresh: [{ source: 'tests', rule: 'badge counts', severity: 'error', message: 'expected 2, got 3', path: 'test/badge.test.ts', range: { startLine: 7 }, fingerprint: 'f' }], knownCount: 2, flaky: false, durationMs: 900, trend: ['failed'] }], error: { type: 'gate_failed', message: 'gate tests is red', hints: ['Read the findings.'] } }),
    taskOf('page', { title: 'Page that lists orders', status: 'waiting', stream: null, startedAt: null, domains: ['web'], line: 'waits for orders', segments: [{ kind: 'wait', from: START, to: null, reason: 'waits for orders' }] }),
    taskOf('link', { title: 'Link to the page', status: 'skipped', stream: null, startedAt: null, line: 'skipped: badge failed', segments: [] }),
  ],
  {
    edges: [
      { from: 'schema' as TaskId, to: 'orders' as TaskId, kind: 'hard', label: 'schema_v1' }, { from: 'orders' as TaskId, to: 'page' as TaskId, kind: 'soft', label: '' },
      { from: 'schema' as TaskId, to: 'badge' as TaskId, kind: 'order', label: 'same files' }, { from: 'orders' as TaskId, to: 'badge' as TaskId, kind: 'resource', label: 'database' }, { from: 'page' as TaskId, to: 'schema' as TaskId, kind: 'feedback', label: '' },
    ],
    header: { attention: [{ text: 'badge failed: gate tests is red', task: 'badge' as TaskId, intent: null, label: '' }], conflicts: [{ kind: 'approach', tasks: ['badge' as TaskId], paths: ['src/web/badge.ts'], detail: 'Both touch the same lines.', at: START + 25_000, resolution: null }], syncPoints: [{ name: 'database-migration', task: null, from: START + 20_000, to: START + 22_000 }] },
  },
);

/** A host that shows it. */
export const HOST: FakeHost = {
  model: () => BUSY,
  answer: (name, input) => {
    if (name === 'gateOutput') return { text: 'not ok 1 - badge counts' };
    const { after, count } = input as { after: number; count: number };
    return eventsAfter(after, count, 400);
  },
};
