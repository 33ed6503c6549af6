import { err, ok, type Result } from '../../base/result.ts';
import { isFault } from '../model/fault.ts';
import type { FileFacts, Files } from '../ports.ts';
import { pathScope } from './lease-scope.ts';
import { foldCase, safePath } from './safe-path.ts';

/** A path that may be touched now. */
export interface Allowed {
  /** Relative to the worktree, with `/`. */
  readonly path: string;
  readonly absolute: string;
  /** What stands there; undefined when nothing does. */
  readonly facts: FileFacts | undefined;
}

/** What is to be done at a path: `remove` may hit a link, because that deletes the link and follows nothing. */
export type Intent = 'write' | 'remove' | 'read';

/** What a guard works with. */
export interface PathGuardOptions {
  readonly files: Files;
  readonly worktree: string;
  readonly caseBlind: boolean;
  /** Globs of the present lease; undefined when nothing may be written. Asked at every decision. */
  readonly writes: () => readonly string[] | undefined;
}

/**
 * Decides before every touch of the disk by a tool (law 6). It looks at every part of the path on the disk right before
 * the operation, because a command may have made a link since the last one.
 */
export class PathGuard {
  readonly root: string;
  readonly #options: PathGuardOptions;

  private constructor(root: string, options: PathGuardOptions) {
    this.root = root;
    this.#options = options;
  }

  /** The guard of a worktree; undefined when there is no such folder. */
  static async open(options: PathGuardOptions): Promise<PathGuard | undefined> {
    const root = await options.files.realPath(options.worktree);
    if (root === undefined || (await options.files.facts(root))?.type !== 'folder') return undefined;
    return new PathGuard(root, options);
  }

  /** Absolute path of a safe one. Node takes `/` on every system. */
  absolute(path: string): string {
    return `${this.root}/${path}`;
  }

