import { err, ok } from '../../../base/result.ts';
import { relativeToRoot } from '../finding-path.ts';
import { reportText, type GateParser, type RawFinding } from '../parser.ts';

interface FileCoverage {
  readonly hitsOfLine: Map<number, number>;
  /** LF and LH, for reports that name no lines. */
  found: number;
  hit: number;
}

/** Reads the records of an lcov trace; several records of one file (one a test) count as one. A string is why it cannot be read. */
function readRecords(text: string): ReadonlyMap<string, FileCoverage> | string {
  const files = new Map<string, FileCoverage>();
  let current: FileCoverage | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, key, value] = /^(\w+):(.*)$/.exec(line) ?? [];
    if (key === 'SF' && value !== undefined) {
      if (current !== undefined) return `the record before line ${index + 1} has no end_of_record`;
      current = files.get(value) ?? { hitsOfLine: new Map(), found: 0, hit: 0 };
      files.set(value, current);
    } else if (line.trim() === 'end_of_record') {
      current = undefined;
    } else if (current !== undefined && value !== undefined && (key === 'DA' || key === 'LF' || key === 'LH')) {
      if (!/^\d+(,-?\d+(,.*)?)?$/.test(value)) return `line ${index + 1} is not understood: ${line.slice(0, 80)}`;
      const [first = 0, hits = 0] = value.split(',').map(Number);
      if (key === 'DA') current.hitsOfLine.set(first, (current.hitsOfLine.get(first) ?? 0) + hits);
      else if (key === 'LF') current.found = Math.max(current.found, first);
      else current.hit = Math.max(current.hit, first);
    }
  }
  if (current !== undefined) return 'the last record has no end_of_record: the report was cut off';
  return files.size === 0 ? 'there is no SF record in it' : files;
}

function linesOf(file: FileCoverage): { found: number; hit: number } {
  if (file.hitsOfLine.size === 0) return { found: file.found, hit: Math.min(file.hit, file.found) };
  return { found: file.hitsOfLine.size, hit: [...file.hitsOfLine.values()].filter((hits) => hits > 0).length };
}

/** Coverage in percent with two decimals, rounded down: 79.999 % is not 80 %. */
function percent(hit: number, found: number): number {
  return Math.floor((hit * 10_000) / found) / 100;
}

/** An lcov trace: measures line coverage over all files; each file below `min` is a warning, the whole is judged against `min` and the baseline by the gate. */
export const parseLcov: GateParser = (input) => {
  const files = readRecords(reportText(input));
  if (typeof files === 'string') return err(`the report is not an lcov trace: ${files}`);
  const covered = [...files].map(([file, coverage]) => ({ file, coverage, ...linesOf(coverage) }));
  const found = covered.reduce((sum, each) => sum + each.found, 0);
  if (found === 0) return err('the lcov trace measures no line at all');
  const { min } = input.gate;
  const findings = covered.flatMap(({ file, coverage, found: lines, hit }): RawFinding[] => {
    if (min === undefined || lines === 0 || percent(hit, lines) >= min) return [];
    const first = [...coverage.hitsOfLine].filter(([, hits]) => hits === 0).map(([line]) => line).sort((a, b) => a - b)[0];
    const path = relativeToRoot(file, input.roots);
    return [
      {
        rule: 'coverage/file',
        severity: 'warning',
        message: `${hit} of ${lines} lines are covered (${percent(hit, lines)} %, wanted ${min} %).`,
        identity: path ?? file,
        ...(path === undefined ? {} : { path }),
        ...(path === undefined || first === undefined || first < 1 ? {} : { range: { startLine: first } }),
      },
    ];
  });
  return ok({ findings, measured: percent(covered.reduce((sum, each) => sum + each.hit, 0), found) });
};
