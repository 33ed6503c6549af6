import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decideCommand } from '../../../src/engine/guard/command-rules.ts';
import { splitWords } from '../../../src/engine/guard/split-words.ts';

const rules = (allow: string[], ask: string[] = [], deny: string[] = []) => ({ allow, ask, deny });
const runs = (line: string, allow: string[], ask: string[] = [], deny: string[] = []): boolean => decideCommand(line, rules(allow, ask, deny)).type === 'run';

describe('the rules for commands', () => {
  it('allow a prefix of words, and not a prefix of letters', () => {
    assert.equal(runs('npm test -- --grep x', ['npm test']), true);
    assert.equal(runs('npm  "test"', ['npm test']), true);
    assert.equal(runs('npm tests', ['npm test']), false);
    assert.equal(runs('npm', ['npm test']), false);
    assert.equal(runs('npx npm test', ['npm test']), false);
    assert.equal(runs('node --test x', ['node --test']), true);
  });

  it('let deny win over ask, and ask over allow', () => {
    assert.match(JSON.stringify(decideCommand('git push origin', rules(['git'], ['git push'], ['git push']))), /denied/);
    assert.match(JSON.stringify(decideCommand('npm install x', rules(['npm'], ['npm install']))), /needs a person/);
    assert.equal(runs('git status', ['git'], [], ['git push']), true);
    assert.equal(runs('git push', ['git push'], [], ['git push']), false);
  });

  it('deny also with options between the words and by another spelling of the program', () => {
    for (const line of ['git -C . push', 'git -c a=b push', 'git --no-pager push', '/usr/bin/git push', 'git.exe push', 'git -C . -c x=y --bare push', 'git "push"']) {
      assert.equal(runs(line, ['git', '/usr/bin/git', 'git.exe'], [], ['git push']), false, line);
    }
  });

  it('refuse shell syntax, quoted or not where it would act', () => {
    const lines = ['npm test; rm x', 'npm test && rm x', 'npm test || rm x', 'npm test | tee x', 'npm test > x', 'npm test >> x', 'npm test < x', 'npm test & rm x', 'npm test `rm x`', 'npm test $(rm x)', 'npm test "$(rm x)"', 'npm test "`rm x`"', 'npm test\nrm x', 'npm test\rrm x', '(npm test)', 'npm test 2>&1', 'npm test <(ls)', "npm test 'open", 'npm test "open', 'npm test \0'];
    for (const line of lines) assert.equal(runs(line, ['npm test']), false, line);
    assert.equal(runs(`npm test "a; b" 'c && $(d)' e\\;f`, ['npm test']), false);
    assert.equal(runs(`npm test "a; b" 'c && $(d)'`, ['npm test']), true);
  });

  it('run a line with shell syntax only when the config has it to the letter', () => {
    assert.deepEqual(decideCommand('npm run a && npm run b', rules(['npm run a && npm run b'])), { type: 'run', command: { shell: 'npm run a && npm run b' } });
    assert.equal(runs('npm run a && npm run b && rm x', ['npm run a && npm run b']), false);
    assert.equal(runs('npm run a && npm run c', ['npm run a && npm run b']), false);
    assert.deepEqual(decideCommand('node --test test/*.js', rules(['node --test test/*.js'])), { type: 'run', command: { shell: 'node --test test/*.js' } });
    assert.deepEqual(decideCommand('npx tsc --noEmit', rules(['npx tsc --noEmit'])), { type: 'run', command: { words: ['npx', 'tsc', '--noEmit'] } });
  });

  it('always allow read-only git and refuse what makes it write, run or read elsewhere', () => {
    for (const line of ['git status', 'git diff HEAD~1..HEAD -- src', 'git log --oneline -5', 'git show HEAD:src/a.ts', 'git ls-files -o', 'git grep -n x', 'git rev-parse HEAD', 'git blame -L1,2 a', 'git diff --output-indicator-new=x', 'git log --no-merges']) {
      assert.equal(runs(line, []), true, line);
    }
    const bad = ['git push', 'git commit -m x', 'git -c core.pager=x log', 'git -C .. status', 'git --git-dir=x status', 'git diff --output=x', 'git diff --outp x', 'git log --output x', 'git diff --ext-diff', 'git diff --no-index a b', 'git diff --no-ind a b', 'git diff /etc/passwd /dev/null', 'git diff ../x y', 'git grep -O x', 'git grep -nOless x', 'git grep --open-files-in-pager=x y', 'git grep --open x', 'git grep -f /etc/passwd', 'git grep -f/etc/passwd', 'git blame --contents /etc/passwd a', 'git blame --contents=x a', 'git ls-files --exclude-from=/etc/passwd', 'git diff C:/x y', 'git diff -Oorder', 'git show ~/x'];
    for (const line of bad) assert.equal(runs(line, []), false, line);
  });

  it('split what was quoted back into the same words', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }).filter((word) => !/['\0]/.test(word)), { minLength: 1 }), (words) => {
        assert.deepEqual(splitWords(words.map((word) => `'${word}'`).join(' ')), { ok: true, value: words });
      }),
    );
  });

  it('never let an operator outside quotes through', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', ';', '&', '|', '>', '<', '`', '$', '(', '\n', '"', "'", '\\') }), (line) => {
        const split = splitWords(line);
        // What is left when quoted parts and escapes are taken away holds no operator.
        if (split.ok) assert.doesNotMatch(line.replace(/\\["\\ ']|'[^']*'|"(\\["\\]|[^"])*"/g, ''), /[;&|<>`\n]/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keep backslashes of Windows paths', () => {
    assert.deepEqual(splitWords('node_modules\\.bin\\tsc --p a\\ b "c\\"d"'), { ok: true, value: ['node_modules\\.bin\\tsc', '--p', 'a b', 'c"d'] });
  });
});
