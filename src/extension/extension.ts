import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import type { TaskId } from '../engine/model/ids.ts';
import { resultLeft } from '../engine/result/result-left.ts';
import { ChooseChanges } from './apply/choose-changes.ts';
import { keepDraft } from './commands/capture-learning.ts';
import { CHOSEN_REPOSITORY } from './commands/choose-repository.ts';
import { createHandlers, PENDING_SAMPLE } from './commands/create-handlers.ts';
import type { Handlers } from './commands/register-commands.ts';
import { ContextKeys } from './context-keys.ts';
import { TextDocuments } from './documents/text-documents.ts';
import type { Editor } from './editor.ts';
import { registerFindingHover } from './findings/finding-hover.ts';
import { FindingsFeed } from './findings/findings-feed.ts';
import type { Home } from './findings/findings-notice.ts';
import type { LanguageServer } from './language-client.ts';
import { EditorLocks } from './locks/editor-locks.ts';
import { lockAttention } from './locks/lock-attention.ts';
import { LockSigns } from './locks/lock-signs.ts';
import { UNLOCKED } from './locks/lock-view.ts';
import { Notifications } from './notifications.ts';
import { PipelinePanel } from './panel/pipeline-panel.ts';
import { LearningDrafts, type LearningDraft } from './learning-drafts.ts';
import { openTaskFile } from './open-task.ts';
import { followIntent } from './panel/follow-intent.ts';
import { AskDesk } from './run/ask-desk.ts';
import { openPlan } from './preview/open-plan.ts';
import { PlanWatch } from './preview/plan-watch.ts';
import { findRepositories, repositoryOf } from './run/repositories.ts';
import { NO_RUN, type RunView } from './run/run-view.ts';
import { situationOf, type Situation } from './run/situation.ts';
import { findTaskWorktree, type TaskWorktree } from './run/task-worktree.ts';
import { ApiKeys } from './secrets.ts';
import { Session } from './session.ts';
import { readSettings } from './settings.ts';
import { showConflict } from './show-conflict.ts';
import { showError } from './show-error.ts';
import { StatusBar } from './status-bar.ts';
import { TakenFiles } from './taken-files.ts';
import { GateTests } from './testing/gate-tests.ts';
import { AttentionTree } from './trees/attention-tree.ts';
import { attentionNodes } from './trees/attention-nodes.ts';
import { PipelineTree } from './trees/pipeline-tree.ts';

const LOOK_AGAIN_MS = 30_000;

/** Everything of the extension that is loaded on first need: one repository's session and the views of it. */
export class Extension implements Disposable {
  readonly editor: Editor;
  readonly context: ExtensionContext;
  readonly output: LogOutputChannel;
  readonly documents: TextDocuments;
  readonly panel: PipelinePanel;
  readonly pipeline: PipelineTree;
  readonly attention: AttentionTree;
  readonly choice: ChooseChanges;
  readonly keys: ApiKeys;
  readonly drafts: LearningDrafts;
  readonly planWatch: PlanWatch;
  readonly #takenFiles: TakenFiles;
  #silence: NodeJS.Timeout | undefined;
  readonly findings: FindingsFeed;
  readonly gateTests: GateTests;
  readonly handlers: Handlers;
  readonly #lockSigns: LockSigns;
  readonly #statusBar: StatusBar;
  readonly #contextKeys: ContextKeys;
  readonly #notifications: Notifications;
  readonly #disposables: Disposable[] = [];
  #session: Session | undefined;
  #repositories: readonly string[] = [];
  /** One look at the workspace after the other, or two of them would open two sessions. */
  #opening: Promise<void> = Promise.resolve();
  #locks: EditorLocks | undefined;
  #desk: AskDesk | undefined;
  #worktree: TaskWorktree | undefined;

