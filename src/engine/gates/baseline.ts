import type { Gate } from '../model/config.ts';
import { executeGate, type Execution, type GateRequest } from './execute.ts';

/** What a gate said of the code before the run touched it. */
export interface Baseline {
  readonly fingerprints: readonly string[];
  /** Percent, where the gate measures. */
  readonly measured?: number;
  /** What a person accepted since. */
  readonly waived?: readonly string[];
}

/** Nothing is known: every finding counts as new. */
export const EMPTY_BASELINE: Baseline = { fingerprints: [] };

/** What of an execution a later one may be forgiven. Nothing, when the gate could not run or be read. */
export function baselineFrom(execution: Execution): Baseline {
  if (execution.type !== 'read') return EMPTY_BASELINE;
  return { fingerprints: execution.findings.map((finding) => finding.fingerprint), ...(execution.measured === undefined ? {} : { measured: execution.measured }) };
}

/** Runs a gate in a worktree that stands at the base commit. */
export async function measureBaseline(request: GateRequest): Promise<Baseline> {
  return baselineFrom(await executeGate(request));
}

/** Asks for the baseline of each gate once, and only when someone wants it; a failed attempt is made again next time. */
export function cachedBaselines(measure: (gate: Gate) => Promise<Baseline>): (gate: Gate) => Promise<Baseline> {
  const cached = new Map<string, Promise<Baseline>>();
  return (gate) => {
    const known = cached.get(gate.name);
    if (known !== undefined) return known;
    const fresh = measure(gate).catch((error: unknown) => {
      cached.delete(gate.name);
      throw error;
    });
    cached.set(gate.name, fresh);
    return fresh;
  };
}
