import assert from 'node:assert/strict';
import { qualityVerdict } from '../../../src/engine/gates/quality-verdict.ts';
import type { GateOutcome } from '../../../src/engine/model/gate-outcome.ts';

const outcomes = (...verdicts: GateOutcome['verdict'][]): GateOutcome[] =>
  verdicts.map((verdict, i) => ({ gate: `g${i}`, dimension: 'quality', verdict, summary: `g${i} ${verdict}.`, fresh: [], knownCount: 0, flaky: false, durationMs: 1, exitCode: 0 }));

describe('quality verdict', () => {
  it('of `all` wants every gate, and counts one that did not run as not passed', () => {
    assert.equal(qualityVerdict(outcomes('passed', 'passed'), 'all').passed, true);
    assert.equal(qualityVerdict(outcomes('passed', 'failed'), 'all').passed, false);
    const missing = qualityVerdict(outcomes('passed', 'not_run'), 'all');
    assert.deepEqual([missing.passed, missing.reason], [false, '1 of 2 gates passed; all of them must. g1 not_run.']);
  });
  it('of `atLeast` wants a share of all gates, to the gate', () => {
    const four = outcomes('passed', 'passed', 'passed', 'passed', 'failed');
    assert.equal(qualityVerdict(four, { atLeast: 0.8 }).passed, true);
    assert.equal(qualityVerdict(four, { atLeast: 0.81 }).passed, false);
    assert.equal(qualityVerdict(outcomes('passed', 'not_run'), { atLeast: 0.8 }).passed, false);
    assert.equal(qualityVerdict(outcomes('passed', 'passed', 'failed'), { atLeast: 2 / 3 }).passed, true);
  });
  it('says that nothing was checked when there is no gate', () => assert.match(qualityVerdict([], 'all').reason, /nothing was checked/));
});
