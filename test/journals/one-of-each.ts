import type { NewEvent } from '../../src/engine/events/event.ts';
import { PlanRecord } from '../../src/engine/model/plan.ts';
import { Config } from '../../src/engine/model/config.ts';
import type { ArtifactId, BlobId, ObjectName, StreamId, TaskId } from '../../src/engine/model/ids.ts';

const A = 'a'.repeat(40) as ObjectName;
const B = 'b'.repeat(40) as ObjectName;
const BLOB = 'c'.repeat(64) as BlobId;
const API = 'api' as TaskId;
const PAGE = 'page' as TaskId;
const AGENT = 'builder-1';

const finding = { source: 'types', rule: 'TS2322', severity: 'error' as const, message: 'Type string is not assignable to type number.', path: 'src/api.ts', range: { startLine: 3, startColumn: 7 }, fingerprint: 'f1' };
const lease = { task: API, token: 1, writes: ['src/api/**'], reads: ['src/shared/**'], grantedAt: 1_767_225_600_000, expiresAt: 1_767_225_660_000 };
const outcome = { gate: 'types', dimension: 'quality' as const, verdict: 'passed' as const, summary: 'No new findings.', fresh: [], knownCount: 2, flaky: false, durationMs: 900, exitCode: 0 };
const error = { type: 'gate_failed', class: 'unknown' as const, message: 'The gate "types" is red.', context: { gate: 'types' }, attempts: [{ attempt: 1, type: 'gate_failed', message: 'red', at: '2026-01-01T00:00:00.000Z' }], recoveryHints: ['Read the finding in src/api.ts:3.'] };
const plan = PlanRecord.parse({
  version: 1,
  goal: 'Orders – é🙂',
  errors: 'isolate',
  tasks: [
    { id: 'api', estimate: 900_000, after: [], resources: [{ name: 'database', units: 1 }], writes: ['src/api/**'], outputs: ['schema_v1'] },
    { id: 'page', estimate: 60_000, after: [{ task: 'api', kind: 'soft', artifact: 'schema_v1' }], resources: [] },
  ],
});

