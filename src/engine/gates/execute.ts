import { assertNever } from '../../base/assert-never.ts';
import type { Gate } from '../model/config.ts';
import { Fault, isFault } from '../model/fault.ts';
import type { Finding } from '../model/finding.ts';
import type { Clock, Files, Hashes, Processes, ProcessResult } from '../ports.ts';
import { withFingerprints } from './fingerprint.ts';
import { missingTool } from './missing-tool.ts';
import { combinedOutput, tailOf } from './output-text.ts';
import type { Parsed, ParserInput, RawFinding, TestCase } from './parser.ts';
import { parserOf } from './parser-of.ts';

/** What gates need of a host. */
export interface GatePorts {
  readonly processes: Processes;
  readonly files: Files;
  readonly clock: Clock;
  readonly hashes: Hashes;
}

/** One gate on one folder. */
export interface GateRequest {
  readonly gate: Gate;
  /** Absolute path of the worktree. */
  readonly worktree: string;
  /** The whole environment of the gate's command. */
  readonly env: Readonly<Record<string, string>>;
  readonly ports: GatePorts;
  readonly signal: AbortSignal;
}

/**
 * What came of one execution of a gate's command, before anyone asks what is new.
 * `not_run`: no verdict, and why. `unreadable`: it ran, but nobody can read what it said: red, whatever was there before.
 */
export type Execution = { readonly durationMs: number; readonly exitCode: number | null; readonly output: string } & (
  | { readonly type: 'not_run'; readonly reason: string }
  | { readonly type: 'unreadable'; readonly reason: string; readonly findings: readonly Finding[] }
  | { readonly type: 'read'; readonly findings: readonly Finding[]; readonly measured?: number; readonly cases?: readonly TestCase[] }
);

/** A gate's own output may be long; its parser needs all of it, so this is generous. */
const MAX_OUTPUT_BYTES = 16_000_000;

/** Runs a gate's command once and reads what it said. A process that cannot be started is a gate that did not run. */
export async function executeGate(request: GateRequest): Promise<Execution> {
  const { gate, worktree, ports, signal } = request;
  const reportPath = gate.report === undefined ? undefined : `${worktree.replace(/[\\/]+$/, '')}/${gate.report}`;
  const before = reportPath === undefined ? undefined : await ports.files.facts(reportPath);
  const result = await ports.processes
    .run({ command: { shell: gate.command }, cwd: worktree, env: request.env, timeoutMs: gate.timeout, maxOutputBytes: MAX_OUTPUT_BYTES }, signal)
    .catch((error: unknown) => {
      if (isFault(error)) return error;
      throw error;
    });
  if (result instanceof Fault) return { type: 'not_run', reason: result.message, durationMs: 0, exitCode: null, output: '' };
  const common = { durationMs: result.durationMs, exitCode: result.exitCode, output: combinedOutput(result) };
  const reason = whyNotRun(result, gate);
  if (reason !== undefined) return { ...common, type: 'not_run', reason };

  const roots = [...new Set([worktree, (await ports.files.realPath(worktree)) ?? worktree])];
  const report = reportPath === undefined ? undefined : await freshReport(reportPath, before?.modifiedAt, ports.files);
  const input: ParserInput = { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode, gate, roots, ...(report === undefined ? {} : { report }) };
  const parsed = reportPath !== undefined && report === undefined ? { ok: false as const, error: `the command wrote no report at ${gate.report ?? ''}` } : parserOf(gate)(input);
  if (!parsed.ok) {
    const finding: RawFinding = { rule: 'unreadable-output', severity: 'error', message: withTail(`${sentence(parsed.error)} ${exitWords(result.exitCode)}`, common.output) };
    return { ...common, type: 'unreadable', reason: parsed.error, findings: await fingerprinted([finding], request, roots) };
  }
  const findings = await fingerprinted([...parsed.value.findings, ...exitFinding(parsed.value, result, common.output)], request, roots);
  return { ...common, type: 'read', findings, ...(parsed.value.measured === undefined ? {} : { measured: parsed.value.measured }), ...(parsed.value.cases === undefined ? {} : { cases: parsed.value.cases }) };
}

function whyNotRun(result: ProcessResult, gate: Gate): string | undefined {
  if (result.aborted) return 'It was cancelled before it came to a verdict.';
  if (result.timedOut) return `It did not end within ${gate.timeout / 1_000} s; raise the gate's timeout or make the command faster.`;
  const tool = missingTool(result, gate.command);
  return tool === undefined ? undefined : `${tool} is not installed here; install it, let the worktree set-up link or install it, or remove the gate ${gate.name} from the config.`;
}

/** The report, if this run wrote it: one from before must not vouch for code that it never saw. */
async function freshReport(path: string, modifiedBefore: number | undefined, files: Files): Promise<string | undefined> {
  const facts = await files.facts(path);
  if (facts?.type !== 'file' || (modifiedBefore !== undefined && facts.modifiedAt <= modifiedBefore)) return undefined;
  return files.readText(path);
}

/** A command that fails without naming an error is red by its exit code; how its output ends tells this failure from another. */
function exitFinding(parsed: Parsed, result: ProcessResult, output: string): readonly RawFinding[] {
  if (result.exitCode === 0 || parsed.findings.some((finding) => finding.severity === 'error')) return [];
  return [{ rule: 'exit-code', severity: 'error', message: withTail(exitWords(result.exitCode), output) }];
}

function exitWords(exitCode: number | null): string {
  return exitCode === null ? 'The command was ended by a signal.' : `The command exited with ${exitCode}.`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function withTail(text: string, output: string): string {
  const tail = tailOf(output);
  return tail === '' ? `${text} It printed nothing.` : `${text}\n${tail}`;
}

async function fingerprinted(findings: readonly RawFinding[], request: GateRequest, roots: readonly string[]): Promise<readonly Finding[]> {
  const paths = [...new Set(findings.flatMap((finding) => (finding.path === undefined || finding.range === undefined ? [] : [finding.path])))];
  const texts = await Promise.all(paths.map(async (path) => [path, (await request.ports.files.readText(`${request.worktree}/${path}`).catch(() => undefined))?.split(/\r?\n/)] as const));
  const linesOf = new Map(texts);
  return withFingerprints(findings, { source: request.gate.name, roots, hashes: request.ports.hashes, lineOf: (path, line) => linesOf.get(path)?.[line - 1] });
}

/** True when it names an error, known or new; what a gate measures is judged apart. */
export function hasErrors(execution: Execution): boolean {
  switch (execution.type) {
    case 'not_run':
      return false;
    case 'unreadable':
      return true;
    case 'read':
      return execution.findings.some((finding) => finding.severity === 'error');
    default:
      return assertNever(execution);
  }
}
