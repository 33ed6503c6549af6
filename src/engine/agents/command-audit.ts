import { Fault } from '../model/fault.ts';
import type { ObjectName } from '../model/ids.ts';
import { pathScope } from '../guard/lease-scope.ts';
import type { PathGuard } from '../guard/path-guard.ts';
import { encodeRefName } from '../model/ref-name.ts';
import type { WorktreeSnapshot } from '../ports.ts';
import type { AgentDeps } from './agent-deps.ts';
import type { AgentAssignment } from './assignment.ts';
import { putBack, quarantine } from './set-aside.ts';

/** What a command changed outside the lease: kept under `ref`, gone from the worktree. */
export interface Quarantine {
  readonly paths: readonly string[];
  readonly ref: string;
  readonly commit: ObjectName;
}

/** What an audit needs to know of its agent. */
export interface AuditOptions {
  readonly assignment: AgentAssignment;
  readonly guard: PathGuard;
  readonly deps: AgentDeps;
  /** Globs of the lease as it is when the commands have ended. */
  readonly writes: () => readonly string[];
}

/** The part of a ref that names an agent's task; the run's own planner has none. */
export function refPart(assignment: AgentAssignment): string {
  return assignment.task === undefined ? '_run' : encodeRefName(assignment.task);
}

/**
 * Finds what the commands of one turn wrote outside the lease, keeps it under a ref and puts the files back (issue 2.6).
 * One for each turn: `before` when the first command is about to run, `after` when every tool call has ended.
 */
export class CommandAudit {
  readonly #options: AuditOptions;
  #before: Promise<{ readonly commit: ObjectName; readonly gitFile: string | undefined }> | undefined;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  /** True when a command ran (or was about to). */
  get isNeeded(): boolean {
    return this.#before !== undefined;
  }

  /** Notes how the worktree stands; later calls wait for the first. */
  async before(tip: ObjectName): Promise<void> {
    this.#before ??= this.#note(tip);
    await this.#before;
  }

  /** The worktree as the turn left it, and what had to be taken out of it. */
  async after(tip: ObjectName): Promise<{ readonly snapshot: WorktreeSnapshot; readonly quarantine: Quarantine | undefined }> {
    const { guard, deps, assignment } = this.#options;
    const before = await this.#before;
    if (before === undefined) throw new Fault('internal', 'An audit ended that never began.');
    const replacedGitFile = await this.#putGitFileBack(before.gitFile);
    const snapshot = await deps.git.snapshot(guard.root, { parents: [tip], since: before.commit, message: `Work of ${assignment.task ?? assignment.role}` });
    const outside = this.#outside(snapshot);
    if (outside.length === 0 && !replacedGitFile) return { snapshot, quarantine: undefined };
    const ref = await quarantine(deps.git, `refs/ce/quarantine/${assignment.run}/${refPart(assignment)}`, snapshot.commit);
    await putBack({ guard, files: deps.files, processes: deps.processes, env: assignment.env }, outside, before.commit);
    const clean = await deps.git.snapshot(guard.root, { parents: [tip], since: before.commit, message: `Work of ${assignment.task ?? assignment.role}` });
    const left = this.#outside(clean);
    if (left.length > 0) throw new Fault('io', `What a command wrote outside the lease could not be put back: ${left.map((file) => file.path).join(', ')}.`, { remedy: `All of it is kept under ${ref}.` });
    return { snapshot: clean, quarantine: { paths: [...(replacedGitFile ? ['.git'] : []), ...outside.map((file) => file.path)], ref, commit: snapshot.commit } };
  }

  async #note(tip: ObjectName): Promise<{ readonly commit: ObjectName; readonly gitFile: string | undefined }> {
    const { guard, deps, assignment } = this.#options;
    const gitFile = (await deps.files.facts(guard.absolute('.git')))?.type === 'file' ? await deps.files.readText(guard.absolute('.git')) : undefined;
    const { commit } = await deps.git.snapshot(guard.root, { parents: [tip], since: tip, message: `Before a command of ${assignment.task ?? assignment.role}` });
    return { commit, gitFile };
  }

  #outside(snapshot: WorktreeSnapshot) {
    const mayWrite = pathScope(this.#options.writes(), { caseBlind: this.#options.assignment.caseBlind });
    return snapshot.changed.filter((file) => !mayWrite(file.path));
  }

  /** The file that ties a worktree to its repository: whoever changes it could make git work somewhere else. */
  async #putGitFileBack(text: string | undefined): Promise<boolean> {
    if (text === undefined) return false;
    const { guard, deps } = this.#options;
    const path = guard.absolute('.git');
    const isFile = (await deps.files.facts(path))?.type === 'file';
    if (isFile && (await deps.files.readText(path)) === text) return false;
    if (!isFile) await deps.files.remove(path);
    await deps.files.writeAtomic(path, text);
    return true;
  }
}
