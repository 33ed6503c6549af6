import type { Finding } from '../model/finding.ts';
import type { Hashes } from '../ports.ts';
import { withoutRoots } from './finding-path.ts';
import type { RawFinding } from './parser.ts';

/** The message with what changes from run to run taken out: where the worktree lies, other absolute paths, numbers, times. */
export function normalisedMessage(message: string, roots: readonly string[]): string {
  return withoutRoots(message, roots)
    .replace(/(?:[A-Za-z]:)?[\\/](?:[^\s\\/:*?"'<>|()]+[\\/])+/g, '')
    .replace(/0x[0-9a-f]+|\b[0-9a-f]{7,64}\b/gi, '#')
    .replace(/\d+(?:[.,]\d+)*/g, '#')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Whose findings they are and how to hash them. */
export interface FingerprintOptions {
  readonly source: string;
  readonly roots: readonly string[];
  readonly hashes: Hashes;
  /** Text of a line of a file; undefined when there is none. */
  lineOf(path: string, line: number): string | undefined;
}

/**
 * Findings with fingerprints from rule, path, normalised message and the text of the source line, and not from its number: code that moves keeps them.
 * Equal ones are counted through from the top, so that a second fault of the same kind is a new one.
 */
export function withFingerprints(findings: readonly RawFinding[], options: FingerprintOptions): readonly Finding[] {
  const seen = new Map<string, number>();
  return [...findings].sort(byPlace).map(({ identity, ...finding }) => {
    const line = finding.path === undefined || finding.range === undefined ? undefined : options.lineOf(finding.path, finding.range.startLine);
    const sameness = identity === undefined ? [normalisedMessage(finding.message, options.roots), line?.trim().replace(/\s+/g, ' ') ?? ''] : [identity];
    const key = JSON.stringify([options.source, finding.rule, finding.path ?? '', ...sameness]);
    const occurrence = seen.get(key) ?? 0;
    seen.set(key, occurrence + 1);
    return { ...finding, message: withoutRoots(finding.message, options.roots), source: options.source, fingerprint: options.hashes.sha256(`${key}#${occurrence}`).slice(0, 32) };
  });
}

function byPlace(a: RawFinding, b: RawFinding): number {
  const [pathA, pathB] = [a.path ?? '', b.path ?? ''];
  if (pathA !== pathB) return pathA < pathB ? -1 : 1;
  return (a.range?.startLine ?? 0) - (b.range?.startLine ?? 0) || (a.range?.startColumn ?? 0) - (b.range?.startColumn ?? 0);
}
