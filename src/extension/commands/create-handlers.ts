import { z } from 'zod';
import { Fault, isFault } from '../../engine/model/fault.ts';
import { RunId } from '../../engine/model/ids.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { doctorReport, gatesReport, logReport, reviewReport, statusReport } from '../documents/reports.ts';
import type { Extension } from '../extension.ts';
import { findingHandlers } from '../findings/finding-commands.ts';
import { askRun } from '../input/ask-run.ts';
import { unlockFile } from '../locks/unlock-file.ts';
import { openTaskWorktree, showChanges, showTaskChanges, taskOf } from '../open-task.ts';
import { openPlan } from '../preview/open-plan.ts';
import type { RunChoice } from '../run/requests.ts';
import { isSample, makeSample, sampleIn } from '../run/sample.ts';
import { REFUSALS, refusalOf, unmet } from '../run/situation.ts';
import type { Session } from '../session.ts';
import { readSettings } from '../settings.ts';
import { showError } from '../show-error.ts';
import { showConflict, conflictOf } from '../show-conflict.ts';
import { saveEdits } from '../apply/save-edits.ts';
import { showChange } from '../apply/show-preview.ts';
import { applyChosen, applyResult } from './apply-result.ts';
import { captureLearning } from './capture-learning.ts';
import { chooseRepository, settleRepository } from './choose-repository.ts';
import { COMMANDS, type CommandName } from './command-table.ts';
import { continueTask, handBackTask } from './hand-back.ts';
import { pauseTask, takeOverTask } from './hold-task.ts';
import { approvePlan, commentPlan, rejectPlan, savePlan } from './judge-plan.ts';
import type { Handler, Handlers } from './register-commands.ts';
import { setApiKey } from './set-api-key.ts';

/** What other code (a keybinding, a walkthrough, a test) may say beforehand, so that less is asked. */
const GivenRun = z
  .object({ goal: z.string(), planFile: z.string(), playbookFile: z.string(), streams: z.number().int().positive(), sequential: z.boolean(), budgetUsd: z.number().positive(), yes: z.boolean() })
  .partial()
  .strict();

/** Set while the sample is opened in a window that is to run it. */
export const PENDING_SAMPLE = 'ceParallel.pendingSample';

