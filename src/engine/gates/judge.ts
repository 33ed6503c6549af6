import type { Gate } from '../model/config.ts';
import type { Finding } from '../model/finding.ts';
import type { GateOutcome } from '../model/gate-outcome.ts';
import { EMPTY_BASELINE, type Baseline } from './baseline.ts';
import { hasErrors, type Execution } from './execute.ts';

/** True when the execution alone would not let the change through, so that the baseline must be asked. */
export function isRed(execution: Execution, gate: Gate): boolean {
  return hasErrors(execution) || isBelowMinimum(execution, gate) || lacksFigure(execution, gate);
}

function isBelowMinimum(execution: Execution, gate: Gate): boolean {
  return execution.type === 'read' && gate.min !== undefined && execution.measured !== undefined && execution.measured < gate.min;
}

/** A gate with a `min` whose parser measures nothing can never vouch for it. */
function lacksFigure(execution: Execution, gate: Gate): boolean {
  return execution.type === 'read' && gate.min !== undefined && execution.measured === undefined;
}

/** The verdict on an execution. `baseline` is undefined when nobody had to be asked, because it is green or has no verdict. */
export function judge(execution: Execution, gate: Gate, baseline: Baseline | undefined): GateOutcome {
  const { fingerprints, waived } = baseline ?? EMPTY_BASELINE;
  const accepted = new Set(waived);
  const known = new Set([...fingerprints, ...accepted]);
  const common = {
    gate: gate.name,
    dimension: gate.dimension,
    flaky: false,
    durationMs: Math.max(0, execution.durationMs),
    exitCode: execution.exitCode,
    ...(execution.type === 'read' && execution.measured !== undefined ? { measured: execution.measured } : {}),
  };
  if (execution.type === 'not_run') return { ...common, verdict: 'not_run', summary: `${gate.name} did not run. ${execution.reason}`, fresh: [], knownCount: 0 };
  if (execution.type === 'unreadable') return { ...common, verdict: 'failed', summary: `${gate.name} failed: ${execution.reason}.`, fresh: [...execution.findings], knownCount: 0 };

  // Without a baseline, nobody knows which warnings of a green gate are new: they are not called so.
  const fresh = baseline === undefined ? [] : execution.findings.filter((finding) => !known.has(finding.fingerprint));
  const knownCount = baseline === undefined ? 0 : execution.findings.length - fresh.length;
  const acceptedCount = execution.findings.filter((finding) => accepted.has(finding.fingerprint)).length;
  const measure = judgeMeasure(execution.measured, gate, baseline);
  const errors = fresh.filter((finding) => finding.severity === 'error');
  const failed = errors.length > 0 || measure.worse || lacksFigure(execution, gate);
  return { ...common, verdict: failed ? 'failed' : 'passed', summary: summaryOf({ gate, execution, errors, knownCount, acceptedCount, measure: measure.sentence, failed }), fresh, knownCount };
}

/** Below the minimum blocks only what made it worse; figures are compared at two decimals, as they are shown. */
function judgeMeasure(measured: number | undefined, gate: Gate, baseline: Baseline | undefined): { worse: boolean; sentence: string } {
  const { min } = gate;
  if (measured === undefined) return { worse: false, sentence: min === undefined ? '' : `It asks for at least ${min} %, but its parser measures nothing; use lcov.` };
  if (min === undefined) return { worse: false, sentence: `Measured ${measured} %.` };
  if (measured >= min) return { worse: false, sentence: `Measured ${measured} %, at least ${min} % is wanted.` };
  const before = baseline?.measured;
  if (before === undefined) return { worse: true, sentence: `Measured ${measured} %, below the ${min} % that is wanted; how it was before is not known.` };
  if (measured >= before) return { worse: false, sentence: `Measured ${measured} %, still below the ${min} % that is wanted, but not below the ${before} % from before.` };
  return { worse: true, sentence: `Measured ${measured} %, below the ${min} % that is wanted and below the ${before} % from before.` };
}

interface Story {
  readonly gate: Gate;
  readonly execution: Execution & { type: 'read' };
  readonly errors: readonly Finding[];
  readonly knownCount: number;
  readonly acceptedCount: number;
  readonly measure: string;
  readonly failed: boolean;
}

function summaryOf({ gate, execution, errors, knownCount, acceptedCount, measure, failed }: Story): string {
  const all = execution.findings.length;
  const before = knownCount - acceptedCount;
  const first = errors[0];
  const where = first?.path === undefined ? '' : `${first.path}${first.range === undefined ? '' : `:${first.range.startLine}`}: `;
  const parts = [
    failed ? `${gate.name} failed` : `${gate.name} passed`,
    ...(first === undefined ? [] : [`${plural(errors.length, 'new error')}, first ${where}${first.message.split('\n')[0] ?? ''}`]),
    ...(before > 0 ? [`${plural(before, 'finding')} ${before === 1 ? 'was' : 'were'} there before`] : []),
    ...(acceptedCount > 0 ? [`${plural(acceptedCount, 'finding')} ${acceptedCount === 1 ? 'is' : 'are'} waived`] : []),
    ...(!failed && knownCount === 0 && all > 0 ? [plural(all, 'finding') + ' that ' + (all === 1 ? 'does' : 'do') + ' not block'] : []),
  ];
  return [`${parts.join('; ').replace(/[.\s]+$/, '')}.`, measure].filter((part) => part !== '').join(' ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
