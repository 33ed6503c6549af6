import type { Disposable } from '../base/disposable.ts';
import type { NewEvent, RunEvent } from './events/event.ts';
import type { BlobId, ObjectName } from './model/ids.ts';

/** Time. The simulated clock moves only when told to. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after that many milliseconds, unless disposed before. */
  after(ms: number, call: () => void): Disposable;
}

/** Names that nothing else has. */
export interface Ids {
  /** A short unique id, sortable by time. */
  next(): string;
  /** A number in [0, 1), for jitter and tie-breaks. */
  random(): number;
}

/** The engine's own log, for its developers; what users see are events. */
export interface Log {
  debug(message: string, details?: Record<string, unknown>): void;
  warn(message: string, details?: Record<string, unknown>): void;
  error(message: string, details?: Record<string, unknown>): void;
}

/** Hashes, which the engine needs but cannot compute without a host. */
export interface Hashes {
  /** SHA-256 in hex. */
  sha256(text: string): string;
  /** CRC-32 as 8 hex digits. */
  crc32(text: string): string;
}

/** What stands at a path; `link` is a symbolic link or a junction, never followed. */
export interface FileFacts {
  readonly type: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
  /** More than one for a hard-linked file. */
  readonly linkCount: number;
  readonly modifiedAt: number;
}

/** A folder held open: paths below `path` stay in it, whatever is renamed or linked meanwhile. */
export interface PinnedFolder extends Disposable {
  readonly path: string;
}

/** The disk, by absolute path. Operations on a missing path answer undefined or do nothing; other faults throw Fault `io`. */
export interface Files {
  readText(path: string): Promise<string | undefined>;
  readBytes(path: string): Promise<Uint8Array | undefined>;
  /** Writes through a temporary file and a rename, so that a reader sees the old or the new text; makes missing folders. */
  writeAtomic(path: string, content: string | Uint8Array, options?: { durable?: boolean }): Promise<void>;
  remove(path: string): Promise<void>;
  move(from: string, to: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  /** Names in a folder, sorted; undefined when it is none. */
  list(path: string): Promise<readonly string[] | undefined>;
  facts(path: string): Promise<FileFacts | undefined>;
  /** The path with every link resolved; undefined when it does not exist. */
  realPath(path: string): Promise<string | undefined>;
  /** Holds a folder below `root` (relative, with `/`, or empty for the root itself) open, following no link on the way; undefined when something on it is no folder. Absent where the system cannot. */
  pin?(root: string, folder: string, options: { readonly make: boolean }): Promise<PinnedFolder | undefined>;
}

/** How to start a process: words without a shell (agents' commands), or a line for the system's shell (commands of the user's own config). */
export interface ProcessRequest {
  readonly command: { readonly words: readonly string[] } | { readonly shell: string };
  readonly cwd: string;
  /** The whole environment of the child; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Output beyond this is cut in the middle at the source, and counted. */
  readonly maxOutputBytes: number;
  readonly stdin?: string;
}

/** How a process ended. `exitCode` is null when a signal or a time-out ended it. */
export interface ProcessResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly cutBytes: number;
  readonly durationMs: number;
  readonly timedOut: boolean;
  readonly aborted: boolean;
  /** The program does not exist (or the shell said so with 127). */
  readonly notFound: boolean;
}

/** Child processes, each in a process group of its own; abort and time-out end the whole group. */
export interface Processes {
  run(request: ProcessRequest, signal: AbortSignal): Promise<ProcessResult>;
}

/** One changed file between two commits. Renames appear as a deletion and an addition. */
export interface ChangedFile {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'deleted';
  readonly insertions: number;
  readonly deletions: number;
  readonly binary: boolean;
}

/** A merge that touched no working tree. With conflicts, `tree` holds conflict markers and must not land. */
export interface MergeOutcome {
  readonly tree: ObjectName;
  readonly conflicts: readonly { readonly path: string; readonly kind: string }[];
}

/** A commit of everything in a worktree that git does not ignore. `changed` is against `since`, sorted by path. */
export interface WorktreeSnapshot {
  readonly commit: ObjectName;
  readonly tree: ObjectName;
  readonly changed: readonly ChangedFile[];
  /** Folders that are repositories of their own: nothing below them is in the commit. */
  readonly embedded?: readonly string[];
}

/** Where the repository is and how it stands. */
export interface RepositoryFacts {
  /** Top folder of the user's working tree, every link resolved. */
  readonly root: string;
  /** The common git folder. */
  readonly gitFolder: string;
  readonly gitVersion: string;
  /** Undefined in a repository without a commit. */
  readonly head: ObjectName | undefined;
  /** Short name; null when detached. */
  readonly branch: string | null;
}

/**
 * One repository. Nothing here touches the user's working tree, index, stash or branches;
 * what does stands apart in Workspace. Faults throw `git_failed` with command, exit code and error output.
 */