/** What every command does. Whether it may be done now is looked at here, whoever calls. */
export function createHandlers(extension: Extension): Handlers {
  const { editor, context } = extension;
  const session = (): Session => {
    if (extension.session === undefined) throw new Fault('not_a_repository', REFUSALS.repository);
    return extension.session;
  };

  /** A run goes on for long; what it comes to is told by the views and a notification. */
  const inBackground = (work: Promise<void>): void => void work.catch((error: unknown) => showError(editor, error));

  const begin = async (until: 'plan' | 'integrated', given: unknown): Promise<void> => {
    if (!(await settleRepository(extension))) return;
    const here = session();
    const settings = readSettings(editor);
    const said = GivenRun.safeParse(given);
    const samplePlaybook = (await isSample(here.root)) ? sampleIn(context.extensionPath).playbook : undefined;
    let choice: RunChoice | undefined;
    if (said.success && (said.data.goal !== undefined || said.data.planFile !== undefined)) {
      const { goal = '', planFile, playbookFile = settings.playbook ?? samplePlaybook, streams = settings.streams, sequential = false, budgetUsd = settings.budgetUsd, yes = false } = said.data;
      choice = { goal, planFile, provider: settings.provider, playbookFile, streams, sequential, budgetUsd, yes, until };
    } else choice = await askRun(editor, { memory: context.workspaceState, settings, until, configuredStreams: await here.configuredStreams(), samplePlaybook });
    if (choice === undefined) return;
    extension.panel.open();
    inBackground(here.begin(choice));
  };

  const withProgress = <T>(title: string, work: (tell: (message: string) => void, signal: AbortSignal) => Promise<T>): Promise<T> =>
    Promise.resolve(
      editor.window.withProgress({ location: editor.ProgressLocation.Notification, title, cancellable: true }, (progress, token) => {
        const stop = new AbortController();
        token.onCancellationRequested(() => stop.abort(new Fault('cancelled', 'Cancelled')));
        return work((message) => progress.report({ message }), stop.signal);
      }),
    );

  const runSample = async (given: unknown): Promise<void> => {
    const said = GivenRun.safeParse(given);
    const here = extension.session;
    if (here !== undefined && (await isSample(here.root))) {
      const more = said.success ? { ...(said.data.yes === undefined ? {} : { yes: said.data.yes }), ...(said.data.streams === undefined ? {} : { streams: said.data.streams }) } : {};
      const choice = await withProgress('Preparing the sample', (tell, signal) => here.runSampleHere(more, tell, signal));
      extension.panel.open();
      inBackground(here.begin(choice));
      return;
    }
    const folder = await withProgress('Making the sample project', (tell, signal) => makeSample(context.extensionPath, tell, signal));
    await context.globalState.update(PENDING_SAMPLE, folder);
    await editor.commands.executeCommand('vscode.openFolder', editor.Uri.file(folder), { forceNewWindow: (editor.workspace.workspaceFolders?.length ?? 0) > 0 });
  };

  const build = async (): Promise<void> => {
    if (extension.situation().approval) {
      await approvePlan(extension, session(), undefined);
      return;
    }
    await savePlan(extension);
    extension.panel.open();
    inBackground(session().resume({ yes: true }));
  };

  const resume = async (): Promise<void> => {
    const { state, owner } = extension.view;
    if (state.phase === 'out_of_budget' && owner === 'nobody') {
      const answer = await editor.window.showInputBox({ title: 'Go on with a larger budget', prompt: `${cleanText(state.summary ?? '', 160)} How much may the run cost in all, in USD?`, ignoreFocusOut: true, validateInput: (text) => (Number(text) > state.usd ? undefined : `More than the $${state.usd.toFixed(2)} that are spent`) });
      if (answer !== undefined) inBackground(session().resume({ budgetUsd: Number(answer) }));
      return;
    }
    inBackground(session().resume());
  };

  const undo = async (): Promise<void> => {
    const { applied } = extension.view.state;
    const paths = new Set(applied?.how === 'merge' ? applied.files : []);
    if (!(await saveEdits(editor, { root: session().root, paths, then: 'They are saved first, and stay when the result is taken back.', yes: 'Save and Undo' }))) return;
    const undone = await session().undo();
    editor.window.setStatusBarMessage(`CE Parallel: taken back from ${undone.target}, ${count(undone.files.length, 'file')}`, 10_000);
  };

  const runGates = async (): Promise<void> => {
    const { runs, verdict } = await withProgress('Running the gates', (tell, signal) => extension.gateTests.run({ onDone: (gate) => tell(`${cleanText(gate, 60)} is done`) }, signal));
    await extension.documents.show('gates.txt', gatesReport(runs, verdict));
  };

  const replay = async (): Promise<void> => {
    const { store } = session();
    const { run, earlier } = store.view;
    const runs = [...(run === undefined ? [] : [run]), ...earlier];
    const chosen = runs.length === 1 ? runs[0] : (await editor.window.showQuickPick(runs.map((each) => ({ label: each, description: each === run ? cleanText(store.view.state.goal, 100) : '', run: each })), { title: 'Replay a run', placeHolder: 'Which run?' }))?.run;
    if (chosen === undefined) return;
    if (chosen !== run) await store.choose(chosen);
    extension.panel.open();
    extension.panel.replay(1);
  };

  const showRun = async (argument: unknown): Promise<void> => {
    const run = RunId.safeParse(typeof argument === 'object' && argument !== null && 'run' in argument ? argument.run : argument);
    if (run.success) await session().store.choose(run.data);
  };

  const openLog = async (argument: unknown): Promise<void> => {
    const task = argument === undefined || argument === null ? undefined : taskOf(extension, argument).id;
    await extension.documents.show(task === undefined ? 'log.txt' : `log of ${task.replaceAll('/', '-')}.txt`, logReport(extension.view, task));
  };

  const handlers: Handlers = {
    run: (given) => begin('integrated', given),
    plan: (given) => begin('plan', given),
    runSample,
    build,
    review: () => extension.documents.show('review.txt', reviewReport(extension.view)),
    status: () => extension.documents.show('status.txt', statusReport(extension.view, Date.now())),
    resume,
    pause: () => session().supervisor.pause('paused in the editor'),
    cancel: () => session().cancel(),
    applyResult: (given) => applyResult(extension, session(), given),
    chooseRepository: () => chooseRepository(extension),
    applyChosen: () => applyChosen(extension, session()),
    stopChoosing: () => extension.choice.end(),
    chooseAll: () => extension.choice.tickAll(true),
    chooseNone: () => extension.choice.tickAll(false),
    toggleChange: () => extension.choice.toggleSelected(),
    showChange: (argument) => showChange(extension, argument),
    undoApply: undo,
    approvePlan: (given) => approvePlan(extension, session(), given),
    commentPlan: (given) => commentPlan(extension, session(), given),
    rejectPlan: (given) => rejectPlan(extension, session(), given),
    takeOverTask: (argument) => takeOverTask(extension, session(), argument),
    handBackTask: (argument) => handBackTask(extension, session(), argument),
    pauseTask: (argument) => pauseTask(extension, session(), argument),
    continueTask: (argument) => continueTask(extension, session(), argument),
    unlockFile: (argument) => unlockFile(extension, session(), argument),
    captureLearning: (given) => captureLearning(extension, session(), given),
    setApiKey: () => setApiKey(extension),
    showConflict: (argument) => showConflict(extension, conflictOf(extension, argument)),
    runGates,
    openPipeline: () => extension.panel.open(),
    openPlan: () => openPlan(extension),
    replayRun: replay,
    doctor: async () => extension.documents.show('doctor.txt', doctorReport(await session().doctor())),
    showTask: (argument) => {
      const task = taskOf(extension, argument);
      extension.panel.open();
      extension.panel.select(task.id);
    },
    showDiff: (argument) => (argument === undefined ? showRunChanges(extension) : showTaskChanges(extension, taskOf(extension, argument))),
    openWorktree: (argument) => openTaskWorktree(extension, taskOf(extension, argument)),
    openLog,
    showRun,
    ...findingHandlers(extension, session),
  };
  return guarded(extension, handlers);
}

