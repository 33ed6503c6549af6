import { randomBytes } from 'node:crypto';
import type { Uri, WebviewPanel } from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { EventData } from '../../engine/events/event.ts';
import type { TaskId } from '../../engine/model/ids.ts';
import { connect, type Peer } from '../../protocol/channel.ts';
import { PANEL_HOST, PANEL_VIEW, type PanelIntent, type PanelTab } from '../../protocol/webview.ts';
import type { Editor } from '../editor.ts';
import { NO_RUN, type RunView } from '../run/run-view.ts';
import { PanelFeed } from './panel-feed.ts';
import { panelHtml } from './panel-html.ts';
import { webviewPort } from './webview-port.ts';

/** The kind of view under which the editor keeps the panel over a reload. */
export const PANEL_TYPE = 'ceParallel.pipelinePanel';

/** The view takes three of these without a word for the end of its host. */
const BEAT_MS = 5_000;

/** What the panel can ask of the rest of the extension. */
export interface PanelHooks {
  readonly extensionUri: Uri;
  intend(intent: PanelIntent, task: TaskId | null): void;
  selected(task: TaskId | null): void;
  openFile(task: TaskId, file: number): void;
  showConflict(conflict: EventData<'conflict_detected'>, path: number): void;
  gateOutput(task: TaskId, gate: string): Promise<string>;
  log(message: string): void;
}

/** The pipeline panel: at most one a window. It is told of changes while it can be seen, numbered from each snapshot on. */
export class PipelinePanel implements Disposable {
  readonly #editor: Editor;
  readonly #hooks: PanelHooks;
  #panel: WebviewPanel | undefined;
  #peer: Peer<typeof PANEL_VIEW> | undefined;
  #feed = new PanelFeed();
  #view: RunView = NO_RUN;
  #number = 0;
  /** The view has asked for its first snapshot. */
  #there = false;
  #beat: NodeJS.Timeout | undefined;
  #select: TaskId | null = null;
  /** The tab that the view has yet to be told of. */
  #tab: PanelTab | undefined;

  constructor(editor: Editor, hooks: PanelHooks) {
    this.#editor = editor;
    this.#hooks = hooks;
  }