  /** May this be read? Links are followed as long as they stay inside the worktree and out of git's folder. */
  async forRead(requested: string): Promise<Result<Allowed, string>> {
    const safe = safePath(requested);
    if (!safe.ok) return safe;
    const absolute = this.absolute(safe.value);
    if (!(await this.#rootStands())) return err(ROOT_REPLACED);
    const resolved = await this.#resolve(absolute);
    if (!resolved.ok) return resolved;
    const real = resolved.value;
    if (real === undefined) return ok({ path: safe.value, absolute, facts: undefined });
    const inside = this.#relative(real);
    if (inside === undefined) return err('a link on the way leads out of the worktree');
    const target = safePath(inside);
    if (!target.ok) return err(`a link on the way leads to a place that may not be read: ${target.error}`);
    return ok({ path: safe.value, absolute: real, facts: await this.#options.files.facts(real) });
  }

  /** May this be written (or removed) under the present lease? No part of the way may be a link. */
  async forWrite(requested: string, intent: 'write' | 'remove'): Promise<Result<Allowed, string>> {
    const safe = safePath(requested);
    if (!safe.ok) return safe;
    const writes = this.#options.writes();
    if (writes === undefined || writes.length === 0) return err('this agent may not write anything');
    const rules = { caseBlind: this.#options.caseBlind };
    if (!pathScope(writes, rules)(safe.value)) return err(`it is outside the lease (${writes.join(', ')}); ask for it with request_lease`);
    if (!(await this.#rootStands())) return err(ROOT_REPLACED);
    const names = safe.value.split('/');
    for (let count = 1; count < names.length; count += 1) {
      const part = names.slice(0, count).join('/');
      const facts = await this.#options.files.facts(this.absolute(part));
      if (facts === undefined) break;
      if (facts.type === 'link') return err(`"${part}" is a link, and links are not followed when writing`);
      if (facts.type !== 'folder') return err(`"${part}" is not a folder`);
    }
    const absolute = this.absolute(safe.value);
    const facts = await this.#options.files.facts(absolute);
    if (facts?.type === 'folder') return err('it is a folder, not a file');
    if (facts?.type === 'other') return err('it is neither a file nor a folder');
    if (facts?.type === 'link' && intent === 'write') return err('it is a link, and links are not followed when writing');
    const alias = await this.#aliasOf(safe.value, facts);
    return alias === undefined ? ok({ path: safe.value, absolute, facts }) : err(alias);
  }

  /** Writes a file that the guard allows. A hard-linked one is replaced, so that its other names keep its content. */
  async write(requested: string, content: string): Promise<Result<Allowed, string>> {
    const first = await this.forWrite(requested, 'write');
    if (!first.ok) return first;
    await this.#makeFolders(first.value.path);
    // Once more with all folders there: what was missing a moment ago may have come as a link.
    const allowed = await this.forWrite(requested, 'write');
    if (!allowed.ok) return allowed;
    const written = await this.#pinned(allowed.value, (absolute) => this.#options.files.writeAtomic(absolute, content));
    if (!written.ok) return written;
    const after = await this.forWrite(requested, 'write');
    return after.ok ? ok(first.value) : err(`the path changed while it was written: ${after.error}`);
  }

  /** Removes a file or a link that the guard allows. */
  async remove(requested: string): Promise<Result<Allowed, string>> {
    const allowed = await this.forWrite(requested, 'remove');
    if (!allowed.ok) return allowed;
    if (allowed.value.facts === undefined) return err('there is no such file');
    const removed = await this.#pinned(allowed.value, (absolute) => this.#options.files.remove(absolute));
    return removed.ok ? allowed : removed;
  }

  /** Moves a file when the guard allows both ends and nothing stands at the new one. */
  async move(from: string, to: string): Promise<Result<Allowed, string> & { readonly at?: 'from' | 'to' }> {
    const source = await this.forWrite(from, 'write');
    if (!source.ok) return { ...source, at: 'from' };
    if (source.value.facts === undefined) return { ...err('there is no such file'), at: 'from' };
    const first = await this.forWrite(to, 'write');
    if (!first.ok) return { ...first, at: 'to' };
    const isRespelling = foldCase(source.value.path, this.#options.caseBlind) === foldCase(first.value.path, this.#options.caseBlind);
    if (first.value.facts !== undefined && !isRespelling) return { ...err('a file stands there already; delete it first'), at: 'to' };
    await this.#makeFolders(first.value.path);
    const again = await this.forWrite(from, 'write');
    if (!again.ok) return { ...again, at: 'from' };
    const target = await this.forWrite(to, 'write');
    if (!target.ok) return { ...target, at: 'to' };
    const moved = await this.#pinned(target.value, async (absoluteTo) => this.#pinned(again.value, (absoluteFrom) => this.#options.files.move(absoluteFrom, absoluteTo)));
    if (!moved.ok) return { ...moved, at: 'to' };
    return moved.value.ok ? target : { ...moved.value, at: 'from' };
  }

  /** True when a safe path can be reached from the root without a link. */
  async isReachedWithoutLinks(path: string): Promise<boolean> {
    const names = path.split('/');
    for (let count = 1; count < names.length; count += 1) {
      if ((await this.#options.files.facts(this.absolute(names.slice(0, count).join('/'))))?.type !== 'folder') return false;
    }
    return this.#rootStands();
  }

  /**
   * Does something at an allowed path with its folder held open, so that no link made since the decision can lead it
   * elsewhere. Where the system cannot hold folders, the decision a moment ago must do.
   */
  async #pinned<T>(allowed: Allowed, act: (absolute: string) => Promise<T>): Promise<Result<T, string>> {
    const { files } = this.#options;
    if (files.pin === undefined) return ok(await act(allowed.absolute));
    const cut = allowed.path.lastIndexOf('/');
    const folder = await files.pin(this.root, allowed.path.slice(0, Math.max(0, cut)), { make: false });
    if (folder === undefined) return err('a folder on the way became something else');
    try {
      const absolute = `${folder.path}/${allowed.path.slice(cut + 1)}`;
      const type = (await files.facts(absolute))?.type;
      if (type === 'folder' || type === 'other') return err('it became something else than a file');
      return ok(await act(absolute));
    } finally {
      folder.dispose();
    }
  }

  /** One folder after the other, each looked at first: making them all at once would follow a link on the way. */
  async #makeFolders(path: string): Promise<void> {
    const names = path.split('/');
    if (this.#options.files.pin !== undefined) {
      (await this.#options.files.pin(this.root, names.slice(0, -1).join('/'), { make: true }))?.dispose();
      return;
    }
    for (let count = 1; count < names.length; count += 1) {
      const folder = this.absolute(names.slice(0, count).join('/'));
      const facts = await this.#options.files.facts(folder);
      if (facts === undefined) await this.#options.files.makeFolder(folder);
      else if (facts.type !== 'folder') return;
    }
  }

  /** A circle of links, or a folder that may not be entered, is a refusal and no fault of ours. */
  async #resolve(absolute: string): Promise<Result<string | undefined, string>> {
    try {
      return ok(await this.#options.files.realPath(absolute));
    } catch (error) {
      if (isFault(error, 'io')) return err('it cannot be resolved (a circle of links, or no permission)');
      throw error;
    }
  }

  async #rootStands(): Promise<boolean> {
    return (await this.#options.files.realPath(this.root)) === this.root && (await this.#options.files.facts(this.root))?.type === 'folder';
  }

  /** A short name (8.3) or another spelling that the disk takes for the same file must not lead where the lease does not. */
  async #aliasOf(path: string, facts: FileFacts | undefined): Promise<string | undefined> {
    const names = path.split('/');
    for (let count = facts === undefined || facts.type === 'link' ? names.length - 1 : names.length; count > 0; count -= 1) {
      const part = names.slice(0, count).join('/');
      const real = await this.#options.files.realPath(this.absolute(part));
      if (real === undefined) continue;
      const inside = this.#relative(real);
      return inside !== undefined && foldCase(inside, this.#options.caseBlind) === foldCase(part, this.#options.caseBlind) ? undefined : `"${part}" is another name of a different place`;
    }
    return undefined;
  }

  /** A real path relative to the root, with `/`; undefined outside. */
  #relative(real: string): string | undefined {
    const { caseBlind } = this.#options;
    const path = real.replaceAll('\\', '/');
    const root = `${this.root.replaceAll('\\', '/').replace(/\/$/, '')}/`;
    return foldCase(path, caseBlind).startsWith(foldCase(root, caseBlind)) ? path.slice(root.length) : undefined;
  }
}

const ROOT_REPLACED = "the worktree's folder was replaced by something else";
