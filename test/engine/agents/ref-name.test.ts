import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeRefName } from '../../../src/engine/model/ref-name.ts';

describe('the name of a task in refs and folders', () => {
  const id = fc.string({ unit: fc.constantFrom('a', 'A', 'b', '.', '/', ':', '@', '+', '-', '_', 'é', '日', '=', '1'), minLength: 1, maxLength: 100 });

  it('is safe on every system and readable where the id is plain', () => {
    assert.equal(encodeRefName('api-2_x'), 'api-2_x');
    assert.equal(encodeRefName('Api'), '=41pi');
    for (const device of ['con', 'nul', 'lpt1', 'aux']) assert.notEqual(encodeRefName(device), device);
    fc.assert(fc.property(id, (task) => assert.match(encodeRefName(task), /^[a-z0-9_=-]{1,120}$/)));
  });

  it('differs for different tasks, also on a disk that ignores case', () => {
    fc.assert(fc.property(id, id, (a, b) => assert.equal(encodeRefName(a).toLowerCase() === encodeRefName(b).toLowerCase(), a === b)));
    assert.notEqual(encodeRefName(`${'日'.repeat(99)}a`), encodeRefName(`${'日'.repeat(99)}b`));
  });
});