/** Looks whether a command may be done before it is, and tells what it throws. A caller that wants to know gets it thrown, too. */
function guarded(extension: Extension, handlers: Handlers): Handlers {
  const guard = (name: CommandName): Handler => async (...args) => {
    try {
      const need = unmet(COMMANDS[name].needs, extension.situation());
      if (need !== undefined) throw new Fault(need === 'trusted' ? 'human_needed' : 'usage', refusalOf(need, extension.view), { details: { need } });
      return await handlers[name](...args);
    } catch (error) {
      if (!isFault(error, 'cancelled')) showError(extension.editor, error);
      return undefined;
    }
  };
  return Object.fromEntries((Object.keys(COMMANDS) as CommandName[]).map((name) => [name, guard(name)])) as unknown as Handlers;
}

async function showRunChanges(extension: Extension): Promise<void> {
  const { state } = extension.view;
  if (state.base === undefined || state.head === undefined || state.head === state.base) throw new Fault('nothing_to_do', 'The run has integrated nothing yet');
  const files = new Set([...state.tasks.values()].filter((task) => task.integrated !== undefined).flatMap((task) => [...task.files.created, ...task.files.modified, ...task.files.deleted]));
  await showChanges(extension, { title: 'Result of the run', from: state.base, to: state.head, files: [...files].sort() });
}
