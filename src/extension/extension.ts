import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import type { TaskId } from '../engine/model/ids.ts';
import { createHandlers, PENDING_SAMPLE } from './commands/create-handlers.ts';
import type { Handlers } from './commands/register-commands.ts';
import { ContextKeys } from './context-keys.ts';
import { TextDocuments } from './documents/text-documents.ts';
import type { Editor } from './editor.ts';
import { Notifications } from './notifications.ts';
import { PipelinePanel } from './panel/pipeline-panel.ts';
import { openTaskFile } from './open-task.ts';
import { followIntent } from './panel/follow-intent.ts';
import { findRoot } from './run/find-root.ts';
import { NO_RUN, type RunView } from './run/run-view.ts';
import { situationOf, type Situation } from './run/situation.ts';
import { Session } from './session.ts';
import { readSettings } from './settings.ts';
import { StatusBar } from './status-bar.ts';
import { AttentionTree } from './trees/attention-tree.ts';
import { attentionNodes } from './trees/attention-nodes.ts';
import { PipelineTree } from './trees/pipeline-tree.ts';

/** Everything of the extension that is loaded on first need: one repository's session and the views of it. */
export class Extension implements Disposable {
  readonly editor: Editor;
  readonly context: ExtensionContext;
  readonly output: LogOutputChannel;
  readonly documents: TextDocuments;
  readonly panel: PipelinePanel;
  readonly pipeline: PipelineTree;
  readonly attention: AttentionTree;
  readonly handlers: Handlers;
  readonly #statusBar: StatusBar;
  readonly #keys: ContextKeys;
  readonly #notifications: Notifications;
  readonly #disposables: Disposable[] = [];
  #session: Session | undefined;

  constructor(editor: Editor, context: ExtensionContext) {
    this.editor = editor;
    this.context = context;
    this.output = editor.window.createOutputChannel('CE Parallel', { log: true });
    this.documents = new TextDocuments(editor, async (commit, path) => this.#session?.fileAt(commit, path));
    this.pipeline = new PipelineTree(editor);
    this.attention = new AttentionTree(editor);
    this.#statusBar = new StatusBar(editor);
    this.#keys = new ContextKeys(editor);
    this.#notifications = new Notifications(editor, () => readSettings(editor));
    this.panel = new PipelinePanel(editor, {
      extensionUri: context.extensionUri,
      intend: (intent, task) => followIntent(editor, { intent, task, situation: this.situation() }),
      selected: (task) => void this.#selectInTree(task),
      openFile: (task, file) => void openTaskFile(this, task, file),
      gateOutput: async (task, gate) => {
        const id = this.view.state.tasks.get(task)?.gates[gate]?.output;
        return id === undefined ? '' : ((await this.#session?.blob(id)) ?? '');
      },
      log: (message) => this.output.warn(message),
    });
    this.handlers = createHandlers(this);
    this.#disposables.push(this.output, this.documents, this.pipeline, this.attention, this.#statusBar, this.panel);
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

  situation(): Situation {
    return situationOf(this.view, { trusted: this.editor.workspace.isTrusted, repository: this.#session !== undefined, busy: this.#session?.supervisor.busy === true });
  }

  /** Finds the repository of the workspace (the first folder that is in one) and its runs. */
  async open(): Promise<void> {
    const root = await this.#findRoot();
    if (root !== this.#session?.root) {
      await this.#session?.close();
      this.#session = undefined;
      if (root !== undefined) {
        const session = new Session({ editor: this.editor, context: this.context, root, output: this.output });
        this.#session = session;
        session.store.changed.on(() => this.#draw());
        session.supervisor.busyChanged.on(() => this.#draw());
        session.supervisor.ended.on((ending) => this.#notifications.ended(ending, session.store.view));
        await session.store.start();
      }
    }
    this.#draw();
    await this.#runPendingSample();
  }

  /** Ends the coordinator and everything that is shown. */
  async close(): Promise<void> {
    await this.#session?.close();
    this.dispose();
  }

  dispose(): void {
    for (const each of this.#disposables.splice(0)) each.dispose();
  }

  async #findRoot(): Promise<string | undefined> {
    for (const folder of this.editor.workspace.workspaceFolders ?? []) {
      const root = folder.uri.scheme === 'file' ? await findRoot(folder.uri.fsPath) : undefined;
      if (root !== undefined) return root;
    }
    return undefined;
  }

  /** The window was opened to run the sample. */
  async #runPendingSample(): Promise<void> {
    const { globalState } = this.context;
    if (this.#session === undefined || !this.editor.workspace.isTrusted || globalState.get(PENDING_SAMPLE) !== this.#session.root) return;
    await globalState.update(PENDING_SAMPLE, undefined);
    void this.handlers.runSample();
  }

  async #selectInTree(task: TaskId | null): Promise<void> {
    if (task !== null) await this.pipeline.select(task);
  }

  #draw(): void {
    const { view } = this;
    const situation = this.situation();
    const attention = attentionNodes(view, situation);
    this.#keys.show(situation);
    this.pipeline.show(view);
    this.attention.show(attention);
    this.#statusBar.show(view, attention.some((node) => node.blocks));
    this.panel.show(view);
    this.#notifications.show(view);
  }
}
