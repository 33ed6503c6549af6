import type { ObjectName } from '../model/ids.ts';
import type { PathGuard } from '../guard/path-guard.ts';
import type { AgentDeps } from './agent-deps.ts';
import type { AgentAssignment } from './assignment.ts';
import { CommandAudit, refPart, type Quarantine } from './command-audit.ts';

/** How an agent's files are kept: every turn that may have changed them becomes a commit under `refs/ce/wip/<run>/<task>` (law 4). */
export class SavedWork {
  readonly #assignment: AgentAssignment;
  readonly #guard: PathGuard;
  readonly #deps: AgentDeps;
  readonly #writes: () => readonly string[] | undefined;
  #tip: ObjectName;
  #files: readonly string[] | undefined;
  #isDirty = false;
  #audit: CommandAudit;

  constructor(options: { readonly assignment: AgentAssignment; readonly guard: PathGuard; readonly deps: AgentDeps; readonly writes: () => readonly string[] | undefined }) {
    this.#assignment = options.assignment;
    this.#guard = options.guard;
    this.#deps = options.deps;
    this.#writes = options.writes;
    this.#tip = options.assignment.tip;
    this.#audit = this.#newAudit();
  }

  /** The last commit of the worktree; undefined where nothing may be written. */
  get commit(): ObjectName | undefined {
    return (this.#writes()?.length ?? 0) > 0 ? this.#tip : undefined;
  }

  /** Takes over the commit that the coordinator left the worktree at. */
  moveTo(tip: ObjectName): void {
    if (tip !== this.#tip) this.#files = undefined;
    this.#tip = tip;
  }

  /** Something is about to change files. */
  willWrite(): void {
    this.#isDirty = true;
  }

  /** A command is about to run; resolves when what it will be compared with is known. */
  async willRunCommand(): Promise<void> {
    this.#isDirty = true;
    await this.#audit.before(this.#tip);
  }

  /** Keeps what the turn changed; with what its commands wrote outside the lease taken out and named. */
  async save(): Promise<Quarantine | undefined> {
    if (!this.#isDirty) return undefined;
    const { git } = this.#deps;
    const { base } = this.#assignment;
    const mayWrite = this.commit !== undefined;
    let quarantine: Quarantine | undefined;
    if (this.#audit.isNeeded) {
      const audited = await this.#audit.after(this.#tip);
      quarantine = audited.quarantine;
      if (mayWrite) await this.#take(audited.snapshot.commit, (await git.changedFiles(base, audited.snapshot.commit)).map((file) => file.path));
    } else if (mayWrite) {
      const snapshot = await git.snapshot(this.#guard.root, { parents: [this.#tip], since: base, message: `Work of ${this.#assignment.task ?? this.#assignment.role}` });
      await this.#take(snapshot.commit, snapshot.changed.map((file) => file.path));
    }
    this.#audit = this.#newAudit();
    this.#isDirty = false;
    return quarantine;
  }

  /** Files that differ from the base, as of the last commit. */
  async files(): Promise<readonly string[]> {
    if (this.commit === undefined) return [];
    const { base } = this.#assignment;
    this.#files ??= this.#tip === base ? [] : (await this.#deps.git.changedFiles(base, this.#tip)).map((file) => file.path);
    return this.#files;
  }

  async #take(commit: ObjectName, files: readonly string[]): Promise<void> {
    const { git } = this.#deps;
    const ref = `refs/ce/wip/${this.#assignment.run}/${refPart(this.#assignment)}`;
    const before = await git.readRef(ref);
    // After a crash the ref may be ahead of what the journal knows. That work is done again, but what was there is kept.
    if (before !== undefined && before !== commit && before !== this.#tip && !(await git.isAncestor(before, commit))) {
      const kept = `refs/ce/superseded/${this.#assignment.run}/${refPart(this.#assignment)}/${before.slice(0, 12)}`;
      if ((await git.readRef(kept)) === undefined) await git.updateRef(kept, before, null);
    }
    if (before !== commit) await git.updateRef(ref, commit, before ?? null);
    this.#tip = commit;
    this.#files = files;
  }

  #newAudit(): CommandAudit {
    return new CommandAudit({ assignment: this.#assignment, guard: this.#guard, deps: this.#deps, writes: () => this.#writes() ?? [] });
  }
}
