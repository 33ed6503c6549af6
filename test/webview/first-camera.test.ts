import assert from 'node:assert/strict';
import fc from 'fast-check';
import { firstCamera } from '../../webview-ui/graph/camera.ts';

const MARGIN = 24;
const SIDES = fc.record({ width: fc.integer({ min: 200, max: 20_000 }), height: fc.integer({ min: 60, max: 20_000 }) });
const FRAMES = fc.record({ width: fc.integer({ min: 300, max: 2_000 }), height: fc.integer({ min: 200, max: 1_200 }) });

describe('where the graph begins', () => {
  it('is readable, has its anchor in sight, and wastes no room at a side behind which there is more', () => {
    fc.assert(fc.property(SIDES, FRAMES, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (size, frame, across, down) => {
      const anchor = { x: across * size.width, y: down * size.height };
      const { x, y, scale } = firstCamera(size, frame, anchor);
      assert.ok(scale >= 0.7 && scale <= 1);
      for (const [at, start, length, room] of [[anchor.x, x, size.width, frame.width], [anchor.y, y, size.height, frame.height]] as const) {
        const seen = at * scale + start;
        assert.ok(seen >= 0 && seen <= room, `anchor at ${seen} of ${room}`);
        if (length * scale > room - 2 * MARGIN) assert.ok(start <= MARGIN + 0.01 && start + length * scale >= room - MARGIN - 0.01, `${start} .. ${start + length * scale} of ${room}`);
      }
    }));
  });
});
