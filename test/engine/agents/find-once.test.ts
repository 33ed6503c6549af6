import assert from 'node:assert/strict';
import { findOnce } from '../../../src/engine/agents/tools/find-once.ts';

describe('an edit', () => {
  it('replaces the one occurrence and says where it stood', () => {
    assert.deepEqual(findOnce('a\nb\nc', { old: 'b', replacement: '$1' }), { ok: true, value: { text: 'a\n$1\nc', line: 2 } });
  });
  it('fits a file with CRLF line ends and keeps them', () => {
    assert.deepEqual(findOnce('a\r\nb\r\nc', { old: 'a\nb', replacement: 'x\ny\nz' }), { ok: true, value: { text: 'x\r\ny\r\nz\r\nc', line: 1 } });
  });
  it('says how often and at which lines a text stands, overlaps too', () => {
    const many = findOnce('x\naaa', { old: 'aa', replacement: '' });
    assert.ok(!many.ok && many.error.includes('2 times (lines 2, 2)'));
  });
  it('names the nearest line, or that what follows differs, or nothing', () => {
    const near = findOnce('const total = 1;\n', { old: 'const totl = 1;', replacement: '' });
    assert.ok(!near.ok && near.error.includes('nearest line is 1: const total = 1;'));
    const follows = findOnce('  first\nsecond', { old: 'first\nthird', replacement: '' });
    assert.ok(!follows.ok && follows.error.includes('first line stands at line 1'));
    const far = findOnce('zzzzzzzzzz', { old: 'const a = 1', replacement: '' });
    assert.ok(!far.ok && !far.error.includes('nearest'));
  });
});
