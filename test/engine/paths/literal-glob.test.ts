import assert from 'node:assert/strict';
import fc from 'fast-check';
import { literalGlob } from '../../../src/engine/paths/literal-glob.ts';
import { matchesAny } from '../../../src/engine/paths/match.ts';

const name = fc.string({ unit: fc.constantFrom('a', 'B', '.', '-', '_', ' ', 'é', '[', ']', '{', '}', '(', ')', '*', '?', '!', '+', '@', '|', ',', '#', '$', '~', '"', "'"), minLength: 1, maxLength: 8 }).filter((text) => text.trim() === text && text !== '.' && text !== '..');

describe('the glob for one path', () => {
  it('matches that path, whatever characters are in it, and none of another shape', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (parts) => {
        const path = parts.join('/');
        const glob = literalGlob(path);
        assert.ok(matchesAny([glob], path), `${glob} does not match ${path}`);
        assert.ok(!matchesAny([glob], `${path}x`) && !matchesAny([glob], `${path}/x`) && !matchesAny([glob], `x/${path}`));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the path itself where nothing in it means anything', () => {
    assert.equal(literalGlob('src/api/orders.ts'), 'src/api/orders.ts');
  });
});