export interface Git {
  facts(): Promise<RepositoryFacts>;
  /** The object a revision names, peeled to a commit. */
  resolve(revision: string): Promise<ObjectName | undefined>;
  /** Tree of a commit. */
  treeOf(commit: ObjectName): Promise<ObjectName>;
  /** Tracked files at a commit, sorted. */
  listFiles(commit: ObjectName): Promise<readonly string[]>;
  /** Files of the user's working tree as they are now, tracked or not, without those that git ignores; sorted. */
  listWorkingFiles(): Promise<readonly string[]>;
  /** Text of a file at a commit; undefined when it is not there. */
  readFile(commit: ObjectName, path: string): Promise<string | undefined>;
  /** Adds a detached worktree at a commit; calls are serialised. An existing worktree at the path that belongs to this repository is kept and answers `reused`. */
  addWorktree(path: string, commit: ObjectName): Promise<'created' | 'reused'>;
  /** Removes a worktree whose state is saved: throws `git_failed` when it holds anything that `savedAs` does not. */
  removeWorktree(path: string, savedAs: ObjectName | undefined): Promise<void>;
  listWorktrees(): Promise<readonly { readonly path: string; readonly head: ObjectName | undefined }[]>;
  /** Commits a worktree's present files (tracked and untracked, not ignored) as a child of `parents` without moving its HEAD; same tree and parents as the first parent gives that parent back. Durable when it returns. */
  snapshot(worktree: string, options: { parents: readonly ObjectName[]; since: ObjectName; message: string }): Promise<WorktreeSnapshot>;
  /** Makes a worktree's files exactly those of a commit (ignored files stay) and moves its detached HEAD there. Snapshot first: what is not committed is gone. */
  restore(worktree: string, commit: ObjectName): Promise<void>;
  commitTree(options: { tree: ObjectName; parents: readonly ObjectName[]; message: string }): Promise<ObjectName>;
  /** Three-way merge in memory of two commits, merge base found by git. */
  mergeTree(ours: ObjectName, theirs: ObjectName): Promise<MergeOutcome>;
  isAncestor(ancestor: ObjectName, descendant: ObjectName): Promise<boolean>;
  changedFiles(from: ObjectName, to: ObjectName): Promise<readonly ChangedFile[]>;
  /** Unified diff, cut at `maxBytes` with a note of what was cut. */
  diff(from: ObjectName, to: ObjectName, options?: { maxBytes?: number; paths?: readonly string[] }): Promise<string>;
  readRef(ref: string): Promise<ObjectName | undefined>;
  /** Moves a ref if it still has the old value (`null`: must not exist); throws `ref_moved` else. Durable when it returns. */
  updateRef(ref: string, to: ObjectName, expected: ObjectName | null): Promise<void>;
  deleteRef(ref: string, expected: ObjectName): Promise<void>;
  listRefs(prefix: string): Promise<readonly { readonly ref: string; readonly commit: ObjectName }[]>;
}

/** What stands between the result and the user's working tree. */
export interface Collision {
  readonly path: string;
  readonly reason: string;
}

/** The user's own working tree: the only port that may change it, and only for files of a result. */
export interface Workspace {
  /** Takes `commit` into the current branch (`merge`) or makes a branch of it. Throws `workspace_collision` with `details.collisions` and changes nothing when an edit of the user's would be lost. */
  apply(options: { commit: ObjectName; how: 'merge' | 'branch'; branch?: string; message: string }): Promise<{ target: string; before: ObjectName; commit: ObjectName; files: readonly string[] }>;
  /** Takes an applied result back; the user's edits since then stay, or it refuses with their names and changes nothing. */
  undo(applied: { target: string; before: ObjectName; commit: ObjectName; how: 'merge' | 'branch' }): Promise<{ commit: ObjectName; files: readonly string[] }>;
}

/** Makes a fresh worktree usable: `copy`, `link` and `setup` of the config. Paths are relative to the repository's root. */
export interface WorktreeSetup {
  prepare(worktree: string, signal: AbortSignal): Promise<{ readonly copied: readonly string[]; readonly linked: readonly string[]; readonly commands: readonly { command: string; exitCode: number | null }[] }>;
}

/** The append-only log of one run; one writer. */
export interface Journal {
  /** Appends in order and resolves when all of it is durable; rejects with `journal_poisoned` when the disk refused, and then nothing of it counts. With `expectedSeq`, rejects with `journal_conflict` unless that is the number of the last event appended so far. */
  append(events: readonly NewEvent[], options?: { readonly expectedSeq?: number }): Promise<readonly RunEvent[]>;
  /** Every event so far, oldest first. */
  read(): AsyncIterable<RunEvent>;
  /** Stores a text beside the log, durable when it resolves; the same text has the same id. */
  putBlob(text: string): Promise<BlobId>;
  getBlob(id: BlobId): Promise<string | undefined>;
  close(): Promise<void>;
}
