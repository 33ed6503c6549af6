import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BoundedOutput, finishTogether } from '../../../src/node/processes/bounded-output.ts';

const NOTE = /\n\[\.\.\. (\d+) bytes of output cut here \.\.\.\]\n/;

describe('bounded output', () => {
  it('keeps a text within the limit as it is, whatever its chunks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (text, size) => {
        const bytes = Buffer.from(text);
        const output = new BoundedOutput(bytes.length);
        for (let at = 0; at < bytes.length; at += size) output.push(bytes.subarray(at, at + size));
        assert.deepEqual(output.finish(bytes.length), { text, cutBytes: 0 });
      }),
    );
  });

  it('keeps a prefix and a suffix of whole characters, never more than the limit, and counts the rest', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 10, maxLength: 200 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 40 }), (text, size, limit) => {
        const bytes = Buffer.from(text);
        fc.pre(bytes.length > limit && !text.includes('[...'));
        const output = new BoundedOutput(limit);
        for (let at = 0; at < bytes.length; at += size) output.push(bytes.subarray(at, at + size));
        const result = output.finish(limit);
        const [head = '', counted, tail = ''] = result.text.split(NOTE);
        assert.equal(Number(counted), result.cutBytes);
        assert.ok(text.startsWith(head) && text.endsWith(tail));
        assert.ok(Buffer.byteLength(head) + Buffer.byteLength(tail) <= limit);
        assert.equal(Buffer.byteLength(head) + Buffer.byteLength(tail) + result.cutBytes, bytes.length);
      }),
    );
  });

  it('shares one limit between two streams and loses nothing that fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }), fc.integer({ min: 2, max: 60 }), (outBytes, errBytes, limit) => {
        const stdout = new BoundedOutput(limit);
        const stderr = new BoundedOutput(limit);
        stdout.push(Buffer.alloc(outBytes, 'o'));
        stderr.push(Buffer.alloc(errBytes, 'e'));
        const text = finishTogether(stdout, stderr, limit);
        const cut = text.stdout.cutBytes + text.stderr.cutBytes;
        assert.equal(cut, Math.max(0, outBytes + errBytes - limit));
      }),
    );
  });
});
