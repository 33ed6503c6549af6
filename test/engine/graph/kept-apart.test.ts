import assert from 'node:assert/strict';
import { buildTaskGraph } from '../../../src/engine/graph/build-task-graph.ts';
import { keptApart } from '../../../src/engine/graph/kept-apart.ts';
import { defaultConfig } from '../../../src/engine/model/config.ts';
import { Plan } from '../../../src/engine/model/plan.ts';

describe('the pairs that are kept apart', () => {
  it('are those that conflict without needing each other, with their reason', () => {
    const plan = Plan.parse({
      version: 1,
      tasks: [
        { id: 'a', writes: ['src/x.ts'] },
        { id: 'b', writes: ['src/x.ts', 'src/y.ts'] },
        { id: 'c', writes: ['docs/c.md'], after: ['a'] },
        { id: 'd', writes: ['docs/d.md'], after: ['c'] },
      ],
    });
    const apart = keptApart(buildTaskGraph(plan, { config: defaultConfig(), files: [] }), 10);
    assert.deepEqual(apart.map(({ a, b }) => [a, b]), [['a', 'b']]);
    assert.match(apart[0]!.reason, /src\/x\.ts/);
  });

  it('are no more than asked for', () => {
    const plan = Plan.parse({ version: 1, tasks: Array.from({ length: 8 }, (_, n) => ({ id: `t${n}`, writes: ['same.txt'] })) });
    assert.equal(keptApart(buildTaskGraph(plan, { config: defaultConfig(), files: [] }), 3).length, 3);
  });
});
