import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GlobIndex } from '../../../src/engine/paths/glob-index.ts';
import { intersects } from '../../../src/engine/paths/intersect.ts';
import { matchesAny } from '../../../src/engine/paths/match.ts';
import { patternOf } from '../../../src/engine/paths/pattern.ts';
import { allPaths, anyGlob, supportedGlob } from './globs.ts';

const PATHS = allPaths();

function indexOf(globs: readonly string[]): GlobIndex {
  const index = new GlobIndex();
  globs.forEach((glob, id) => index.add(patternOf(glob), id));
  return index;
}

describe('GlobIndex', () => {
  it('finds what comparing with every glob finds', () => {
    fc.assert(
      fc.property(fc.array(anyGlob, { maxLength: 12 }), anyGlob, (globs, wanted) => {
        const all = globs.flatMap((glob, id) => (intersects([glob, wanted]) === undefined ? [] : [id]));
        const index = indexOf(globs);
        assert.deepEqual([...index.meeting(patternOf(wanted))].sort((a, b) => a - b), all);
        assert.deepEqual([...index.meeting(patternOf(wanted), 3)].sort((a, b) => a - b), all.filter((id) => id > 3));
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds what expanding the globs to files and turning the list round finds, and beyond it only what no file shows yet', () => {
    fc.assert(
      fc.property(fc.array(supportedGlob, { minLength: 2, maxLength: 12 }), fc.subarray(PATHS, { minLength: 20 }), (globs, files) => {
        const byFiles = new Set(
          files.flatMap((file) => {
            const hit = globs.flatMap((glob, id) => (matchesAny([glob], file) ? [id] : []));
            return hit.flatMap((a) => hit.filter((b) => b > a).map((b) => `${a} ${b}`));
          }),
        );
        const index = indexOf(globs);
        const byIndex = new Set(globs.flatMap((glob, a) => [...index.meeting(patternOf(glob), a)].map((b) => `${a} ${b}`)));
        for (const pair of byFiles) assert.ok(byIndex.has(pair), pair);
        for (const pair of byIndex) {
          if (byFiles.has(pair)) continue;
          const both = pair.split(' ').map((id) => globs[Number(id)] ?? '');
          const unseen = intersects(both) ?? '';
          assert.ok(!files.includes(unseen) && both.every((glob) => matchesAny([glob], unseen)), `${both.join(' and ')} at ${unseen}`);
        }
      }),
      { numRuns: 500 },
    );
  });
});
