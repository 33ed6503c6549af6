import { ok } from '../../../base/result.ts';
import type { Severity } from '../../model/finding.ts';
import { placeOf, relativeToRoot } from '../finding-path.ts';
import { plainLines } from '../output-text.ts';
import type { GateParser, RawFinding } from '../parser.ts';

const PLAIN = /^(?<file>\S.*?)\((?<line>\d+),(?<column>\d+)\): (?<severity>error|warning|message) (?<code>TS\d+): (?<message>.*)$/;
const PRETTY = /^(?<file>\S.*?):(?<line>\d+):(?<column>\d+) - (?<severity>error|warning|message) (?<code>TS\d+): (?<message>.*)$/;
/** About the project as a whole, as an unknown compiler option. */
const GLOBAL = /^(?<severity>error|warning|message) (?<code>TS\d+): (?<message>.*)$/;

const SEVERITY: Record<string, Severity> = { error: 'error', warning: 'warning', message: 'info' };

/**
 * The TypeScript compiler, `--pretty` or not. It says nothing when all is well, so no diagnostic and exit 0 is a pass;
 * no diagnostic and another exit code is red by its exit code.
 */
export const parseTsc: GateParser = (input) => {
  const findings: RawFinding[] = [];
  let inMessage = false;
  for (const line of plainLines(`${input.report ?? input.stdout}\n${input.stderr}`)) {
    const groups = (PLAIN.exec(line) ?? PRETTY.exec(line) ?? GLOBAL.exec(line))?.groups;
    const last = findings.at(-1);
    if (groups !== undefined) {
      const path = groups['file'] === undefined ? undefined : relativeToRoot(groups['file'], input.roots);
      findings.push({
        rule: groups['code'] ?? 'TS',
        severity: SEVERITY[groups['severity'] ?? ''] ?? 'error',
        message: groups['message'] ?? '',
        ...placeOf({ path, line: Number(groups['line']), column: Number(groups['column']) }),
      });
      inMessage = true;
    } else if (inMessage && last !== undefined && /^\s+\S/.test(line)) {
      findings[findings.length - 1] = { ...last, message: `${last.message}\n${line.trimEnd()}` };
    } else {
      // In the pretty form a blank line stands between a message and the piece of code that it shows.
      inMessage = false;
    }
  }
  return ok({ findings });
};
