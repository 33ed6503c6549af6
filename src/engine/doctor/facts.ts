import type { Diagnostic } from '../model/diagnostic.ts';

/** An operation of git's that is under way in the user's working tree. */
export type GitOperation = 'merge' | 'rebase' | 'cherry-pick' | 'revert' | 'bisect' | 'am';

/** What is known of a folder that a run writes into. */
export interface FolderFacts {
  readonly path: string;
  /** Why nothing can be written there; undefined when it can. */
  readonly refusal: string | undefined;
}

/** What is known of the repository that a run would work on. */
export interface CheckoutFacts {
  /** Top folder; undefined for a bare repository. */
  readonly root: string | undefined;
  readonly hasCommit: boolean;
  readonly shallow: boolean;
  /** The checkout is itself a linked worktree of another. */
  readonly linkedWorktree: boolean;
  /** Top folder of another repository that this one lies in. */
  readonly outerRoot: string | undefined;
  readonly submodules: boolean;
  readonly lfs: boolean;
  readonly operation: GitOperation | undefined;
}

/** A gate and those of its tools that are nowhere to be found. */
export interface GateToolFacts {
  readonly gate: string;
  readonly missing: readonly string[];
}

/** Everything that preflight looks at; gathered by a host, judged by `diagnose`. */
export interface DoctorFacts {
  readonly nodeVersion: string;
  /** Undefined when there is no git. */
  readonly git: { readonly version: string; readonly newEnough: boolean } | undefined;
  /** Undefined when the folder is in no repository; then `refusal` may hold what git said. */
  readonly checkout: CheckoutFacts | undefined;
  readonly checkoutRefusal: string | undefined;
  readonly folder: string;
  readonly provider: { readonly name: string; readonly needsKey: boolean; readonly keyFound: boolean; readonly known: boolean };
  /** The configuration's file, or undefined when there is none; with everything that is wrong with it. */
  readonly config: { readonly file: string | undefined; readonly diagnostics: readonly Diagnostic[] };
  readonly gates: readonly GateToolFacts[];
  /** True when worktrees are set up by commands, which may install what is missing. */
  readonly installsTools: boolean;
  readonly workspace: FolderFacts | undefined;
  readonly worktrees: FolderFacts & { readonly insideRepository: boolean };
  readonly disks: readonly { readonly path: string; readonly freeBytes: number | undefined }[];
}
