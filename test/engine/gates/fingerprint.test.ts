import assert from 'node:assert/strict';
import { withFingerprints } from '../../../src/engine/gates/fingerprint.ts';
import type { RawFinding } from '../../../src/engine/gates/parser.ts';
import { relativeToRoot, withoutRoots } from '../../../src/engine/gates/finding-path.ts';
import { nodeHashes } from '../../../src/node/hashes.ts';

function prints(findings: readonly RawFinding[], text: string, root = '/w'): readonly string[] {
  const lines = text.split('\n');
  return withFingerprints(findings, { source: 'lint', roots: [root], hashes: nodeHashes, lineOf: (_, line) => lines[line - 1] }).map((finding) => finding.fingerprint);
}
const at = (line: number, message = 'Bad 1.', more: Partial<RawFinding> = {}): RawFinding => ({ rule: 'r', severity: 'error', message, path: 'a.ts', range: { startLine: line, startColumn: 1 }, ...more });

describe('fingerprints', () => {
  it('stay when lines above move, indentation changes, or a number in the message does', () => {
    assert.deepEqual(prints([at(1)], 'bad()'), prints([at(3, 'Bad 27.')], '\n\n  bad()'));
  });
  it('stay when the worktree lies elsewhere', () => {
    assert.deepEqual(prints([at(1, 'in /w/src/x.ts: no')], 'x'), prints([at(1, 'in /other place/src/x.ts: no')], 'x', '/other place'));
  });
  it('differ by rule, path, words, source line, and occurrence', () => {
    const all = [at(1), at(1, 'Bad 1.', { rule: 's' }), at(1, 'Bad 1.', { path: 'b.ts' }), at(1, 'Worse.'), at(2)].flatMap((finding) => prints([finding], 'one\ntwo'));
    assert.equal(new Set([...all, ...prints([at(1), at(2)], 'one\none')]).size, 6);
  });
  it('number equal findings from the top, whatever order they come in', () => {
    assert.deepEqual(prints([at(2), at(1)], 'x\nx'), prints([at(1), at(2)], 'x\nx'));
  });
  it('go by the identity where there is one, so that test 1 is not test 2', () => {
    assert.notDeepEqual(prints([at(1, 'm', { identity: 'test 1' })], 'x'), prints([at(1, 'm', { identity: 'test 2' })], 'x'));
    assert.deepEqual(prints([at(1, 'm', { identity: 't' })], 'x'), prints([at(2, 'other', { identity: 't' })], 'y'));
  });
});

describe('paths of findings', () => {
  it('become relative to the worktree, and lead nowhere else', () => {
    assert.equal(relativeToRoot('/w/a/../b.ts', ['/w/']), 'b.ts');
    assert.equal(relativeToRoot('./a//b.ts', ['/w']), 'a/b.ts');
    assert.equal(relativeToRoot('file:///w/a%20b.ts', ['/w']), 'a b.ts');
    assert.equal(relativeToRoot('file:///C:/w/a.ts', ['C:\\w']), 'a.ts');
    assert.equal(relativeToRoot('/tmp/w/a.ts', ['/private/tmp/w']), 'a.ts');
    for (const path of ['/w2/a.ts', '../a.ts', '/w/../etc/passwd', '/w', '', '.']) assert.equal(relativeToRoot(path, ['/w']), undefined, path);
  });
  it('lose the root within messages', () => assert.equal(withoutRoots('/private/tmp/w/a.ts and /tmp/w', ['/tmp/w']), 'a.ts and .'));
});
