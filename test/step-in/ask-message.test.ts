import assert from 'node:assert/strict';
import { askMessage } from '../../src/extension/input/ask-message.ts';

describe('the question for a word', () => {
  it('says in the warning what is asked as well, because the editor shows the one in the place of the other', async () => {
    const box = { validationMessage: { message: '' }, value: '', onDidTriggerButton: () => undefined, onDidAccept: (accept: () => void) => (box.accept = accept), onDidHide: () => undefined, show: () => undefined, dispose: () => undefined, accept: (): void => undefined };
    const editor = { window: { createInputBox: () => box }, InputBoxValidationSeverity: { Warning: 2 } } as never;
    const answer = askMessage(editor, { title: 'Hand back a', prompt: 'You changed 1 file.', placeholder: '', warning: 'Outside of its lease: x.', value: 'mine', look: undefined });
    assert.equal(box.validationMessage.message, 'You changed 1 file.\nOutside of its lease: x.');
    box.accept();
    assert.deepEqual(await answer, { type: 'message', text: 'mine' });
  });
});
