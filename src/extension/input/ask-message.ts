import type { Editor } from '../editor.ts';

/** A question that a line of text answers. */
export interface MessageQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder: string;
  /** What a person should know before they answer; it does not keep them from it. */
  readonly warning: string | undefined;
  readonly value: string;
  /** Something to look at before answering. */
  readonly look: { readonly label: string; act(): Promise<void> } | undefined;
}

/** How it was left: with a message, or with what was typed so far. */
export type MessageAnswer = { readonly type: 'message'; readonly text: string } | { readonly type: 'gone'; readonly text: string };

/** Asks for a line of text that may be empty. */
export function askMessage(editor: Editor, question: MessageQuestion): Promise<MessageAnswer> {
  return new Promise((done) => {
    const box = editor.window.createInputBox();
    box.title = question.title;
    box.prompt = question.prompt;
    box.placeholder = question.placeholder;
    box.value = question.value;
    box.ignoreFocusOut = true;
    if (question.warning !== undefined) {
      // The editor shows it in the place of the prompt.
      box.validationMessage = { message: `${question.prompt}\n${question.warning}`, severity: editor.InputBoxValidationSeverity.Warning };
    }
    const { look } = question;
    if (look !== undefined) box.buttons = [{ iconPath: new editor.ThemeIcon('diff-multiple'), tooltip: look.label }];
    let settled = false;
    const settle = (answer: MessageAnswer): void => {
      if (settled) return;
      settled = true;
      box.dispose();
      done(answer);
    };
    box.onDidTriggerButton(() => void look?.act());
    box.onDidAccept(() => settle({ type: 'message', text: box.value }));
    box.onDidHide(() => settle({ type: 'gone', text: box.value }));
    box.show();
  });
}
