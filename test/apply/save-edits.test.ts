import assert from 'node:assert/strict';
import { saveEdits } from '../../src/extension/apply/save-edits.ts';

const QUESTION = { root: '/shop', paths: new Set(['src/a.ts']), then: 'They stay.', yes: 'Save' };

/** An editor in which these files have edits that are not saved, and a person who answers so. */
function editorWith(files: readonly string[], answer: string | undefined) {
  const asked: string[] = [];
  const saved: string[] = [];
  const textDocuments = files.map((file) => ({ isDirty: true, uri: { scheme: 'file', fsPath: file }, save: () => Promise.resolve(saved.push(file) > 0) }));
  const window = { showWarningMessage: (text: string) => Promise.resolve((asked.push(text), answer)) };
  return { asked, saved, editor: { workspace: { textDocuments, asRelativePath: ({ fsPath }: { fsPath: string }) => fsPath }, window } as never };
}

describe('edits that are not saved', () => {
  it('are saved before files of theirs are changed, when the user agrees, and nothing else is', async () => {
    const { editor, asked, saved } = editorWith(['/shop/src/a.ts', '/shop/src/b.ts', '/other/src/a.ts'], 'Save');
    assert.equal(await saveEdits(editor, QUESTION), true);
    assert.deepEqual([asked.length, saved], [1, ['/shop/src/a.ts']]);
  });

  it('stop what was to happen when the user does not agree', async () => {
    const { editor, saved } = editorWith(['/shop/src/a.ts'], undefined);
    assert.equal(await saveEdits(editor, QUESTION), false);
    assert.deepEqual(saved, []);
  });

  it('in other files are nobody’s business', async () => {
    const { editor, asked } = editorWith(['/shop/src/b.ts'], undefined);
    assert.deepEqual([await saveEdits(editor, QUESTION), asked], [true, []]);
  });
});
