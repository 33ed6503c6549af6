import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isAnyMark, isMarked, marked } from '../../src/extension/locks/lock-mark.ts';
import { mergeEntries, ourGlobs, type Entries } from '../../src/extension/locks/merge-entries.ts';
import { withoutStrangers } from '../../src/extension/locks/strangers.ts';

const TAG = 'abc123';
const glob = fc.array(fc.constantFrom('src', '**', '*.ts', '[[]id]', 'x[,]y', 'a b'), { minLength: 1, maxLength: 4 }).map((parts) => `/repo/${parts.join('/')}`);
const own = fc.dictionary(fc.oneof(fc.string(), glob, fc.constantFrom('__proto__', 'constructor', '**/*.lock', '/repo/src/{**,x}')), fc.boolean(), { noNullPrototype: false });

describe('the user’s setting with our entries in it', () => {
  it('has the user’s own entries as they were, in their order, whatever we add and take away', () => {
    fc.assert(
      fc.property(fc.option(own, { nil: undefined }), fc.array(fc.array(glob)), (user, wishes) => {
        let now: Entries = user;
        for (const wish of wishes) {
          now = mergeEntries(now, wish, TAG);
          assert.deepEqual(Object.entries(now ?? {}).filter(([key]) => !isMarked(key, TAG)), Object.entries(user ?? {}));
          assert.deepEqual(new Set(ourGlobs(now, TAG)), new Set(wish));
        }
        const left = mergeEntries(now, [], TAG);
        assert.deepEqual(Object.entries(left ?? {}), Object.entries(user ?? {}));
        if (user === undefined) assert.equal(left, undefined, 'a setting that was not set is not set again');
      }),
      { numRuns: 500 },
    );
  });

  it('is the same object when nothing has to change, so that nothing is written', () => {
    fc.assert(
      fc.property(own, fc.array(glob), (user, wish) => {
        const once = mergeEntries(user, wish, TAG);
        assert.equal(mergeEntries(once, [...wish].reverse(), TAG), once);
      }),
    );
  });

  it('leaves the entries of another place alone', () => {
    const theirs: Entries = { [marked('/home/u/repo/src/**', 'ffffff')]: true };
    const both = mergeEntries(theirs, ['/repo/src/**'], TAG);
    assert.deepEqual(Object.keys(both ?? {}), ['/home/u/repo/src/{**,ce-parallel-lock-ffffff}', '/repo/src/{**,ce-parallel-lock-abc123}']);
    assert.deepEqual(mergeEntries(both, [], TAG), theirs);
  });

  it('loses what a lost place had left for this repository, and only that', () => {
    const user: Entries = { '**/*.lock': true, [marked('/repo/src/**', 'ffffff')]: true, [marked('/other/src/**', 'ffffff')]: true, [marked('/repo/web/**', TAG)]: true };
    assert.deepEqual(Object.keys(withoutStrangers(user, '/repo', TAG) ?? {}), ['**/*.lock', marked('/other/src/**', 'ffffff'), marked('/repo/web/**', TAG)]);
    assert.equal(withoutStrangers({ [marked('/repo/src/**', 'ffffff')]: true }, '/repo', TAG), undefined);
  });

  it('takes no entry of a person for ours', () => {
    fc.assert(fc.property(glob, (text) => !isAnyMark(text)));
    assert.ok(isAnyMark(marked('/repo/src/**', TAG)));
  });
});
