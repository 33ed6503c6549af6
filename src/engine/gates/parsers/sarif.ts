import { z } from 'zod';
import { err, ok } from '../../../base/result.ts';
import type { Severity } from '../../model/finding.ts';
import { placeOf, relativeToRoot } from '../finding-path.ts';
import { findJson } from '../output-text.ts';
import { reportText, type GateParser, type ParserInput, type RawFinding } from '../parser.ts';

const Level = z.enum(['none', 'note', 'warning', 'error']);
const Text = z.object({ text: z.string().optional(), id: z.string().optional(), arguments: z.array(z.string()).optional() });
const Rule = z.object({
  id: z.string(),
  helpUri: z.string().optional(),
  defaultConfiguration: z.object({ level: Level.optional() }).optional(),
  messageStrings: z.record(z.string(), z.object({ text: z.string() })).optional(),
});
const Region = z.object({ startLine: z.number().optional(), startColumn: z.number().optional(), endLine: z.number().optional(), endColumn: z.number().optional() });
const Location = z.object({ physicalLocation: z.object({ artifactLocation: z.object({ uri: z.string().optional(), uriBaseId: z.string().optional() }).optional(), region: Region.optional() }).optional() });
const SarifResult = z.object({
  ruleId: z.string().optional(),
  ruleIndex: z.number().optional(),
  rule: z.object({ id: z.string().optional(), index: z.number().optional() }).optional(),
  level: Level.optional(),
  kind: z.string().optional(),
  message: Text,
  locations: z.array(Location).optional(),
  suppressions: z.array(z.object({ status: z.string().optional() })).nullish(),
  baselineState: z.string().optional(),
});
const Run = z.object({
  tool: z.object({ driver: z.object({ name: z.string(), rules: z.array(Rule).optional() }) }),
  results: z.array(SarifResult).nullish(),
  originalUriBaseIds: z.record(z.string(), z.object({ uri: z.string().optional() })).optional(),
  invocations: z.array(z.object({ executionSuccessful: z.boolean(), exitCodeDescription: z.string().optional() })).optional(),
});
const SarifLog = z.object({ version: z.literal('2.1.0'), runs: z.array(Run) });
type Run = z.infer<typeof Run>;
type SarifResult = z.infer<typeof SarifResult>;

const SEVERITY: Record<z.infer<typeof Level>, Severity> = { none: 'info', note: 'info', warning: 'warning', error: 'error' };

function counts(result: SarifResult): boolean {
  const isSuppressed = (result.suppressions ?? []).some((each) => each.status === undefined || each.status === 'accepted');
  return (result.kind ?? 'fail') === 'fail' && result.baselineState !== 'absent' && !isSuppressed;
}

function pathOf(uri: string, base: string | undefined, input: ParserInput): string | undefined {
  const isRelative = !/^[a-z][a-z0-9+.-]*:|^\//i.test(uri);
  const joined = isRelative && base !== undefined && /^(file:|\/)/.test(base) ? `${base.replace(/\/?$/, '/')}${uri}` : uri;
  try {
    return relativeToRoot(isRelative && joined === uri ? decodeURIComponent(uri) : joined, input.roots);
  } catch {
    return relativeToRoot(joined, input.roots);
  }
}

function findingOf(result: SarifResult, run: Run, input: ParserInput): RawFinding {
  const index = result.ruleIndex ?? result.rule?.index;
  const id = result.ruleId ?? result.rule?.id;
  const rules = run.tool.driver.rules ?? [];
  // A result may name a sub-rule, `CA1000/1`, of a rule that the tool lists.
  const rule = (index === undefined ? undefined : rules[index]) ?? rules.find((each) => each.id === id || id?.startsWith(`${each.id}/`) === true);
  const template = result.message.text ?? rule?.messageStrings?.[result.message.id ?? '']?.text ?? result.message.id ?? 'No message.';
  const location = result.locations?.[0]?.physicalLocation;
  const { uri, uriBaseId } = location?.artifactLocation ?? {};
  const base = uriBaseId === undefined ? undefined : run.originalUriBaseIds?.[uriBaseId]?.uri;
  const region = location?.region;
  return {
    rule: id ?? rule?.id ?? run.tool.driver.name,
    severity: SEVERITY[result.level ?? rule?.defaultConfiguration?.level ?? 'warning'],
    message: template.replace(/\{(\d+)\}/g, (whole, at: string) => result.message.arguments?.[Number(at)] ?? whole),
    ...(rule?.helpUri === undefined ? {} : { link: rule.helpUri }),
    ...placeOf({ path: uri === undefined ? undefined : pathOf(uri, base, input), line: region?.startLine, column: region?.startColumn, endLine: region?.endLine, endColumn: region?.endColumn }),
  };
}

/** SARIF 2.1.0. Suppressed, passing and absent results do not count; a run that says it did not succeed is an error. */
export const parseSarif: GateParser = (input) => {
  const log = SarifLog.safeParse(findJson(reportText(input)));
  if (!log.success) return err('the output is not a SARIF 2.1.0 log');
  if (log.data.runs.length === 0) return err('the SARIF log holds no run');
  const findings = log.data.runs.flatMap((run) => {
    const broken = (run.invocations ?? []).filter((each) => !each.executionSuccessful);
    const failures = broken.map((each): RawFinding => ({ rule: 'tool-execution', severity: 'error', message: `${run.tool.driver.name} did not run to its end${each.exitCodeDescription === undefined ? '' : `: ${each.exitCodeDescription}`}.` }));
    return [...failures, ...(run.results ?? []).filter(counts).map((result) => findingOf(result, run, input))];
  });
  return ok({ findings });
};
