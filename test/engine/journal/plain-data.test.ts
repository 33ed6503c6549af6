import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plainData } from '../../../src/engine/journal/plain-data.ts';

describe('data on its way into the journal', () => {
  it('is what will be read back from JSON', () => {
    fc.assert(fc.property(fc.object({ withDate: true, withMap: true, withNullPrototype: true, values: [fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constant(undefined), fc.constant(() => 1)] }), (value) => {
      const text = JSON.stringify(value);
      assert.equal(JSON.stringify(plainData(value)), text);
      assert.deepEqual(structuredClone(plainData(value)), structuredClone(JSON.parse(text)));
    }));
  });

  it('is not copied when it is plain already', () => {
    const value = { a: [1, { b: 'c' }], d: null };
    assert.equal(plainData(value), value);
    const config = { keep: value, drop: undefined };
    assert.deepEqual(plainData(config), { keep: value });
    assert.ok('drop' in config);
  });
});
