import type { Log, ReportingDescriptor, Result, Run } from 'sarif';
import type { Finding, Severity } from '../model/finding.ts';
import type { GateOutcome } from '../model/gate-outcome.ts';

/** One gate's part of a SARIF log. */
export interface SarifSource {
  readonly outcome: Pick<GateOutcome, 'gate' | 'verdict' | 'summary' | 'fresh' | 'knownCount' | 'exitCode'>;
  readonly findings: readonly Finding[];
}

const LEVEL: Record<Severity, Result.level> = { error: 'error', warning: 'warning', info: 'note' };

/** Base of all paths in the log. */
const ROOT = '%SRCROOT%';

/** What has been found as a SARIF 2.1.0 log, one run a gate. `root` is the absolute folder that paths are relative to; without it a reader takes its own checkout. */
export function toSarif(options: { sources: readonly SarifSource[]; version: string; root?: string }): Log {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: options.sources.map((source) => runOf(source, options)),
  };
}

function runOf({ outcome, findings }: SarifSource, { version, root }: { version: string; root?: string }): Run {
  const rules = rulesOf(findings);
  const indexOf = new Map(rules.map((rule, index) => [rule.id, index]));
  const fresh = new Set(outcome.fresh.map((finding) => finding.fingerprint));
  const hasBaseline = fresh.size > 0 || outcome.knownCount > 0;
  const ran = outcome.verdict !== 'not_run';
  return {
    tool: { driver: { name: 'ce-parallel', version, rules } },
    // The slash at its end makes the name a category: this gate's results replace only its own of the last time.
    automationDetails: { id: `ce-parallel/${outcome.gate}/` },
    columnKind: 'utf16CodeUnits',
    ...(root === undefined ? {} : { originalUriBaseIds: { [ROOT]: { uri: folderUri(root) } } }),
    invocations: [
      {
        executionSuccessful: ran,
        ...(outcome.exitCode === null ? {} : { exitCode: outcome.exitCode }),
        ...(ran ? {} : { toolExecutionNotifications: [{ level: 'error', message: { text: outcome.summary } }] }),
      },
    ],
    results: findings.map((finding) => resultOf(finding, indexOf.get(finding.rule) ?? -1, hasBaseline ? (fresh.has(finding.fingerprint) ? 'new' : 'unchanged') : undefined)),
  };
}

function rulesOf(findings: readonly Finding[]): ReportingDescriptor[] {
  const rules = new Map<string, ReportingDescriptor>();
  for (const { rule, link } of findings) {
    const helpUri = link !== undefined && /^https?:\/\/[^\s<>"{}|\\^`]+$/.test(link) ? { helpUri: link } : {};
    if (!rules.has(rule)) rules.set(rule, { id: rule, ...helpUri });
  }
  return [...rules.values()];
}

function resultOf(finding: Finding, ruleIndex: number, baselineState: Result.baselineState | undefined): Result {
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVEL[finding.severity],
    message: { text: finding.message },
    partialFingerprints: { 'ceParallel/v1': finding.fingerprint },
    ...(baselineState === undefined ? {} : { baselineState }),
    ...(finding.path === undefined
      ? {}
      : { locations: [{ physicalLocation: { artifactLocation: { uri: pathUri(finding.path), uriBaseId: ROOT }, ...(finding.range === undefined ? {} : { region: { ...finding.range } }) } }] }),
  };
}

/** A path as a URI reference: every segment encoded; a first segment with a colon would else read as a scheme. */
function pathUri(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}

function folderUri(folder: string): string {
  const parts = folder.replaceAll('\\', '/').replace(/\/+$/, '').split('/');
  const encoded = parts.map((part, index) => (index === 0 && /^[A-Za-z]:$/.test(part) ? part : encodeSegment(part))).join('/');
  return `file://${encoded.startsWith('/') ? '' : '/'}${encoded}/`;
}

/** A lone surrogate, which a file name may hold, has no encoding: it is replaced. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD'));
}
