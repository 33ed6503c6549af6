import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { ObjectName } from '../../engine/model/ids.ts';
import type { Git } from '../../engine/ports.ts';
import { openGit } from '../../node/git/open-git.ts';
import type { FindingsNotice, ToldConflict, ToldFinding } from '../../protocol/language-server.ts';
import { fileOf, keyOf } from '../file-of.ts';
import { NO_FINDINGS, Notice } from './notice.ts';
import { placeFindings, type TextAt } from './place-findings.ts';

/** How long typing has to rest before diagnostics move, in milliseconds; until then the editor moves them itself. */
const REST_MS = 100;

/** What findings are shown with. */
export interface FindingsOptions {
  /** Replaces what is shown of a file. */
  show(params: PublishDiagnosticsParams): Promise<void>;
  /** Asks the editor for the texts and changes of the files in these folders; none when nothing is shown. */
  cover(folders: readonly string[]): Promise<void>;
  /** Whether git may be run. */
  trusted(): boolean;
  onTrouble(error: unknown): void;
}

/** What one path of the repository is to show. */
interface Group {
  readonly findings: ToldFinding[];
  readonly conflicts: ToldConflict[];
  /** Rises with every look; only the newest counts. */
  looks: number;
  timer?: NodeJS.Timeout;
  /** Files that show something of it now. */
  shownIn: ReadonlySet<string>;
}

/**
 * Findings of the shown run in the user's files: each at the place where its line is now, also while the file is edited. A file that the
 * user does not have shows them in the worktree that has it.
 */
export class Findings {
  readonly #options: FindingsOptions;
  readonly #open = new Map<string, TextDocument>();
  #told: FindingsNotice = NO_FINDINGS;
  #groups = new Map<string, Group>();
  #said = new Map<string, Promise<string | undefined>>();
  #git: Promise<Git> | undefined;

  constructor(options: FindingsOptions) {
    this.#options = options;
  }

