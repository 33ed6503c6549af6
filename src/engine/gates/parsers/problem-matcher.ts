import { err, ok } from '../../../base/result.ts';
import type { ProblemMatcher } from '../../model/config.ts';
import type { Severity } from '../../model/finding.ts';
import { placeOf, relativeToRoot } from '../finding-path.ts';
import { plainLines } from '../output-text.ts';
import type { GateParser } from '../parser.ts';

/** Longer lines are minified code or data, and would make a careless expression run for minutes. */
const LONGEST_LINE = 5_000;

function severityOf(word: string | undefined): Severity {
  if (word === undefined) return 'error';
  if (/^w/i.test(word)) return 'warning';
  return /^(i|n|h|message)/i.test(word) ? 'info' : 'error';
}

/** A VS Code problem matcher of one line, over the report or both outputs. What does not match is passed over, so silence with exit 0 is a pass. */
export function problemMatcherParser(matcher: ProblemMatcher): GateParser {
  return (input) => {
    let expression: RegExp;
    try {
      expression = new RegExp(matcher.regexp);
    } catch (error) {
      return err(`the regular expression of the problem matcher is not valid: ${error instanceof Error ? error.message : String(error)}`);
    }
    const lines = plainLines(input.report ?? `${input.stdout}\n${input.stderr}`).filter((line) => line.length <= LONGEST_LINE);
    const findings = lines.flatMap((line) => {
      const match = expression.exec(line);
      if (match === null) return [];
      const group = (index: number | undefined): string | undefined => (index === undefined ? undefined : match[index]);
      const number = (index: number | undefined): number | undefined => (group(index) === undefined ? undefined : Number(group(index)));
      const file = group(matcher.file);
      const place = { line: number(matcher.line), column: number(matcher.column), endLine: number(matcher.endLine), endColumn: number(matcher.endColumn) };
      return [
        {
          rule: group(matcher.code) ?? input.gate.name,
          severity: severityOf(group(matcher.severity)),
          message: (group(matcher.message) ?? line).trim(),
          ...placeOf({ ...place, path: file === undefined ? undefined : relativeToRoot(file, input.roots) }),
        },
      ];
    });
    return ok({ findings });
  };
}