  constructor(editor: Editor, context: ExtensionContext, languageServer: LanguageServer) {
    this.editor = editor;
    this.context = context;
    this.output = editor.window.createOutputChannel('CE Parallel', { log: true });
    this.documents = new TextDocuments(editor, async (commit, path) => this.#session?.fileAt(commit, path));
    this.pipeline = new PipelineTree(editor);
    this.attention = new AttentionTree(editor);
    this.choice = new ChooseChanges(editor);
    this.choice.changed.on(() => this.#draw());
    this.#lockSigns = new LockSigns(editor);
    this.#statusBar = new StatusBar(editor);
    this.#contextKeys = new ContextKeys(editor);
    this.keys = new ApiKeys(context.secrets);
    this.#notifications = new Notifications(editor, () => readSettings(editor));
    this.panel = new PipelinePanel(editor, {
      extensionUri: context.extensionUri,
      intend: (intent, task) => followIntent(editor, { intent, task, situation: this.situation() }),
      selected: (task) => void this.#selectInTree(task),
      openFile: (task, file) => void openTaskFile(this, task, file),
      showConflict: (conflict, path) => void showConflict(this, conflict, path).catch((error: unknown) => showError(editor, error)),
      gateOutput: async (task, gate) => {
        const id = this.view.state.tasks.get(task)?.gates[gate]?.output;
        return id === undefined ? '' : ((await this.#session?.blob(id)) ?? '');
      },
      log: (message) => this.output.warn(message),
    });
    this.planWatch = new PlanWatch(editor);
    this.planWatch.changed.on(() => this.#draw());
    this.#takenFiles = new TakenFiles(editor);
    this.drafts = new LearningDrafts(editor, (draft, text) => this.#keepDraft(draft, text));
    this.findings = new FindingsFeed(languageServer, {
      ofFile: (folder, path) => editor.Uri.joinPath(editor.Uri.file(folder), path).toString(),
      ofCommit: (path, commit) => this.documents.fileOf(path, commit).toString(),
    });
    this.gateTests = new GateTests(editor, () => this.#worktree?.folder ?? this.#session?.root);
    this.handlers = createHandlers(this);
    this.#disposables.push(this.output, this.documents, this.pipeline, this.attention, this.choice, this.#lockSigns, this.#statusBar, this.panel, this.drafts, this.planWatch, this.#takenFiles, this.gateTests);
    this.#disposables.push(registerFindingHover(editor));
    this.#disposables.push(
      editor.workspace.onDidGrantWorkspaceTrust(() => {
        this.#draw();
        void this.#runPendingSample();
      }),
    );
    this.#disposables.push(editor.workspace.onDidChangeWorkspaceFolders(() => void this.open()));
  }

  get view(): RunView {
    return this.#session?.store.view ?? NO_RUN;
  }

  /** The session of the repository that is open. Throws nothing: without a repository it is undefined. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** The locks of the repository that is open. */
  get locks(): EditorLocks | undefined {
    return this.#locks;
  }

  /** Set in a window that was opened on the worktree of a task; its session is that of the repository which the run belongs to. */
  get worktree(): TaskWorktree | undefined {
    return this.#worktree;
  }

  /** Where windows of task worktrees ask and are answered. */
  get desk(): AskDesk | undefined {
    return this.#desk;
  }

  situation(): Situation {
    return situationOf(this.view, { trusted: this.editor.workspace.isTrusted, repository: this.#session !== undefined, busy: this.#session?.supervisor.busy === true, choosing: this.choice.offer !== undefined, several: this.#repositories.length > 1, locked: (this.#locks?.view.holds.length ?? 0) > 0 });
  }

  /** The repositories of the workspace. */
  get repositories(): readonly string[] {
    return this.#repositories;
  }

  /** Finds the repositories of the workspace, and shows the runs of the one that was chosen or is the first. */
  open(): Promise<void> {
    const opened = this.#opening.then(() => this.#open());
    this.#opening = opened.catch(() => undefined);
    return opened;
  }

  async #open(): Promise<void> {
    this.#repositories = await findRepositories((this.editor.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath));
    const found = repositoryOf(this.#repositories, { chosen: this.context.workspaceState.get(CHOSEN_REPOSITORY), current: this.#session?.root });
    this.#worktree = found === undefined ? undefined : await findTaskWorktree(found);
    const root = this.#worktree?.repository ?? found;
    if (root !== this.#session?.root) {
      this.#desk?.dispose();
      this.#desk = undefined;
      await Promise.all([this.#locks?.close(), this.#session?.close()]);
      this.#session = undefined;
      this.#locks = undefined;
      this.#lockSigns.show(UNLOCKED);
      if (root !== undefined) {
        const session = new Session({ editor: this.editor, context: this.context, root, output: this.output, keys: this.keys });
        this.#session = session;
        this.#desk = new AskDesk(session.store, async ({ task, message, by }) => {
          await session.supervisor.releaseTask({ task, message, by });
        });
        const locks = new EditorLocks({ editor: this.editor, context: this.context, store: session.store, log: (message) => this.output.warn(message) });
        this.#locks = locks;
        locks.changed.on((view) => {
          this.#lockSigns.show(view);
          this.#draw();
        });
        session.store.changed.on(() => this.#draw());
        session.supervisor.busyChanged.on(() => this.#draw());
        session.supervisor.ended.on((ending) => this.#notifications.ended(ending, session.store.view));
        await session.store.start();
        await locks.start();
        if (this.#worktree !== undefined) await session.store.choose(this.#worktree.run);
      }
    }
    this.#draw();
    await this.#runPendingSample();
  }

  /** Ends the coordinator and everything that is shown. */
  async close(): Promise<void> {
    this.#desk?.dispose();
    await Promise.all([this.#locks?.close(), this.#session?.close()]);
    this.dispose();
  }

  dispose(): void {
    clearTimeout(this.#silence);
    for (const each of this.#disposables.splice(0)) each.dispose();
  }

  /** The window was opened to run the sample. */
  async #runPendingSample(): Promise<void> {
    const { globalState } = this.context;
    if (this.#session === undefined || globalState.get(PENDING_SAMPLE) !== this.#session.root) return;
    await this.editor.commands.executeCommand('ceParallel.pipeline.focus');
    // The view says what is missing, and has the button for it.
    await this.editor.commands.executeCommand('setContext', 'ceParallel.samplePending', !this.editor.workspace.isTrusted);
    if (!this.editor.workspace.isTrusted) return;
    await globalState.update(PENDING_SAMPLE, undefined);
    void this.handlers.runSample();
  }

  async #keepDraft(draft: LearningDraft, text: string): Promise<void> {
    try {
      if (this.#session !== undefined) await keepDraft(this, this.#session, draft, text);
    } catch (error) {
      showError(this.editor, error);
    }
  }

  /** While a word on the plan is awaited, the panel shows what its text says; the two open side by side once a plan. */
  #showPlan(view: RunView): void {
    const isAsked = this.planWatch.follow(view, this.#session);
    const { preview } = this.planWatch;
    this.panel.show(preview === undefined ? view : { ...view, preview });
    if (isAsked) openPlan(this).catch((error: unknown) => showError(this.editor, error));
  }

  /** That nothing happens is told by no event: an agent that is silent for too long is looked for by the clock. */
  #lookAgain({ owner, state }: RunView): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
    if (owner !== 'nobody' && state.approved && state.endedAt === undefined) this.#silence = setTimeout(() => this.#draw(), LOOK_AGAIN_MS);
  }

  async #selectInTree(task: TaskId | null): Promise<void> {
    if (task !== null) await this.pipeline.select(task);
  }

  /** Git may run programs that the repository names, so nothing is compared before the workspace is trusted. */
  #homeOfFindings(): Home | undefined {
    if (this.#session === undefined || !this.editor.workspace.isTrusted) return undefined;
    return { root: this.#session.root, ...(this.#worktree === undefined ? {} : { onlyTaskIn: this.#worktree.folder }) };
  }

  #draw(): void {
    const { view } = this;
    this.choice.keepIfAbout(resultLeft(view.state));
    const situation = this.situation();
    const attention = [...attentionNodes(view, situation, Date.now()), ...(this.#locks === undefined ? [] : lockAttention(this.#locks.view))];
    this.#contextKeys.show(situation);
    this.pipeline.show(view, this.#repositories.length > 1 ? this.#session?.root : undefined);
    this.attention.show(attention);
    this.#statusBar.show(view, attention.some((node) => node.blocks), this.#worktree?.folder);
    this.#showPlan(view);
    this.#takenFiles.show(view);
    this.#lookAgain(view);
    this.#notifications.show(view);
    this.findings.show(view, this.#homeOfFindings());
    this.gateTests.show();
  }
}
