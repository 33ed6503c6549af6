import assert from 'node:assert/strict';
import fc from 'fast-check';
import { apart, layeredLayout } from '../../webview-ui/graph/layered-layout.ts';

const SIZES = { width: 100, height: 40, layerGap: 50, rowGap: 10 };
const GRAPH = fc.integer({ min: 1, max: 25 }).chain((nodes) => fc.record({ nodes: fc.constant(nodes), edges: fc.array(fc.record({ from: fc.nat(nodes - 1), to: fc.nat(nodes - 1) }), { maxLength: 40 }) }));

describe('the layout of the graph', () => {
  it('lets no two boxes overlap, whatever the arrows, circles too', () => {
    fc.assert(fc.property(GRAPH, ({ nodes, edges }) => {
      const { x, y } = layeredLayout(nodes, edges, SIZES);
      for (let a = 0; a < nodes; a += 1) for (let b = a + 1; b < nodes; b += 1) assert.ok(x[a] !== x[b] || Math.abs((y[a] ?? 0) - (y[b] ?? 0)) >= SIZES.height, `${a} ${b}`);
    }));
  });

  it('puts a task to the right of all that it waits for', () => {
    fc.assert(fc.property(GRAPH, ({ nodes, edges }) => {
      const forward = edges.filter(({ from, to }) => from < to);
      const { x } = layeredLayout(nodes, forward, SIZES);
      for (const { from, to } of forward) assert.ok((x[from] ?? 0) < (x[to] ?? 0));
    }));
  });

  it('is the same for the same tasks and arrows', () => {
    fc.assert(fc.property(GRAPH, ({ nodes, edges }) => assert.deepEqual(layeredLayout(nodes, edges, SIZES), layeredLayout(nodes, edges, SIZES))));
  });

  it('moves neighbours that want one place apart as a block', () => assert.deepEqual(apart([10, 10, 100], 20), [0, 20, 100]));
});
