import assert from 'node:assert/strict';
import type { RunState } from '../../../src/engine/events/run-state.ts';
import { resultLeft } from '../../../src/engine/result/result-left.ts';

const [BASE, HEAD, PART, NEWER] = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(40)) as [string, string, string, string];
const left = (head: string, applied?: object) => resultLeft({ base: BASE, head, applied: applied === undefined ? undefined : { how: 'merge', target: 'main', before: BASE, commit: PART, files: [], result: HEAD, ...applied } } as unknown as RunState);

describe('what is left of a result', () => {
  it('is all of it until some is taken, and nothing when all is', () => {
    assert.deepEqual(left(HEAD), { from: BASE, to: HEAD, what: 'all' });
    assert.equal(left(HEAD, {}), undefined);
    assert.equal(left(BASE), undefined);
  });

  it('is the rest after a part, counted', () => {
    assert.deepEqual(left(HEAD, { part: { commit: PART, taken: 2, of: 5 } }), { from: PART, to: HEAD, what: 'rest', rest: { left: 3, of: 5 } });
  });

  it('is a rest of nobody knows how many changes when the run has gone on since', () => {
    assert.deepEqual(left(NEWER, { part: { commit: PART, taken: 2, of: 5 } }), { from: PART, to: NEWER, what: 'rest' });
    assert.deepEqual(left(NEWER, {}), { from: HEAD, to: NEWER, what: 'newer' });
  });
});
