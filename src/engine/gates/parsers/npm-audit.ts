import { z } from 'zod';
import { err, ok } from '../../../base/result.ts';
import { findJson } from '../output-text.ts';
import { reportText, type GateParser } from '../parser.ts';

const Advisory = z.object({ source: z.union([z.number(), z.string()]).optional(), title: z.string().optional(), url: z.string().optional(), range: z.string().optional() });
const Vulnerability = z.object({
  name: z.string(),
  severity: z.enum(['info', 'low', 'moderate', 'high', 'critical']),
  via: z.array(z.union([z.string(), Advisory])),
  range: z.string().default('*'),
  fixAvailable: z.union([z.boolean(), z.object({ name: z.string(), version: z.string() })]).default(false),
});
const Report = z.object({ auditReportVersion: z.literal(2), vulnerabilities: z.record(z.string(), Vulnerability) });

/**
 * `npm audit --json` (report version 2). The exit code says whether the asked level (`--audit-level`) was reached: 0 makes all of them warnings;
 * otherwise the high and critical ones are errors, or, when there are none, all are.
 */
export const parseNpmAudit: GateParser = (input) => {
  const report = Report.safeParse(findJson(reportText(input)));
  if (!report.success) return err('the output is not an npm audit report of version 2; use npm audit --json with npm 7 or later');
  const found = Object.values(report.data.vulnerabilities);
  const isGrave = (severity: string): boolean => severity === 'high' || severity === 'critical';
  const anyGrave = found.some((each) => isGrave(each.severity));
  return ok({
    findings: found.map((each) => {
      const advisories = each.via.filter((via) => typeof via !== 'string');
      const packages = each.via.filter((via) => typeof via === 'string');
      const link = advisories.find((advisory) => advisory.url !== undefined)?.url;
      const why = advisories.map((advisory) => advisory.title ?? 'advisory').join('; ') || `through ${packages.join(', ')}`;
      const fix = typeof each.fixAvailable === 'object' ? ` Fixed by ${each.fixAvailable.name} ${each.fixAvailable.version}.` : each.fixAvailable ? ' npm audit fix can repair it.' : ' No fix is known.';
      const blocks = input.exitCode !== 0 && (!anyGrave || isGrave(each.severity));
      return {
        rule: `npm-audit/${each.severity}`,
        severity: blocks ? ('error' as const) : ('warning' as const),
        message: `${each.name} ${each.range} (${each.severity}): ${why}.${fix}`,
        path: 'package.json',
        identity: `${each.name} ${advisories.map((advisory) => String(advisory.source ?? advisory.url)).sort().join(' ')}`,
        ...(link === undefined ? {} : { link }),
      };
    }),
  });
};