  /** Opens the panel, or brings it to the front. */
  open(): void {
    if (this.#panel !== undefined) {
      this.#panel.reveal(undefined, false);
      return;
    }
    this.adopt(this.#editor.window.createWebviewPanel(PANEL_TYPE, 'Pipeline', this.#editor.ViewColumn.Active));
  }

  /** Opens the panel beside the editor, which keeps the focus, on one of its tabs. */
  openBeside(tab: PanelTab): void {
    const { Two, Beside } = this.#editor.ViewColumn;
    // A second column that is not there yet is made by this name only.
    const viewColumn = this.#editor.window.tabGroups.all.length > 1 ? Two : Beside;
    if (this.#panel === undefined) this.adopt(this.#editor.window.createWebviewPanel(PANEL_TYPE, 'Pipeline', { viewColumn, preserveFocus: true }));
    else this.#panel.reveal(viewColumn, true);
    this.showTab(tab);
  }

  /** Brings a tab to the front, now or when the view is there. */
  showTab(tab: PanelTab): void {
    this.#tab = tab;
    this.#tellTab();
  }

  /** Takes a panel that the editor made, or kept over a reload. */
  adopt(panel: WebviewPanel): void {
    if (this.#panel !== undefined && this.#panel !== panel) this.#panel.dispose();
    const { Uri } = this.#editor;
    const { extensionUri } = this.#hooks;
    const dist = Uri.joinPath(extensionUri, 'dist');
    const address = (file: string): string => panel.webview.asWebviewUri(Uri.joinPath(dist, file)).toString();
    this.#panel = panel;
    this.#feed = new PanelFeed();
    this.#there = false;
    panel.iconPath = { light: Uri.joinPath(extensionUri, 'media', 'pipeline-light.svg'), dark: Uri.joinPath(extensionUri, 'media', 'pipeline-dark.svg') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    this.#peer = connect({
      port: webviewPort(panel),
      mine: PANEL_HOST,
      theirs: PANEL_VIEW,
      onProtocolError: (message) => this.#hooks.log(`panel: ${message.slice(0, 500)}`),
      handlers: {
        calls: {
          events: (query) => Promise.resolve(this.#feed.events(this.#view, query)),
          gateOutput: async ({ task, gate }) => ({ text: await this.#hooks.gateOutput(task, gate) }),
        },
        notices: {
          resync: () => this.#snapshot(),
          intent: ({ intent, task }) => this.#hooks.intend(intent, task),
          replay: ({ seq }) => {
            this.#feed.replay(seq ?? undefined);
            this.#update();
          },
          select: ({ task }) => {
            this.#select = task;
            this.#hooks.selected(task);
          },
          openFile: ({ task, file }) => this.#hooks.openFile(task, file),
          showConflict: ({ conflict, path }) => {
            const shown = this.#feed.conflict(conflict);
            if (shown !== undefined) this.#hooks.showConflict(shown, path);
          },
        },
      },
    });
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.#peer = undefined;
      this.#beatOrNot();
    });
    panel.webview.html = panelHtml({ cspSource: panel.webview.cspSource, nonce: randomBytes(18).toString('base64url'), script: address('panel.js'), style: address('panel.css'), font: address('codicon.ttf') });
    this.#beatOrNot();
  }

  /** Shows this view in place of the one before. */
  show(view: RunView): void {
    this.#view = view;
    this.#beatOrNot();
    this.#update();
  }

  /** Selects a task in the panel. */
  select(task: TaskId | null): void {
    this.#select = task;
    if (this.#there) this.#peer?.notify('select', { task });
  }

  /** Shows the run as it was at an event. */
  replay(seq: number): void {
    this.#feed.replay(seq);
    this.#update();
  }

  dispose(): void {
    clearInterval(this.#beat);
    this.#panel?.dispose();
  }

  #snapshot(): void {
    this.#there = true;
    this.#number = 0;
    this.#peer?.notify('snapshot', { number: this.#number, model: this.#feed.snapshot(this.#view, Date.now()) });
    if (this.#select !== null) this.#peer?.notify('select', { task: this.#select });
    this.#tellTab();
  }

  /** Its clock goes on by itself while a run is at work: it has to know that somebody would tell it of a change. */
  #beatOrNot(): void {
    const { run, state, owner } = this.#view;
    const due = this.#panel !== undefined && run !== undefined && owner !== 'nobody' && state.endedAt === undefined;
    if (due) {
      this.#beat ??= setInterval(() => {
        if (this.#there && this.#panel?.visible === true) this.#peer?.notify('beat', {});
      }, BEAT_MS);
      return;
    }
    clearInterval(this.#beat);
    this.#beat = undefined;
  }

  #tellTab(): void {
    const tab = this.#tab;
    if (tab === undefined || !this.#there || this.#panel?.visible !== true) return;
    this.#tab = undefined;
    this.#peer?.notify('show', { tab });
  }

  #update(): void {
    // A hidden view hears nothing; it asks again when it is back.
    if (!this.#there || this.#panel?.visible !== true) return;
    const update = this.#feed.update(this.#view, Date.now());
    switch (update.type) {
      case 'none':
        return;
      case 'snapshot':
        this.#number = 0;
        this.#peer?.notify('snapshot', { number: this.#number, model: update.model });
        return;
      case 'delta': {
        const { header, tasks, edges } = update;
        this.#number += 1;
        this.#peer?.notify('delta', { number: this.#number, ...(header === undefined ? {} : { header }), ...(tasks === undefined ? {} : { tasks }), ...(edges === undefined ? {} : { edges }) });
      }
    }
  }
}
