import type { Complaint } from './complaint.ts';
import { conclude, locateAll, type Reading } from './outcome.ts';
import { parseSource, type Source } from './yaml-source.ts';

/** What checking a document as data gave. */
export interface Checked<T> {
  readonly complaints: readonly Complaint[];
  readonly value: T | undefined;
}

/** Reads a text as YAML or JSON (or takes it as it was parsed) and checks it. A text that is not YAML is told of its syntax alone. Never throws. */
export function readDocument<T>(text: string | Source, options: { readonly file: string; readonly is: string; readonly check: (raw: unknown) => Checked<T> }): Reading<T> {
  const { file, is, check } = options;
  const source = typeof text === 'string' ? parseSource(text, file) : text;
  if (!source.readable) return conclude<T>(undefined, source.diagnostics);
  if (source.empty) return conclude<T>(undefined, [...source.diagnostics, { file, line: 1, column: 1, endLine: 1, endColumn: 1, severity: 'error', code: 'empty_document', message: `The file is empty; it should hold ${is}`, remedy: 'Begin with `version: 1`.' }]);
  const { complaints, value } = check(source.value);
  // What stands at a broken spot is not what its author wrote.
  const broken = new Set(source.diagnostics.map((each) => `${each.line}:${each.column}`));
  const located = locateAll(complaints, file, source.locator).filter((each) => !broken.has(`${each.line}:${each.column}`));
  return conclude(value === undefined ? undefined : { value }, [...source.diagnostics, ...located]);
}
