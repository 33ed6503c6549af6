import type { Browser } from 'playwright-core';
import type { VsCodeServer } from './server.mjs';

/** What is run, and in what. */
export interface SuiteRun {
  /** `files` are absolute; `workspace` is the folder whose copy is opened. */
  readonly suite: { readonly name: string; readonly files: readonly string[]; readonly workspace?: string };
  readonly browser: Browser;
  readonly server: VsCodeServer;
  readonly grep?: string;
  readonly limitMs: number;
  readonly print: (line: string) => void;
}

/** What came of a suite. */
export interface SuiteResults {
  readonly passing: number;
  readonly pending: number;
  readonly failures: readonly { readonly path: readonly string[]; readonly error: string }[];
}

/** Results of one suite, run in a window of its own. */
export function runSuite(run: SuiteRun): Promise<SuiteResults>;
