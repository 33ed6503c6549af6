import type { Diagnostic } from '../model/diagnostic.ts';
import type { Complaint, Path } from './complaint.ts';
import type { Located } from './text-lines.ts';

/**
 * What reading a document gave: a value with the warnings about it, or every fault (and warning) there is.
 * Diagnostics are sorted by position; a value never comes with an error. It is a Result with warnings beside it.
 */
export type Reading<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly error: readonly Diagnostic[] };

/** The way back from a document's paths to its text. */
export interface Locator {
  /** Where that part of the path stands; the nearest place that exists where the path itself does not. */
  locate(complaint: Pick<Complaint, 'path' | 'aspect'>): Located;
  /** How a sentence speaks of a path: `on line 3`. */
  mention(path: Path): string;
}

/** Gives complaints their places. */
export function locateAll(complaints: readonly Complaint[], file: string, locator: Locator): Diagnostic[] {
  return complaints.map((complaint) => {
    const { severity, code, message, remedy, other } = complaint;
    return { file, ...locator.locate(complaint), severity, code, message: other === undefined ? message : `${message} ${locator.mention(other)}`, remedy };
  });
}

/** A reading of a value with all that was said about it; without a value it must have been said why. */
export function conclude<T>(value: { readonly value: T } | undefined, diagnostics: readonly Diagnostic[]): Reading<T> {
  const sorted = sortDiagnostics(diagnostics);
  if (value === undefined || sorted.some((each) => each.severity === 'error')) return { ok: false, error: sorted };
  return { ok: true, value: value.value, warnings: sorted };
}

function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  const unique = diagnostics.filter((each) => {
    const key = JSON.stringify(each);
    return !seen.has(key) && seen.add(key);
  });
  return unique.sort((a, b) => a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
}
