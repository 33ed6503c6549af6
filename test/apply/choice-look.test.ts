import assert from 'node:assert/strict';
import type { ResultUnits } from '../../src/engine/result/result-unit.ts';
import { choiceLook, choiceNodes, choiceSummary, tick } from '../../src/extension/apply/choice-look.ts';

const hunk = (path: string, line: number, text: string) => ({ path, from: undefined, kind: 'hunk' as const, hunk: { fromStart: line, fromCount: 1, toStart: line, toCount: 2 }, insertions: 2, deletions: 1, text });
const OFFER: ResultUnits = { from: 'a', to: 'b', units: [hunk('src/a.ts', 3, 'const one = 1;'), hunk('src/a.ts', 9, ''), { path: 'new.md', from: undefined, kind: 'added', hunk: undefined, insertions: 4, deletions: 0, text: '# New' }] };
const ALL = new Set([0, 1, 2]);

describe('the rows of a choice', () => {
  const [code, added] = choiceNodes(OFFER);
  assert.ok(code !== undefined && added !== undefined);

  it('are files, with rows below only where there is more than one change', () => {
    assert.deepEqual([code.file.path, code.inside.length, added.file.path, added.inside.length], ['src/a.ts', 2, 'new.md', 0]);
  });

  it('say what a change is, for the eye and for the ear', () => {
    assert.deepEqual(choiceLook(code.file, OFFER, ALL), { label: 'a.ts', description: 'src  +4 −2', spoken: 'src/a.ts, 4 lines added, 2 removed, 2 of 2 changes chosen', checked: true });
    assert.deepEqual(choiceLook(added.file, OFFER, new Set()), { label: 'new.md', description: 'new file  +4', spoken: 'new.md, new file, 4 lines added, 0 removed', checked: false });
    const [first, second] = code.inside;
    assert.ok(first !== undefined && second !== undefined);
    assert.deepEqual(choiceLook(first, OFFER, ALL), { label: 'const one = 1;', description: 'line 3  +2 −1', spoken: 'line 3 of src/a.ts, 2 lines added, 1 removed: const one = 1;', checked: true });
    assert.equal(choiceLook(second, OFFER, ALL).label, 'empty lines');
  });

  it('are ticked together in a file, and a file of which a part is chosen says so and is not ticked', () => {
    const without = tick(ALL, code.file, false);
    assert.deepEqual([...without], [2]);
    const part = tick(without, { type: 'unit', path: 'src/a.ts', at: 1 }, true);
    const look = choiceLook(code.file, OFFER, part);
    assert.deepEqual([look.checked, look.description], [false, 'src  +4 −2  1 of 2 chosen']);
    assert.deepEqual([...tick(part, code.file, true)].sort(), [0, 1, 2]);
  });

  it('stand under a line that says how much is chosen', () => {
    assert.match(choiceSummary(OFFER, ALL), /^All of 3 changes in 2 files\./);
    assert.match(choiceSummary(OFFER, new Set([1, 2])), /^2 of 3 changes, in 2 files\./);
    assert.match(choiceSummary(OFFER, new Set()), /^Nothing is chosen/);
  });
});
