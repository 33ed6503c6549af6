import { join } from 'node:path';
import type { ExtensionContext, Uri } from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { cacheFolder } from '../../node/cache-folder.ts';
import type { Editor } from '../editor.ts';
import type { RunStore } from '../run/run-store.ts';
import { readSettings } from '../settings.ts';
import { slashed } from './editor-glob.ts';
import { areSame, heldBy, holdsOf, type HeldFile } from './holds.ts';
import { notePlace, settingsFileOf } from './lock-places.ts';
import { openLockNotes, type LockNotes } from './lock-notes.ts';
import { UNLOCKED, type LockView } from './lock-view.ts';
import { LockWriter } from './lock-writer.ts';
import { openFiles } from './open-files.ts';
import { NO_LOCKS, planLocks, type LockPlan } from './plan-locks.ts';
import { dropStrangers, hasEntries } from './strangers.ts';
import { foldUnlocked, NO_UNLOCKED, type UnlockedFiles } from './unlocked-files.ts';
import { userSettings } from './user-settings.ts';

/** What the locks of one repository are made with. */
export interface EditorLocksOptions {
  readonly editor: Editor;
  readonly context: ExtensionContext;
  readonly store: RunStore;
  readonly log: (message: string) => void;
}

/**
 * Keeps the files that tasks hold read-only in this window's editors. The guard that stands before every write of an agent does not
 * depend on it: this only spares a person an edit that would meet an agent's.
 */
export class EditorLocks implements Disposable {
  readonly changed = new Emitter<LockView>();
  readonly #options: EditorLocksOptions;
  readonly #writer: LockWriter;
  readonly #registered: readonly Disposable[];
  #view: LockView;
  #notes: Promise<LockNotes> | undefined;
  #unlocked: UnlockedFiles = NO_UNLOCKED;
  #folded: { readonly run: string | undefined; readonly events: number } = { run: undefined, events: 0 };
  #closed = false;

  constructor(options: EditorLocksOptions) {
    this.#options = options;
    const { editor, store, log } = options;
    const { workspace, window } = editor;
    this.#view = { ...UNLOCKED, root: slashed(store.root) };
    this.#writer = new LockWriter({ settings: userSettings(editor), notes: () => this.#openNotes(), wish: () => {
        const { include, exclude } = this.#makePlan();
        return { include, exclude };
      } });
    const look = (): void => this.#look();
    this.#registered = [
      store.changed.on(() => this.#look('run')),
      this.#writer.troubled.on((trouble) => {
        if (trouble !== undefined) log(`The editor's settings could not be written, so locks are not as they should be: ${trouble}`);
        this.#look();
      }),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document.isDirty !== this.#view.files.dirty.includes(slashed(document.uri.fsPath))) look();
      }),
      workspace.onDidGrantWorkspaceTrust(look),
      workspace.onDidSaveTextDocument(look),
      workspace.onDidOpenTextDocument(look),
      workspace.onDidCloseTextDocument(look),
      window.tabGroups.onDidChangeTabs(look),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('ceParallel.editorLocks')) look();
        if (this.#view.plan.include.length > 0 && (change.affectsConfiguration('files.readonlyInclude') || change.affectsConfiguration('files.readonlyExclude'))) void this.#writer.update();
      }),
    ];
  }

  get view(): LockView {
    return this.#view;
  }

  /** Takes away what a window that is gone left behind, and locks what is held now. */
  async start(): Promise<void> {
    const settings = userSettings(this.#options.editor);
    if (hasEntries(settings)) {
      await dropStrangers(settings, this.#view.root, (await this.#openNotes()).tag).catch((error: unknown) => this.#options.log(`Old locks were not removed: ${String(error)}`));
      void this.#writer.update('now');
    }
    this.#look();
  }

  /** Who keeps the user from writing a file, whether the editor says so yet or not. */
  heldBy(uri: Uri): HeldFile | undefined {
    return uri.scheme === 'file' ? heldBy(this.#view.holds, this.#view.root, slashed(uri.fsPath)) : undefined;
  }

  /** By what our entries in the settings are known. */
  async tag(): Promise<string> {
    return (await this.#openNotes()).tag;
  }

  /** Resolves when the settings are as they should be, or cannot be for now. */
  settled(): Promise<void> {
    return this.#writer.update('now');
  }

  /** Gives every file back. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const each of this.#registered) each.dispose();
    if (this.#notes === undefined) return;
    await this.#writer.update('now');
    await (await this.#notes).close();
  }

  dispose(): void {
    void this.close();
  }

  #openNotes(): Promise<LockNotes> {
    const storage = this.#options.context.globalStorageUri.fsPath;
    return (this.#notes ??= openLockNotes(join(storage, 'editor-locks')).then(async (notes) => {
      await notePlace(cacheFolder(), settingsFileOf(storage)).catch((error: unknown) => this.#options.log(`An uninstall will not find the settings: ${String(error)}`));
      return notes;
    }));
  }

  /** Right before the settings are written, so that a file that became dirty a moment ago is not shut. */
  #makePlan(): LockPlan {
    const { editor } = this.#options;
    if (this.#closed) return NO_LOCKS;
    const { holds, root } = this.#view;
    return holds.length === 0 ? NO_LOCKS : planLocks({ root, holds, ...openFiles(editor) });
  }

  #look(cause: 'run' | 'editor' = 'editor'): void {
    if (this.#closed) return;
    const { editor, store } = this.#options;
    const before = this.#view;
    // What a journal says is not written into anybody's settings before its repository is trusted.
    const mayLock = editor.workspace.isTrusted && readSettings(editor).editorLocks;
    const holds = mayLock ? holdsOf(store.view.state, store.view.owner, this.#foldUnlocked()) : [];
    const trouble = this.#writer.trouble;
    if (holds.length === 0 && before.holds.length === 0 && trouble === before.trouble) {
      // Whatever a person saved or closed meanwhile may have been what was in the way.
      if (trouble !== undefined) void this.#writer.update();
      return;
    }
    if (cause === 'run' && trouble === undefined && before.trouble === undefined && areSame(holds, before.holds)) return;
    this.#view = { ...before, holds, files: openFiles(editor), trouble };
    this.#view = { ...this.#view, plan: this.#makePlan() };
    const { plan } = this.#view;
    const isNews = JSON.stringify(before.plan) !== JSON.stringify(plan);
    // A file that has become dirty must be open again before its person saves it.
    const opens = plan.exclude.some((glob) => !before.plan.exclude.includes(glob));
    if (isNews || (trouble !== undefined && trouble === before.trouble)) void this.#writer.update(opens ? 'now' : 'soon');
    if (JSON.stringify(before) !== JSON.stringify(this.#view)) this.changed.emit(this.#view);
  }

  #foldUnlocked(): UnlockedFiles {
    const { run, events } = this.#options.store.view;
    const folded = this.#folded.run === run && this.#folded.events <= events.length ? this.#folded.events : 0;
    this.#unlocked = foldUnlocked(folded === 0 ? NO_UNLOCKED : this.#unlocked, events.slice(folded));
    this.#folded = { run, events: events.length };
    return this.#unlocked;
  }
}
