import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PanelTask } from '../../src/protocol/webview.ts';
import { lanesOf } from '../../webview-ui/streams/lanes.ts';
import { taskOf } from './models.ts';

const at = (id: string, stream: string, from: number, to: number | null): PanelTask => taskOf(id, { stream: stream as PanelTask['stream'], startedAt: from, endedAt: to, status: to === null ? 'building' : 'done' });
const shown = (tasks: readonly PanelTask[]): string[] => lanesOf(tasks).map((lane) => `${lane.key} ${lane.tasks.map((one) => one.id).join(' ')}`);

describe('the lanes of the timeline', () => {
  it('hold what ran in a stream, one after the other', () => {
    assert.deepEqual(shown([at('b', 's1', 10, 20), at('a', 's1', 0, 10), at('c', 's2', 0, null)]), ['stream:s1 a b', 'stream:s2 c']);
  });

  it('never let one task cover another: a held one, whose stream others use, has a lane beside them', () => {
    assert.deepEqual(shown([at('held', 's1', 0, null), at('a', 's1', 5, 10), at('b', 's1', 10, 20)]), ['stream:s1 held', 'stream:s1:2 a b']);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(20), fc.integer({ min: 1, max: 3 })), { maxLength: 12 }), (spans) => {
        const tasks = spans.map(([from, length, stream], place) => at(`t${place}`, `s${stream}`, from, from + length));
        const lanes = lanesOf(tasks);
        assert.equal(lanes.reduce((sum, lane) => sum + lane.tasks.length, 0), tasks.length);
        assert.equal(new Set(lanes.map((lane) => lane.key)).size, lanes.length);
        for (const lane of lanes) lane.tasks.forEach((one, place) => assert.ok(place === 0 || (lane.tasks[place - 1]?.endedAt ?? 0) <= (one.startedAt ?? 0)));
      }),
    );
  });
});
