import { cleanText, count } from '../engine/report/clean-text.ts';
import { isFault } from '../engine/model/fault.ts';
import type { Plan } from '../engine/model/plan.ts';
import { idOf, type CommandName } from './commands/command-table.ts';
import type { Editor } from './editor.ts';
import type { RunView } from './run/run-view.ts';
import type { Ending } from './run/supervisor.ts';
import type { Settings } from './settings.ts';
import { errorText, lacksKey, SET_KEY } from './show-error.ts';

/** The two things worth a notification: a person has to decide before the run goes on, and a run of this window has ended. */
export class Notifications {
  readonly #editor: Editor;
  readonly #settings: () => Settings;
  #asked: Plan | undefined;

  constructor(editor: Editor, settings: () => Settings) {
    this.#editor = editor;
    this.#settings = settings;
  }

  /** Asks for a word on the plan, once a plan. */
  show(view: RunView): void {
    const { plan, revision } = view.state;
    if (!view.approvalPending || plan === undefined || plan === this.#asked) return;
    this.#asked = plan;
    if (this.#settings().notifications === 'none') return;
    void this.#offer('information', `CE Parallel: the ${revision.rounds === 0 ? 'plan' : 'new plan'} of ${count(view.state.tasks.size, 'task')} waits for your approval.`, { 'Approve': 'approvePlan', 'Comment…': 'commentPlan', 'Open Plan': 'openPlan' });
  }

  /** Tells how a run of this window ended. */
  ended(ending: Ending, view: RunView): void {
    const { notifications } = this.#settings();
    if (notifications === 'none') return;
    const goal = cleanText(view.state.goal, 80);
    if ('error' in ending) {
      if (isFault(ending.error, 'cancelled')) return;
      void this.#offer('error', `CE Parallel: ${errorText(ending.error)}`, waysOut(ending));
      return;
    }
    const { result } = ending;
    const done = result.tasks.filter((task) => task.status === 'done').length;
    switch (result.state) {
      case 'done':
        if (notifications === 'all') void this.#offer('information', `CE Parallel: done, ${count(done, 'task')}. ${goal}`, { 'Apply Result…': 'applyResult', 'Open Pipeline': 'openPipeline' });
        return;
      case 'planned':
        if (notifications === 'all') void this.#offer('information', `CE Parallel: the plan of ${count(result.tasks.length, 'task')} is made.`, { 'Open Plan': 'openPlan', 'Build': 'build' });
        return;
      case 'failed':
        void this.#offer('warning', `CE Parallel: ${count(result.tasks.filter((task) => task.status === 'failed').length, 'task')} failed, ${done} done. ${goal}`, { 'Open Pipeline': 'openPipeline', 'Resume': 'resume' });
        return;
      case 'out_of_budget':
      case 'blocked':
        void this.#offer('warning', `CE Parallel: ${cleanText(result.summary, 160)}`, { 'Open Pipeline': 'openPipeline', 'Resume': 'resume' });
        return;
      case 'cancelled':
    }
  }

  async #offer(kind: 'information' | 'warning' | 'error', text: string, actions: Readonly<Record<string, CommandName>>): Promise<void> {
    const { window, commands } = this.#editor;
    const show = kind === 'information' ? window.showInformationMessage : kind === 'warning' ? window.showWarningMessage : window.showErrorMessage;
    const chosen = await show(text, ...Object.keys(actions));
    const command = chosen === undefined ? undefined : actions[chosen];
    if (command !== undefined) await commands.executeCommand(idOf(command));
  }
}

/** What can be done about a run that could not go on, or not even begin. */
function waysOut({ run, error }: Extract<Ending, { readonly error: unknown }>): Readonly<Record<string, CommandName>> {
  return { ...(lacksKey(error) ? { [SET_KEY]: 'setApiKey' } : {}), ...(run === undefined ? {} : { 'Open Pipeline': 'openPipeline', 'Resume': 'resume' }) };
}
