import assert from 'node:assert/strict';
import { readEvent, upcast, versionOf, type UpcastTable } from '../../../src/engine/events/upcast.ts';

const ENVELOPE = { v: 1, seq: 7, id: 'i', at: '2026-01-01T00:00:00.000Z', run: 'r' };

/** A made-up past: version 1 of task_done said `text`, version 2 `summery`, version 3 says `summary`. */
const PAST: UpcastTable = {
  task_done: {
    1: (data) => ({ summery: (data as { text: string }).text }),
    2: (data) => ({ summary: (data as { summery: string }).summery }),
  },
};

describe('reading events of older and newer versions', () => {
  it('brings every older version of an event to the present one', () => {
    for (const [v, data] of [[1, { text: 'done' }], [2, { summery: 'done' }], [3, { summary: 'done' }]] as const) {
      const event = readEvent({ ...ENVELOPE, v, type: 'task_done', task: 'a', data }, PAST);
      assert.deepEqual(event, { ok: true, value: { ...ENVELOPE, v: 3, type: 'task_done', task: 'a', data: { summary: 'done' } } });
    }
    assert.equal(versionOf('task_done', PAST), 3);
    assert.equal(versionOf('task_failed', PAST), 1);
  });

  it('leaves types without a past alone', () => {
    assert.deepEqual(upcast({ type: 'task_failed', v: 1, data: 5 }, PAST), { ok: true, value: { type: 'task_failed', v: 1, data: 5 } });
  });

  it('refuses a newer version and an unknown type as written by a newer version', () => {
    for (const change of [{ v: 4, type: 'task_done' }, { v: 2, type: 'task_failed' }, { type: 'task_teleported' }, { type: 'toString' }, { type: '__proto__' }, { v: 9, type: 'constructor' }]) {
      const event = readEvent({ ...ENVELOPE, data: {}, ...change }, PAST);
      assert.equal(event.ok ? 'read' : event.error.reason, 'newer', JSON.stringify(change));
    }
  });

  it('refuses what is no event, saying what is wrong', () => {
    const invalid: readonly (readonly [Record<string, unknown>, RegExp])[] = [
      [{ type: 'task_done', v: 0, data: {} }, /no version/],
      [{ type: 'task_done', v: '1', data: {} }, /no version/],
      [{ type: 5, data: {} }, /no type/],
      [{ type: 'task_done', data: {} }, /its data is not that of "task_done": summary/],
      [{ type: 'task_done', seq: 0, data: { summary: '' } }, /seq/],
      [{ type: 'task_done', run: '../up', data: { summary: '' } }, /run/],
    ];
    for (const [change, what] of invalid) {
      const event = readEvent({ ...ENVELOPE, ...change });
      assert.ok(!event.ok && event.error.reason === 'invalid' && what.test(event.error.what), JSON.stringify(event));
    }
  });

  it('says that a step is missing instead of skipping it', () => {
    const event = readEvent({ ...ENVELOPE, type: 'task_done', data: {} }, { task_done: { 2: (data) => data } });
    assert.match(event.ok ? '' : event.error.what, /no way from version 1/);
  });
});