/** Data of one event of every type, with every optional field somewhere; a saved journal is made of it, so the types of today do not bind it. */
const ONE_OF_EACH: Readonly<Record<string, unknown>> = {
  run_started: { goal: 'Orders – é🙂', base: A, branch: 'main', config: Config.parse({ version: 1 }), options: { provider: 'scripted', streams: 4, sequential: false, budgetUsd: 5 }, version: '0.1.0', pid: 4_242 },
  run_resumed: { pid: 4_243, reason: 'asked for' },
  run_paused: { reason: 'asked for' },
  run_continued: {},
  run_cancel_requested: { reason: 'asked for' },
  run_finished: { state: 'done', summary: '2 of 2 tasks done.' },
  requirements_defined: { summary: 'An API and a page.' },
  architecture_complete: { summary: 'Two streams.' },
  plan_ready: { plan, source: 'plan.yml' },
  approval_granted: { by: 'user', comment: '' },
  approval_refused: { by: 'user', comment: 'Too large.', revise: false },
  build_ready: { tasks: 2, serialPairs: 1, apart: [{ a: API, b: PAGE, level: 2, reason: 'both may write src/shared/orders.ts' }], criticalPath: [API, PAGE], criticalPathMs: 960_000, sequentialMs: 960_000, lowerBoundMs: 960_000 },
  task_started: { role: 'builder', agent: AGENT, attempt: 1, worktree: '/cache/api', base: A },
  agent_started: { agent: AGENT, role: 'builder', purpose: 'build', provider: 'scripted', fresh: true },
  agent_turn_completed: { agent: AGENT, role: 'builder', turn: 1, say: 'Writing.', messages: BLOB, wip: B, files: ['src/api/orders.ts'], usage: { input: 10, output: 5, cacheRead: 1, cacheWrite: 2 }, usd: 0.001, heard: 1 },
  agent_restarted: { agent: AGENT, reason: 'its thread died', turn: 1 },
  tool_called: { agent: AGENT, tool: 'write_file', input: '{"path":"src/api/orders.ts"}', ok: true, summary: 'wrote 12 lines', durationMs: 3, cutBytes: 0 },
  command_ran: { agent: AGENT, command: 'npm test', exitCode: null, durationMs: 60_000, timedOut: true },
  write_refused: { agent: AGENT, tool: 'write_file', path: 'src/page.ts', reason: 'outside the lease', holder: PAGE },
  command_refused: { agent: AGENT, command: 'git push', reason: 'not allowed' },
  writes_quarantined: { paths: ['src/page.ts'], ref: 'refs/ce/wip/r/api-quarantine', commit: B, cause: 'npm test' },
  artifact_published: { artifact: 'schema_v1' as ArtifactId, task: API, final: false, summary: 'Order', commit: B },
  feedback_sent: { from: 'reviewer-1', to: API, message: 'Name the unit.' },
  worktree_synced: { onto: B, base: A, tip: B, cause: 'schema_v1 is final' },
  implementation_complete: { commit: B, base: A, created: ['src/api/orders.ts'], modified: [], deleted: ['src/api/old.ts'], insertions: 12, deletions: 3, evidence: [{ criterion: 'exports Order', evidence: 'npm test, exit 0' }] },
  task_waiting: { for: [API], reason: 'built on a part; waits for api to end' },
  task_done: { summary: 'Orders API.' },
  task_failed: { error },
  task_skipped: { reason: 'api failed', because: API },
  task_cancelled: { reason: 'the run was cancelled' },
  task_continued: { reason: 'resumed after cancelled' },
  task_retried: { reason: 'overloaded' },
  lease_granted: { lease },
  lease_extended: { lease, added: ['src/shared/orders.ts'], reason: 'a shared type' },
  lease_refused: { paths: ['src/page.ts'], reason: 'held', holder: PAGE },
  lease_released: { token: 1 },
  lease_expired: { token: 1, reason: 'no heartbeat' },
  gate_started: { gate: 'types', on: B },
  gate_passed: { on: B, outcome: { ...outcome, measured: 91.5, output: BLOB } },
  gate_failed: { on: B, outcome: { ...outcome, verdict: 'failed', fresh: [finding], exitCode: 2 } },
  gate_not_run: { on: B, outcome: { ...outcome, verdict: 'not_run', exitCode: null } },
  gate_flaky: { gate: 'types', on: B },
  baseline_recorded: { gate: 'types', on: A, fingerprints: ['f0'], measured: 90 },
  quality_validated: { on: B, passed: 3, total: 3 },
  remediation_requested: { round: 1, of: 2, gates: ['types'], findings: [finding], cause: 'gates', brief: 'Make types green.' },
  review_started: { reviewer: 'reviewer-1', commit: B },
  review_complete: { reviewer: 'reviewer-1', commit: B, review: { verdict: 'request_changes', summary: 'Nearly.', findings: [{ rule: 'naming', severity: 'warning', path: 'src/api/orders.ts', line: 3, message: 'Name the unit.' }] }, round: 1 },
  sync_point_reached: { name: 'database-migration', drained: [PAGE] },
  sync_point_released: { name: 'database-migration' },
  conflict_detected: { kind: 'resource', tasks: [API, PAGE], paths: ['src/shared/orders.ts'], detail: 'both changed it' },
  resolution_needed: { tasks: [API, PAGE], paths: ['src/shared/orders.ts'], how: 'the later one rebases' },
  integration_prepared: { commit: B, onto: A, tasks: [API] },
  integration_done: { commit: B, onto: A, conflictFree: true },
  integration_reverted: { commit: B },
  pool_started: { role: 'builder', threadId: 3 },
  pool_restarted: { role: 'builder', reason: 'out of memory', agents: 2 },
  model_call_failed: { agent: AGENT, status: 529, class: 'transient', message: 'overloaded', attempt: 1, retryInMs: 800 },
  provider_paused: { provider: 'scripted', forMs: 800, reason: '529' },
  provider_breaker: { provider: 'scripted', state: 'half_open', reason: 'trying again' },
  budget_warning: { spentUsd: 4, capUsd: 5, percent: 80 },
  budget_exceeded: { spentUsd: 4.9, capUsd: 5, neededUsd: 0.3 },
  outside_event: { file: 's1_done_1.json', stream: 's1', event: 'done', payload: { any: ['thing'] } },
  outside_event_refused: { file: 'x.json', reason: 'no JSON' },
  result_applied: { how: 'merge', target: 'main', before: A, commit: B, files: ['src/api/orders.ts'] },
  result_undone: { target: 'main', commit: A, files: ['src/api/orders.ts'] },
  task_held: { kind: 'taken_over', by: 'anna', reason: 'I know this part', tip: B },
  task_released: { kind: 'taken_over', by: 'anna', message: 'The unit is named now.', changed: ['src/api/orders.ts'], tip: A },
  file_unlocked: { path: 'src/api/orders.ts', by: 'anna', how: 'edit' },
  finding_waived: { source: 'types', rule: 'TS2322', fingerprint: 'f1', path: 'src/api/orders.ts', reason: 'generated', by: 'anna' },
  learning_captured: { note: '.ce-vault/orders.md', title: 'Orders have units', by: 'anna' },
};

/** One event of every type to append, in the order of the vocabulary, with the envelope's optional fields on some. */
export function oneOfEach(): NewEvent[] {
  return Object.entries(ONE_OF_EACH).map(([type, data], i) => {
    const envelope = [{}, { task: API }, { stream: 's1' as StreamId, task: PAGE }, { cause: '01KAGZ5Y0B4Q8Z7N2M' }][i % 4];
    return { type, data, ...envelope } as NewEvent;
  });
}
