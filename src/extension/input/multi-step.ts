import type { QuickPickItem } from 'vscode';
import type { Editor } from '../editor.ts';

/** One question of several. An item that was typed comes as `value`. */
export interface Question<T> {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly (QuickPickItem & { readonly answer: T })[];
  /** Takes what was typed as an answer, offered as the first item; undefined where it is none. */
  readonly typed?: (text: string) => (QuickPickItem & { readonly answer: T }) | undefined;
  readonly value?: string;
}

/** How a question was left: with an answer, back to the one before, or not at all. */
export type Asked<T> = { readonly type: 'answer'; readonly answer: T } | { readonly type: 'back' } | { readonly type: 'gone' };

/** Asks one question with a quick pick. */
export function ask<T>(editor: Editor, question: Question<T>, place: { readonly step: number; readonly steps: number }): Promise<Asked<T>> {
  return new Promise((done) => {
    const pick = editor.window.createQuickPick<QuickPickItem & { readonly answer: T }>();
    pick.title = question.title;
    pick.placeholder = question.placeholder;
    pick.step = place.step;
    pick.totalSteps = place.steps;
    pick.ignoreFocusOut = true;
    pick.matchOnDescription = true;
    pick.buttons = place.step > 1 ? [editor.QuickInputButtons.Back] : [];
    let typed: (QuickPickItem & { readonly answer: T }) | undefined;
    let typedIsShown = false;
    const draw = (): void => {
      const answer = question.typed?.(pick.value.trim());
      typed = answer === undefined ? undefined : { ...answer, alwaysShow: true };
      typedIsShown = false;
      pick.items = typed === undefined ? [...question.items] : [typed, ...question.items];
    };
    pick.value = question.value ?? '';
    draw();
    let settled = false;
    const settle = (asked: Asked<T>): void => {
      if (settled) return;
      settled = true;
      pick.dispose();
      done(asked);
    };
    pick.onDidChangeValue(draw);
    pick.onDidTriggerButton(() => settle({ type: 'back' }));
    pick.onDidChangeActive((active) => {
      if (typed !== undefined && active.includes(typed)) typedIsShown = true;
    });
    pick.onDidAccept(() => {
      // Enter right after the last letter comes before what was typed stands in the list: then another row is selected, or none.
      const chosen = typed !== undefined && !typedIsShown ? typed : pick.selectedItems[0];
      if (chosen !== undefined) settle({ type: 'answer', answer: chosen.answer });
    });
    pick.onDidHide(() => settle({ type: 'gone' }));
    pick.show();
  });
}

/** One step of a longer input: asks and gives the changed draft, or says how it was left. */
export type Step<D> = (draft: D, place: { readonly step: number; readonly steps: number }) => Promise<Asked<D>>;

/** Goes through steps, back and forth; undefined when it was given up. */
export async function askInSteps<D>(first: D, steps: readonly Step<D>[]): Promise<D | undefined> {
  const drafts: D[] = [first];
  for (;;) {
    const at = drafts.length - 1;
    const draft = drafts[at];
    const step = steps[at];
    if (draft === undefined || step === undefined) return draft;
    const asked = await step(draft, { step: at + 1, steps: steps.length });
    if (asked.type === 'gone') return undefined;
    if (asked.type === 'answer') drafts.push(asked.answer);
    else if (at > 0) drafts.pop();
  }
}
