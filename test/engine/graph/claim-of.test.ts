import assert from 'node:assert/strict';
import fc from 'fast-check';
import { explainPair } from '../../../src/engine/graph/analyze.ts';
import { buildTaskGraph } from '../../../src/engine/graph/build-task-graph.ts';
import { claimOf } from '../../../src/engine/graph/claim-of.ts';
import { claimsConflict } from '../../../src/engine/graph/claims-conflict.ts';
import { hasUnknownScope } from '../../../src/engine/model/plan.ts';
import { configOf, id, planOf, randomConfig, randomPlan } from './plans.ts';

describe('claimOf', () => {
  it('asks for the reads but those that a soft predecessor is still writing', () => {
    const plan = planOf({
      a: { writes: ['api/x.ts'] },
      b: { writes: ['api/y.ts'], reads: ['api/*.ts', 'web/**'], after: [{ task: 'a', kind: 'soft' }] },
      c: {},
    });
    const graph = buildTaskGraph(plan, { config: configOf(), files: [] });
    assert.deepEqual(claimOf(graph, id('b')), { reads: ['web/**'], writes: ['api/y.ts'] });
    assert.deepEqual(claimOf(graph, id('c')), { reads: [], writes: ['**'] });
    assert.deepEqual(claimOf(graph, id('nobody')), { reads: [], writes: [] });
  });

  it('never makes two tasks wait for each other’s lease that the analysis lets run together', () => {
    fc.assert(
      fc.property(randomPlan, (plan) => {
        const graph = buildTaskGraph(plan, { config: randomConfig, files: [] });
        for (const [i, a] of plan.tasks.entries()) {
          for (const b of plan.tasks.slice(i + 1)) {
            if (hasUnknownScope(a) || hasUnknownScope(b) || !explainPair(graph, a.id, b.id).together) continue;
            assert.equal(claimsConflict(claimOf(graph, a.id), claimOf(graph, b.id), graph.domains), undefined, `${a.id} ${b.id}`);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
