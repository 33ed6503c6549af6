import type { RunEvent } from '../../../src/engine/events/event.ts';
import { defaultConfig } from '../../../src/engine/model/config.ts';
import { Plan, PlanRecord } from '../../../src/engine/model/plan.ts';

const OID = '0123456789012345678901234567890123456789';
const PLAN = PlanRecord.parse(Plan.parse({ version: 1, goal: 'Two parts', tasks: [{ id: 'a', title: 'First part', writes: ['a/**'], outputs: ['part_v1'] }, { id: 'b', writes: ['b/**'], inputs: ['part_v1'] }] }));
const OUTCOME = { gate: 'types', dimension: 'quality', verdict: 'passed', summary: '', fresh: [], knownCount: 0, flaky: false, durationMs: 5, exitCode: 0 };

type Step = readonly [seconds: number, type: string, data: object, task?: string];

const STEPS: readonly Step[] = [
  [0, 'run_started', { goal: 'Two parts', base: OID, branch: 'main', config: defaultConfig(), options: { provider: 'scripted', streams: 2, sequential: false }, version: '0.1.0', pid: 1 }],
  [1, 'plan_ready', { plan: PLAN, source: 'file' }],
  [2, 'approval_granted', { by: 'ada', comment: '' }],
  [2, 'build_ready', { tasks: 2, serialPairs: 1, apart: [], criticalPath: ['a', 'b'], criticalPathMs: 2, sequentialMs: 2, lowerBoundMs: 2 }],
  [2, 'task_started', { role: 'builder', agent: 'builder', attempt: 1, worktree: '/w/a', base: OID }, 'a'],
  [3, 'agent_started', { agent: 'builder', role: 'builder', fresh: true, purpose: 'build', provider: 'scripted' }, 'a'],
  [5, 'tool_called', { agent: 'builder', tool: 'write_file', input: 'a/one.ts', ok: true, summary: '', durationMs: 3, cutBytes: 0 }, 'a'],
  [9, 'agent_turn_completed', { agent: 'builder', role: 'builder', turn: 1, say: '', messages: 'f'.repeat(64), files: [], usage: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 }, usd: 0.01, heard: 0 }, 'a'],
  [10, 'implementation_complete', { commit: OID, base: OID, created: ['a/one.ts'], modified: [], deleted: [], insertions: 3, deletions: 0, evidence: [] }, 'a'],
  [10, 'gate_started', { gate: 'types', on: OID }, 'a'],
  [14, 'gate_passed', { on: OID, outcome: OUTCOME }, 'a'],
  [14, 'quality_validated', { on: OID, passed: 1, total: 1 }, 'a'],
  [14, 'review_started', { reviewer: 'reviewer', commit: OID }, 'a'],
  [18, 'review_complete', { reviewer: 'reviewer', commit: OID, review: { verdict: 'approve', summary: '', findings: [] }, round: 1 }, 'a'],
  [22, 'integration_prepared', { commit: OID, onto: OID, tasks: ['a'] }, 'a'],
  [23, 'integration_done', { commit: OID, onto: OID, conflictFree: true }, 'a'],
  [23, 'artifact_published', { artifact: 'part_v1', task: 'a', final: true, summary: '' }, 'a'],
  [23, 'task_done', { summary: '1 file changed' }, 'a'],
  [23, 'task_started', { role: 'builder', agent: 'builder', attempt: 1, worktree: '/w/b', base: OID }, 'b'],
  [25, 'tool_called', { agent: 'builder', tool: 'write_file', input: 'b/one.ts', ok: true, summary: '', durationMs: 3, cutBytes: 0 }, 'b'],
];

/** A run of two tasks of which the first is done and the second at work. */
export function sampleEvents(): RunEvent[] {
  return STEPS.map(([seconds, type, data, task], index) => ({ v: 1, seq: index + 1, id: `e${index}`, at: new Date(Date.UTC(2026, 4, 4, 9, 0, seconds)).toISOString(), run: 'r', type, data, ...(task === undefined ? {} : { task, stream: 's1' }) }) as unknown as RunEvent);
}
