import assert from 'node:assert/strict';
import fc from 'fast-check';
import { artifactMakers, missingArtifacts } from '../../../src/engine/graph/artifact-makers.ts';
import { findCycles, formatCycle } from '../../../src/engine/graph/find-cycles.ts';
import { planOf, randomPlan } from './plans.ts';

describe('findCycles', () => {
  it('names a cycle task by task, each waiting for the next, from the first in the plan', () => {
    const [cycle = []] = findCycles(planOf({ x: {}, a: { after: ['b'] }, b: { after: ['c'] }, c: { after: ['a', 'x'] } }));
    assert.equal(formatCycle(cycle), 'a -> b -> c -> a');
  });

  it('goes through soft edges and artifacts, not through feedback', () => {
    const plan = planOf({
      a: { inputs: ['s'], after: [{ task: 'b', kind: 'feedback' }] },
      b: { after: [{ task: 'a', kind: 'soft' }], outputs: ['s'] },
      c: { after: [{ task: 'd', kind: 'feedback' }] },
      d: { after: ['c'] },
    });
    assert.deepEqual(findCycles(plan), [['a', 'b']]);
  });

  it('takes a soft edge to itself, and an artifact that a task makes and needs, for what they are', () => {
    assert.deepEqual(findCycles(planOf({ a: { after: [{ task: 'a', kind: 'soft' }] }, b: { inputs: ['x'], outputs: ['x'] } })), [['a']]);
  });

  it('gives every knot one shortest cycle', () => {
    const plan = planOf({ a: { after: ['b'] }, b: { after: ['c', 'a'] }, c: { after: ['a'] }, d: { after: ['e', 'a'] }, e: { after: ['d'] } });
    assert.deepEqual(findCycles(plan), [['a', 'b'], ['d', 'e']]);
  });

  it('finds none in plans that only look back', () => {
    fc.assert(
      fc.property(randomPlan, (plan) => {
        assert.deepEqual(findCycles(plan), []);
      }),
      { numRuns: 200 },
    );
  });

  it('finds a cycle of ten thousand tasks without running out of stack', () => {
    const plan = planOf(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`t${i}`, { after: [`t${(i + 1) % 10_000}`] }])));
    assert.equal(findCycles(plan)[0]?.length, 10_000);
  });
});

describe('missingArtifacts', () => {
  it('names inputs that nobody else makes', () => {
    const plan = planOf({ a: { outputs: ['x', 'x'] }, b: { inputs: ['x', 'y'] }, c: { inputs: ['z'], outputs: ['z'] } });
    assert.deepEqual(missingArtifacts(plan), [
      { task: 'b', artifact: 'y' },
      { task: 'c', artifact: 'z' },
    ]);
    assert.deepEqual([...artifactMakers(plan)], [['x', ['a']], ['z', ['c']]]);
  });
});
