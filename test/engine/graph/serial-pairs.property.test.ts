import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyze, explainPair } from '../../../src/engine/graph/analyze.ts';
import { buildTaskGraph } from '../../../src/engine/graph/build-task-graph.ts';
import { claimsConflict } from '../../../src/engine/graph/claims-conflict.ts';
import { hasUnknownScope } from '../../../src/engine/model/plan.ts';
import { naiveSerialPairs } from './naive-analysis.ts';
import { randomConfig, randomPlan } from './plans.ts';

const OPTIONS = { config: randomConfig, files: [] };

describe('the serial pairs of random plans', () => {
  it('are those that the rules give when every pair is looked at by itself', () => {
    fc.assert(
      fc.property(randomPlan, (plan) => {
        assert.deepEqual(
          analyze(plan, OPTIONS).serial.map(({ a, b, level }) => [a, b, level]),
          naiveSerialPairs(plan, randomConfig),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('do not depend on which of two tasks is named first', () => {
    fc.assert(
      fc.property(randomPlan, (plan) => {
        const graph = buildTaskGraph(plan, OPTIONS);
        for (const a of plan.tasks) for (const b of plan.tasks) if (a !== b) assert.deepEqual(explainPair(graph, a.id, b.id), explainPair(graph, b.id, a.id));
      }),
      { numRuns: 200 },
    );
  });

  it('never leave out two tasks whose claims the leases would keep apart, soft edges aside', () => {
    fc.assert(
      fc.property(randomPlan, (plan) => {
        const graph = buildTaskGraph(plan, OPTIONS);
        for (const [i, a] of plan.tasks.entries()) {
          for (const b of plan.tasks.slice(i + 1)) {
            if (hasUnknownScope(a) || hasUnknownScope(b) || [...a.after, ...b.after].some((edge) => edge.kind === 'soft')) continue;
            const conflict = claimsConflict({ reads: a.reads, writes: a.writes ?? [] }, { reads: b.reads, writes: b.writes ?? [] }, graph.domains);
            if (conflict !== undefined) assert.equal(explainPair(graph, a.id, b.id).together, false, `${a.id} ${b.id} ${conflict}`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