  /** Takes what stands against the run's changes, in place of what did before; what cannot be read is told and changes nothing. */
  told(params: unknown): void {
    const notice = Notice.safeParse(params);
    if (!notice.success) {
      this.#options.onTrouble(notice.error);
      return;
    }
    if (notice.data.root !== this.#told.root) this.#git = undefined;
    this.#told = notice.data;
    const before = this.#groups;
    this.#groups = this.#grouped();
    for (const [path, { shownIn, timer }] of before) {
      clearTimeout(timer);
      const group = this.#groups.get(path);
      if (group === undefined) this.#clear(shownIn);
      else group.shownIn = shownIn;
    }
    const wanted = new Set([...this.#groups].flatMap(([path, { findings }]) => findings.map(({ commit }) => `${commit}:${path}`)));
    for (const key of this.#said.keys()) if (!wanted.has(key)) this.#said.delete(key);
    const folders = this.#groups.size === 0 ? [] : [this.#told.root, ...new Set(this.#told.findings.flatMap(({ worktree }) => worktree ?? []))];
    this.#background(this.#options.cover(folders));
    for (const path of this.#groups.keys()) this.#background(this.#look(path));
  }

  /** A document was opened or its text changed: what is shown in it moves with it. */
  changed(document: TextDocument): void {
    const file = fileOf(document.uri);
    if (file === undefined) return;
    this.#open.set(keyOf(file), document);
    this.#soon(file);
  }

  /** What counts is on the disk from now on. */
  closed(uri: string): void {
    const file = fileOf(uri);
    if (file === undefined) return;
    this.#open.delete(keyOf(file));
    this.#soon(file);
  }

  /** Files of the disk have changed. */
  filesChanged(uris: readonly string[]): void {
    for (const uri of uris) {
      const file = fileOf(uri);
      if (file !== undefined && !this.#open.has(keyOf(file))) this.#soon(file);
    }
  }

  #grouped(): Map<string, Group> {
    const groups = new Map<string, Group>();
    const groupOf = (path: string): Group => {
      const group = groups.get(path) ?? { findings: [], conflicts: [], looks: 0, shownIn: new Set<string>() };
      groups.set(path, group);
      return group;
    };
    // What leads out of the repository (a reviewer may write anything) belongs to no file of it.
    for (const told of this.#told.findings) if (isInside(told.finding.path)) groupOf(told.finding.path).findings.push(told);
    for (const conflict of this.#told.conflicts) if (isInside(conflict.path)) groupOf(conflict.path).conflicts.push(conflict);
    return groups;
  }

  #soon(file: string): void {
    const path = this.#pathOf(file);
    const group = path === undefined ? undefined : this.#groups.get(path);
    if (path === undefined || group === undefined) return;
    clearTimeout(group.timer);
    group.timer = setTimeout(() => this.#background(this.#look(path)), REST_MS);
  }

  /** A file's path in the repository, be it the user's or a worktree's. */
  #pathOf(file: string): string | undefined {
    for (const folder of new Set([this.#told.root, ...this.#told.findings.flatMap(({ worktree }) => worktree ?? [])])) {
      const path = relative(folder, file).replaceAll('\\', '/');
      if (folder !== '' && isInside(path) && !isAbsolute(path)) return path;
    }
    return undefined;
  }

  async #look(path: string): Promise<void> {
    const group = this.#groups.get(path);
    if (group === undefined) return;
    const look = (group.looks += 1);
    const { root } = this.#told;
    const users = await this.#textOf(join(root, path));
    const folders = new Set([...group.findings.flatMap(({ worktree }) => worktree ?? []), ...group.conflicts.flatMap(({ sides }) => sides.flatMap(({ worktree }) => worktree ?? []))]);
    const there = new Map<string, TextAt>();
    const said = new Map<string, string | undefined>();
    await Promise.all([
      ...[...folders].map(async (folder) => {
        const text = await this.#textOf(join(folder, path));
        if (text !== undefined) there.set(folder, text);
      }),
      ...group.findings.map(async ({ commit }) => said.set(commit, await this.#textIn(commit, path))),
    ]);
    if (this.#groups.get(path) !== group || group.looks !== look) return;
    const shown = new Map<string, Diagnostic[]>();
    const context = { said: (commit: string) => said.get(commit), inWorktree: (folder: string) => there.get(folder) };
    if (users !== undefined) shown.set(users.uri, placeFindings({ ...context, ...group, present: users.text, isWorktree: false }));
    else {
      for (const [folder, { uri, text }] of there) {
        const findings = group.findings.filter(({ worktree }) => worktree === folder);
        if (findings.length > 0) shown.set(uri, placeFindings({ ...context, findings, conflicts: [], present: text, isWorktree: true }));
      }
    }
    this.#clear(new Set([...group.shownIn].filter((uri) => !shown.has(uri))));
    group.shownIn = new Set(shown.keys());
    await Promise.all([...shown].map(([uri, diagnostics]) => this.#options.show({ uri, diagnostics })));
  }

  #clear(uris: ReadonlySet<string>): void {
    for (const uri of uris) this.#background(this.#options.show({ uri, diagnostics: [] }));
  }

  /** A file as the editor has it, else as the disk does. */
  async #textOf(file: string): Promise<TextAt | undefined> {
    const document = this.#open.get(keyOf(file));
    if (document !== undefined) return { uri: document.uri, text: document.getText() };
    const text = await readFile(file, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : { uri: pathToFileURL(file).href, text };
  }

  /** A file as it is in a commit, which never changes. */
  #textIn(commit: string, path: string): Promise<string | undefined> {
    if (!this.#options.trusted()) return Promise.resolve(undefined);
    const key = `${commit}:${path}`;
    const known = this.#said.get(key);
    if (known !== undefined) return known;
    this.#git ??= openGit(this.#told.root);
    const asked = this.#git
      .then((git) => git.readFile(commit as ObjectName, path))
      .catch((error: unknown) => {
        this.#options.onTrouble(error);
        this.#said.delete(key);
        return undefined;
      });
    this.#said.set(key, asked);
    return asked;
  }

  #background(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#options.onTrouble(error));
  }
}

function isInside(path: string | undefined): path is string {
  return path !== undefined && path !== '' && !isAbsolute(path) && !path.includes('\0') && !path.split(/[\\/]/u).some((part) => part === '..' || part.toLowerCase() === '.git');
}
