import { DiagnosticSeverity, type Diagnostic, type DiagnosticRelatedInformation, type Range } from 'vscode-languageserver';
import { firstDifference, lineMap, linesOf, mapRange, type LineMap, type MappedRange } from '../../engine/findings/map-range.ts';
import type { Finding, FileRange, Severity } from '../../engine/model/finding.ts';
import { cleanBlock, cleanText, count } from '../../engine/report/clean-text.ts';
import type { ToldConflict, ToldFinding } from '../../protocol/language-server.ts';

/** A text and where an editor finds it. */
export interface TextAt {
  readonly uri: string;
  readonly text: string;
}

/** What of one file is to be shown in one text of it. */
export interface Placing {
  readonly findings: readonly ToldFinding[];
  readonly conflicts: readonly ToldConflict[];
  /** The text in which they are shown. */
  readonly present: string;
  /** The user has no such file, and this is the worktree's. */
  readonly isWorktree: boolean;
  /** The file as it is in a commit; undefined where it cannot be read. */
  said(commit: string): string | undefined;
  /** The file as it is in a worktree now. */
  inWorktree(folder: string): TextAt | undefined;
}

/** An editor shows about so many of one file; the rest is counted. */
export const MOST_IN_A_FILE = 1_000;
/** Larger pairs of texts are not compared. */
const MOST_CHARACTERS = 8_000_000;

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, info: DiagnosticSeverity.Information };

/** Diagnostics for one file, each where its line is in the present text; what is gravest comes first. */
export function placeFindings(placing: Placing): Diagnostic[] {
  const lines = linesOf(placing.present);
  const maps = new Maps();
  const sorted = [...placing.findings].sort((a, b) => SEVERITIES[a.finding.severity] - SEVERITIES[b.finding.severity] || (a.finding.range?.startLine ?? 0) - (b.finding.range?.startLine ?? 0));
  const shown = sorted.slice(0, MOST_IN_A_FILE).map((told) => diagnosticOf(told, { placing, lines, maps }));
  const left = sorted.length - shown.length;
  const more: Diagnostic[] = left === 0 ? [] : [{ range: wholeLine(lines, 1), severity: DiagnosticSeverity.Information, source: 'CE', message: `${count(left, 'more finding')} in this file: the tab Gates of the pipeline has them all.` }];
  return [...placing.conflicts.map((conflict) => conflictOf(conflict, placing, lines)), ...shown, ...more];
}

interface Around {
  readonly placing: Placing;
  readonly lines: readonly string[];
  readonly maps: Maps;
}

function diagnosticOf({ id, task, commit, worktree, finding }: ToldFinding, { placing, lines, maps }: Around): Diagnostic {
  const said = placing.said(commit);
  const mapped = finding.range === undefined ? undefined : place(maps.of(said, placing.present), finding.range);
  const link = webLink(finding.link);
  const there = worktree === null || placing.isWorktree ? undefined : relatedPlace({ task, worktree, finding, said }, placing, maps);
  return {
    range: mapped === undefined ? wholeLine(lines, 1) : rangeIn(lines, mapped),
    severity: SEVERITIES[finding.severity],
    source: `CE ${cleanText(finding.source, 40)}`,
    ...(finding.rule === '' ? {} : { code: cleanText(finding.rule, 80) }),
    ...(link === undefined || finding.rule === '' ? {} : { codeDescription: { href: link } }),
    message: [`Task ${task}: ${cleanBlock(finding.message, { maxLines: 20, max: 1_000 }).join('\n')}`, ...remarks({ finding, mapped, placing })].join('\n'),
    ...(there === undefined ? {} : { relatedInformation: [there] }),
    data: { finding: id, task, rule: finding.rule },
  };
}

type Mapped = MappedRange | (FileRange & { readonly kind: 'unknown' });

/** Where texts cannot be compared, the place is the one that was said, and that is told. */
function place(map: LineMap | undefined, range: FileRange): Mapped {
  return map === undefined ? { startLine: range.startLine, kind: 'unknown' } : mapRange(map, range);
}

