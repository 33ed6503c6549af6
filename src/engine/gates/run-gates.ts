import type { Gate, GateDimension } from '../model/config.ts';
import type { Finding } from '../model/finding.ts';
import type { GateOutcome } from '../model/gate-outcome.ts';
import { EMPTY_BASELINE, type Baseline } from './baseline.ts';
import { executeGate, type Execution, type GateRequest } from './execute.ts';
import { isRed, judge } from './judge.ts';
import { tailOf } from './output-text.ts';
import type { TestCase } from './parser.ts';

/** A gate's outcome with all that it said. */
export interface GateRun {
  readonly gate: Gate;
  readonly outcome: GateOutcome;
  /** Every finding, known ones too. */
  readonly findings: readonly Finding[];
  /** Every test that the gate ran, where it tells them. */
  readonly cases: readonly TestCase[];
  /** The gate's own output, its end when it was long; the caller puts it beside the journal. */
  readonly output: string;
}

/** A gate on a worktree, against a baseline that is asked for only when the gate is red; without one every finding is new. */
export interface RunGateRequest extends GateRequest {
  readonly baselineOf?: ((gate: Gate) => Promise<Baseline>) | undefined;
}

/** Dimensions whose verdicts may change by chance; types and lint do not. */
const MAY_FLAKE: ReadonlySet<GateDimension> = new Set(['tests', 'coverage', 'performance']);

const OUTPUT_TAIL = { lines: 2_000, characters: 200_000 };

/** Runs a gate; one that is red by something new, and may flake, gets one more try. A gate without a verdict is `not_run`, never passed. */
export async function runGate(request: RunGateRequest): Promise<GateRun> {
  const first = await executeGate(request);
  const firstRun = await assess(first, request);
  if (firstRun.outcome.verdict !== 'failed' || !MAY_FLAKE.has(request.gate.dimension) || request.signal.aborted) return firstRun;
  const second = await assess(await executeGate(request), request);
  const durationMs = firstRun.outcome.durationMs + second.outcome.durationMs;
  switch (second.outcome.verdict) {
    case 'passed':
      return { ...second, outcome: { ...second.outcome, flaky: true, durationMs, summary: `${second.outcome.summary} The first try was red: ${firstRun.outcome.summary}` } };
    case 'failed':
      return { ...second, outcome: { ...second.outcome, durationMs } };
    case 'not_run':
      // The second try says nothing, so the first one's verdict stands.
      return firstRun;
  }
}

async function assess(execution: Execution, request: RunGateRequest): Promise<GateRun> {
  const { gate, baselineOf } = request;
  const needsBaseline = execution.type === 'read' && isRed(execution, gate);
  const asked = needsBaseline ? await ask(gate, baselineOf) : undefined;
  const judged = judge(execution, gate, asked?.baseline);
  const outcome = asked?.trouble === undefined ? judged : { ...judged, summary: `${judged.summary} The baseline could not be taken (${asked.trouble}), so everything counts as new.` };
  return { gate, outcome, findings: execution.type === 'not_run' ? [] : execution.findings, cases: execution.type === 'read' ? (execution.cases ?? []) : [], output: tailOf(execution.output, OUTPUT_TAIL) };
}

/** Without a baseline nothing is forgiven; that there is none is told, not thrown, because the gate itself did its work. */
async function ask(gate: Gate, baselineOf: RunGateRequest['baselineOf']): Promise<{ baseline: Baseline; trouble?: string }> {
  try {
    return { baseline: (await baselineOf?.(gate)) ?? EMPTY_BASELINE };
  } catch (error) {
    return { baseline: EMPTY_BASELINE, trouble: error instanceof Error ? error.message : String(error) };
  }
}

/** Several gates on one worktree. */
export interface RunGatesRequest extends Omit<RunGateRequest, 'gate'> {
  readonly gates: readonly Gate[];
  /** Gates at once; the host's number of processors is a good figure. */
  readonly parallel: number;
  readonly onStart?: (gate: Gate) => void;
  readonly onDone?: (run: GateRun) => void;
}

/** Runs all gates, at most `parallel` at once, and answers in the order of the gates. A red gate stops no other. */
export async function runGates({ gates, parallel, onStart, onDone, ...request }: RunGatesRequest): Promise<readonly GateRun[]> {
  const runs: GateRun[] = [];
  const queue = gates.entries();
  const work = async (): Promise<void> => {
    for (const [index, gate] of queue) {
      onStart?.(gate);
      const run = await runGate({ ...request, gate });
      runs[index] = run;
      onDone?.(run);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(parallel, gates.length)) }, work));
  return runs;
}
