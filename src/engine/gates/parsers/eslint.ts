import { z } from 'zod';
import { err, ok } from '../../../base/result.ts';
import { placeOf, relativeToRoot } from '../finding-path.ts';
import { findJson } from '../output-text.ts';
import { reportText, type GateParser } from '../parser.ts';

const count = z.number().optional().catch(undefined);
const Message = z.object({
  ruleId: z.string().nullish(),
  severity: z.union([z.literal(1), z.literal(2)]).optional(),
  fatal: z.boolean().optional(),
  message: z.string(),
  line: count,
  column: count,
  endLine: count,
  endColumn: count,
});
const Report = z.array(z.object({ filePath: z.string(), messages: z.array(Message) }));

/** ESLint's `--format json`. Warnings alone leave it green; `--max-warnings` speaks through the exit code. A report about no file at all is no report. */
export const parseEslint: GateParser = (input) => {
  const report = Report.safeParse(findJson(reportText(input)));
  if (!report.success) return err('the output is not the JSON report of ESLint; add --format json to the command');
  return ok({
    findings: report.data.flatMap((file) =>
      file.messages.map((message) => ({
        rule: message.ruleId ?? (message.fatal === true ? 'parse-error' : 'eslint'),
        severity: message.severity === 1 && message.fatal !== true ? ('warning' as const) : ('error' as const),
        message: message.message,
        ...linkOf(message.ruleId),
        ...placeOf({ ...message, path: relativeToRoot(file.filePath, input.roots) }),
      })),
    ),
  });
};

function linkOf(rule: string | null | undefined): { link?: string } {
  if (rule === null || rule === undefined) return {};
  if (rule.startsWith('@typescript-eslint/')) return { link: `https://typescript-eslint.io/rules/${rule.slice('@typescript-eslint/'.length)}` };
  return /^[a-z-]+$/.test(rule) ? { link: `https://eslint.org/docs/latest/rules/${rule}` } : {};
}