function remarks({ finding, mapped, placing }: { readonly finding: Finding; readonly mapped: Mapped | undefined; readonly placing: Placing }): string[] {
  const line = finding.range?.startLine ?? 1;
  if (placing.isWorktree) return ['This file is not in your working tree yet; this is the task’s own.'];
  if (mapped?.kind === 'gone') return [`This line is not in your file (yet): in the task’s change it is line ${line}.`];
  if (mapped?.kind === 'unknown') return [`It is about line ${line} of the task’s change, which could not be compared with your file.`];
  return [];
}

function relatedPlace({ task, worktree, finding, said }: { readonly task: string; readonly worktree: string; readonly finding: Finding; readonly said: string | undefined }, placing: Placing, maps: Maps): DiagnosticRelatedInformation | undefined {
  const there = placing.inWorktree(worktree);
  if (there === undefined) return undefined;
  const lines = linesOf(there.text);
  const mapped = finding.range === undefined ? undefined : place(maps.of(said, there.text), finding.range);
  return { location: { uri: there.uri, range: mapped === undefined ? wholeLine(lines, 1) : rangeIn(lines, mapped) }, message: `Here in the worktree of ${task}` };
}

function conflictOf({ place: number, message, sides }: ToldConflict, placing: Placing, lines: readonly string[]): Diagnostic {
  const texts = sides.map((side) => ({ ...side, text: side.worktree === null ? undefined : placing.inWorktree(side.worktree)?.text }));
  const line = texts.flatMap(({ text }) => (text === undefined ? [] : [firstDifference(text, placing.present) ?? 1]))[0] ?? 1;
  return {
    range: wholeLine(lines, line),
    severity: DiagnosticSeverity.Warning,
    source: 'CE conflict',
    message: cleanText(message, 1_000),
    relatedInformation: texts.map(({ label, uri, text }) => {
      const theirs = text === undefined ? [''] : linesOf(text);
      return { location: { uri, range: wholeLine(theirs, text === undefined ? 1 : (firstDifference(placing.present, text) ?? 1)) }, message: cleanText(label, 200) };
    }),
    data: { conflict: number },
  };
}

/** Comparisons that were made already: many findings speak of the same two texts. */
class Maps {
  readonly #made = new Map<string, Map<string, LineMap>>();

  of(said: string | undefined, present: string): LineMap | undefined {
    if (said === undefined || said.length + present.length > MOST_CHARACTERS) return undefined;
    const made = this.#made.get(said) ?? new Map<string, LineMap>();
    this.#made.set(said, made);
    const map = made.get(present) ?? lineMap(said, present);
    made.set(present, map);
    return map;
  }
}

/** A place as editors count it, from 0. Without an end it is a word, without columns the line without its indentation. */
function rangeIn(lines: readonly string[], { startLine, startColumn, endLine, endColumn }: FileRange): Range {
  if (startColumn === undefined) {
    const first = wholeLine(lines, startLine);
    return endLine === undefined || endLine <= startLine ? first : { start: first.start, end: wholeLine(lines, endLine).end };
  }
  const at = Math.min(startLine, lines.length) - 1;
  const text = lines[at] ?? '';
  const start = Math.min(startColumn - 1, text.length);
  if (endColumn !== undefined && (endLine ?? startLine) > startLine) return { start: { line: at, character: start }, end: { line: Math.min(endLine ?? startLine, lines.length) - 1, character: endColumn - 1 } };
  const end = endColumn !== undefined && endColumn > startColumn ? endColumn - 1 : start + wordLength(text.slice(start));
  return { start: { line: at, character: start }, end: { line: at, character: end } };
}

function wordLength(rest: string): number {
  return /^[\p{L}\p{N}_$]+|^./u.exec(rest)?.[0].length ?? 0;
}

function wholeLine(lines: readonly string[], line: number): Range {
  const at = Math.min(Math.max(line, 1), lines.length) - 1;
  const text = lines[at] ?? '';
  const first = text.length - text.trimStart().length;
  return { start: { line: at, character: first < text.length ? first : 0 }, end: { line: at, character: text.trimEnd().length } };
}

/** Links of tools lead to the web or nowhere. */
function webLink(link: string | undefined): string | undefined {
  if (link === undefined || !URL.canParse(link)) return undefined;
  return /^https?:$/u.test(new URL(link).protocol) ? link : undefined;
}
