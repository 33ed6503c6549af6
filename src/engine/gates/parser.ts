import type { Result } from '../../base/result.ts';
import type { Gate } from '../model/config.ts';
import type { Finding } from '../model/finding.ts';

/** What a finished gate left behind for its parser. */
export interface ParserInput {
  readonly stdout: string;
  readonly stderr: string;
  /** Text of the file that the gate's `report` names; absent for a gate that reports on its standard output. */
  readonly report?: string;
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly gate: Gate;
  /** The worktree: absolute, as given and with links resolved. Paths in the output become relative to it. */
  readonly roots: readonly string[];
}

/** A finding as a parser sees it, before it has a source and a fingerprint. */
export type RawFinding = Omit<Finding, 'source' | 'fingerprint'> & {
  /** What the fault is, word for word, where the message is not the right measure of "the same" (a test's full name, an advisory). */
  readonly identity?: string;
};

/** One test of a gate that runs tests; a failed one has its faults among the findings as well. */
export interface TestCase {
  /** What it stands in: a class, a file, a group. May be empty. */
  readonly suite: string;
  readonly name: string;
  readonly verdict: 'passed' | 'failed' | 'skipped';
  readonly durationMs?: number;
  /** What it failed with, each with its place where that is known. */
  readonly faults: readonly Pick<Finding, 'message' | 'path' | 'range'>[];
  /** The file that it stands in. */
  readonly path?: string;
}

/** What a gate said. An error among the findings makes it red whatever its exit code was. */
export interface Parsed {
  readonly findings: readonly RawFinding[];
  /** Percent. */
  readonly measured?: number;
  /** Every test, where the gate tells them. */
  readonly cases?: readonly TestCase[];
}

/** Reads a gate's output. The failure says, in words, why the output cannot be read; it never throws. */
export type GateParser = (input: ParserInput) => Result<Parsed, string>;

/** What the parser is to read: the report file where there is one, else the standard output. */
export function reportText(input: ParserInput): string {
  return (input.report ?? input.stdout).replace(/^\uFEFF/, '');
}
