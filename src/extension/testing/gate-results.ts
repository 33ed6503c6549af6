import type { GateRun } from '../../engine/gates/run-gates.ts';
import type { FileRange, Finding } from '../../engine/model/finding.ts';
import { cleanBlock, cleanText, count } from '../../engine/report/clean-text.ts';

/** What became of one row of the tests' view. */
export type RowVerdict = 'passed' | 'failed' | 'skipped';

/** A row below a gate, without the editor's classes: a file with its findings, or a suite with its tests. */
export interface ResultRow {
  readonly id: string;
  readonly label: string;
  /** Relative to the checkout, with `/`. */
  readonly path: string | undefined;
  readonly range: FileRange | undefined;
  readonly verdict: RowVerdict;
  readonly durationMs: number | undefined;
  readonly messages: readonly ResultMessage[];
  readonly rows: readonly ResultRow[];
}

/** What a failed row says, and where. */
export interface ResultMessage {
  readonly text: string;
  readonly path: string | undefined;
  readonly range: FileRange | undefined;
}

/** More rows than this below one row are not made: who has that many first mends something else. */
const MOST_ROWS = 500;

/** The rows below a gate: its tests where it tells them, else its findings file by file. */
export function rowsOf({ cases, findings }: GateRun): readonly ResultRow[] {
  return cases.length > 0 ? suiteRows(cases) : fileRows(findings);
}

/** What a gate itself failed with: what belongs to no row below it. */
export function messagesOf({ outcome, findings, cases, output }: GateRun): readonly ResultMessage[] {
  const apart = cases.length > 0 ? findings.filter(({ rule }) => !rule.startsWith('test-')) : findings.filter(({ path }) => path === undefined);
  const own = apart.filter(({ severity }) => severity === 'error').map(({ message, path, range }) => ({ text: said(message), path, range }));
  if (own.length > 0) return own;
  return [{ text: [outcome.summary, ...(findings.length > 0 ? [] : cleanBlock(output.trimEnd().split('\n').slice(-40).join('\n'), { maxLines: 40, max: 300 }))].join('\n'), path: undefined, range: undefined }];
}

/** A gate's result beside its name, in a few words; how long it took the editor says itself. */
export function inShort({ outcome, findings, cases }: Pick<GateRun, 'outcome' | 'findings' | 'cases'>): string {
  if (outcome.verdict === 'not_run') return `not run: ${cleanText(outcome.summary.replace(`${outcome.gate} did not run. `, ''), 200)}`;
  const failed = cases.filter(({ verdict }) => verdict === 'failed').length;
  if (cases.length > 0) return failed === 0 ? count(cases.length, 'test') : `${failed} of ${count(cases.length, 'test')} failed`;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return errors === 0 ? outcome.dimension : count(errors, 'finding');
}

/** Text of a tool as a label: on one line, and no icons. */
export function labelOf(text: string, max = 120): string {
  return cleanText(text, max).replaceAll('$(', '$ (');
}

function fileRows(findings: readonly Finding[]): ResultRow[] {
  const byFile = groupBy(findings.filter((finding) => finding.path !== undefined), ({ path = '' }) => path);
  return [...byFile].slice(0, MOST_ROWS).map(([path, found]) => {
    const rows = found.slice(0, MOST_ROWS).map((finding, at): ResultRow => ({
      id: `${finding.fingerprint}.${at}`,
      label: labelOf(`${finding.range === undefined ? '' : `${finding.range.startLine}: `}${finding.message}`),
      path,
      range: finding.range,
      verdict: finding.severity === 'error' ? 'failed' : 'skipped',
      durationMs: undefined,
      messages: [{ text: `${said(finding.message)}${finding.rule === '' ? '' : ` (${cleanText(finding.rule, 80)})`}`, path, range: finding.range }],
      rows: [],
    }));
    return group(path, { path, rows });
  });
}

function suiteRows(cases: GateRun['cases']): ResultRow[] {
  const suites = groupBy(cases, ({ suite, path }) => (suite === '' ? (path ?? 'tests') : suite));
  return [...suites].slice(0, MOST_ROWS).map(([suite, tests]) => {
    const rows = tests.slice(0, MOST_ROWS).map(({ name, verdict, durationMs, faults, path }, at): ResultRow => ({
      id: `${at}.${name}`,
      label: labelOf(name),
      path,
      range: faults.find((fault) => fault.path === path)?.range,
      verdict,
      durationMs,
      messages: faults.map((fault) => ({ text: said(fault.message), path: fault.path, range: fault.range })),
      rows: [],
    }));
    const [first] = tests;
    return group(suite, { path: tests.every(({ path }) => path === first?.path) ? first?.path : undefined, rows });
  });
}

function group(id: string, { path, rows }: { readonly path: string | undefined; readonly rows: readonly ResultRow[] }): ResultRow {
  const verdict = rows.some((row) => row.verdict === 'failed') ? 'failed' : rows.some((row) => row.verdict === 'passed') ? 'passed' : 'skipped';
  return { id, label: labelOf(id, 200), path, range: undefined, verdict, durationMs: undefined, messages: [], rows };
}

function said(message: string): string {
  return cleanBlock(message, { maxLines: 100, max: 2_000 }).join('\n');
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
