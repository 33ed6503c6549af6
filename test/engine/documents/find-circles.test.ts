import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findCircles } from '../../../src/engine/documents/find-circles.ts';
import { readPlan } from '../../../src/engine/documents/read-plan.ts';

/** Whether a graph can be put in order (Kahn), as a second opinion. */
function isOrdered(waits: readonly (readonly number[])[]): boolean {
  const left = new Set(waits.keys());
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const at of [...left]) if ((waits[at] ?? []).every((to) => to === at || !left.has(to))) left.delete(at);
  }
  return left.size === 0;
}

describe('circles of tasks', () => {
  it('are found exactly where a plan cannot be put in order, and each is one', () => {
    const graphs = fc.integer({ min: 1, max: 8 }).chain((size) => fc.array(fc.array(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size }));
    fc.assert(
      fc.property(graphs, (waits) => {
        const circles = findCircles(waits);
        assert.equal(circles.length === 0, isOrdered(waits));
        for (const circle of circles) {
          assert.equal(new Set(circle).size, circle.length);
          circle.forEach((at, index) => assert.ok(waits[at]?.includes(circle[(index + 1) % circle.length] ?? -1)));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('of ten thousand tasks are told without naming them all', () => {
    const size = 10_000;
    const read = readPlan(JSON.stringify({ version: 1, tasks: Array.from({ length: size }, (_, index) => ({ id: `t${index}`, writes: [], after: [`t${(index + 1) % size}`] })) }), 'plan.json');
    assert.ok(!read.ok);
    assert.deepEqual(read.error.map((each) => each.code), ['cycle']);
    assert.match(read.error[0]?.message ?? '', /: t0 -> t1 -> .* -> \(9901 more\) -> .* -> t9999 -> t0$/u);
  });
});
