import type { GatePolicy } from '../model/config.ts';
import type { GateOutcome } from '../model/gate-outcome.ts';

/** Whether a change may go on, and why, in words. */
export interface QualityVerdict {
  readonly passed: boolean;
  readonly reason: string;
  readonly passedCount: number;
  readonly total: number;
}

/** What all gates together say. A gate that did not run counts as not passed, under every policy; no gate at all is a pass that says so. */
export function qualityVerdict(outcomes: readonly GateOutcome[], policy: GatePolicy): QualityVerdict {
  const total = outcomes.length;
  const passedCount = outcomes.filter((outcome) => outcome.verdict === 'passed').length;
  if (total === 0) return { passed: true, reason: 'There is no gate, so nothing was checked.', passedCount, total };
  const share = passedCount / total;
  // 0.8 of 5 gates is 4, also where floating point makes it 4.000000001.
  const passed = policy === 'all' ? passedCount === total : share + 1e-9 >= policy.atLeast;
  const asked = policy === 'all' ? 'all of them must' : `at least ${Math.round(policy.atLeast * 100)} % must`;
  const open = outcomes.filter((outcome) => outcome.verdict !== 'passed').map((outcome) => outcome.summary);
  const head = passedCount === total ? `All ${total} gates passed.` : `${passedCount} of ${total} gates passed; ${asked}.`;
  return { passed, reason: [total === 1 && passed && passedCount === 1 ? 'The gate passed.' : head, ...open].join(' '), passedCount, total };
}
