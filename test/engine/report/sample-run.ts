import { fold, evolve, INITIAL_STATE } from '../../../src/engine/events/evolve.ts';
import type { EventData, EventType, RunEvent } from '../../../src/engine/events/event.ts';
import type { RunState } from '../../../src/engine/events/run-state.ts';
import { defaultConfig } from '../../../src/engine/model/config.ts';
import { ObjectName, RunId, StreamId, TaskId } from '../../../src/engine/model/ids.ts';
import { Plan } from '../../../src/engine/model/plan.ts';

/** When every run of these tests begins. */
export const START = Date.parse('2026-01-02T03:04:05.000Z');

/** A made-up commit. */
export function commit(letter: string): ObjectName {
  return ObjectName.parse(letter.repeat(40));
}

/** Writes a journal event by event; times are seconds since the start. */
export class Story {
  readonly events: RunEvent[] = [];
  readonly run: string;

  constructor(run = '20260102-030405-abcd') {
    this.run = run;
  }

  add<T extends EventType>(second: number, type: T, data: EventData<T>, on: { task?: string; stream?: string } = {}): this {
    const event = {
      v: 1,
      seq: this.events.length + 1,
      id: `e${this.events.length + 1}`,
      at: new Date(START + second * 1_000).toISOString(),
      run: RunId.parse(this.run),
      type,
      data,
      ...(on.task === undefined ? {} : { task: TaskId.parse(on.task) }),
      ...(on.stream === undefined ? {} : { stream: StreamId.parse(on.stream) }),
    };
    this.events.push(event as unknown as RunEvent);
    return this;
  }

  state(): RunState {
    return fold(this.events);
  }

  /** The state after each event. */
  states(): { event: RunEvent; state: RunState }[] {
    let state = INITIAL_STATE;
    return this.events.map((event) => ({ event, state: (state = evolve(state, event)) }));
  }
}

/** A plan from tasks written as people write them. */
export function planOf(tasks: readonly Record<string, unknown>[], goal = 'Add an orders API with a page that lists orders'): Plan {
  return Plan.parse({ version: 1, goal, tasks });
}

const noUsage = { input: 1_200, output: 300, cacheRead: 0, cacheWrite: 0 };

/** A run with its plan made and approved. */
export function approvedRun(tasks: readonly Record<string, unknown>[], story = new Story()): Story {
  const plan = planOf(tasks);
  return story
    .add(0, 'run_started', { goal: plan.goal, base: commit('a'), branch: 'main', config: defaultConfig(), options: { provider: 'scripted', streams: 4, sequential: false }, version: '0.1.0', pid: 4242 })
    .add(1, 'plan_ready', { plan, source: 'plan.yml' })
    .add(1, 'approval_granted', { by: 'you', comment: '' })
    .add(1, 'build_ready', { tasks: plan.tasks.length, apart: [], serialPairs: 2, criticalPath: plan.tasks.slice(0, 2).map((task) => task.id), criticalPathMs: 20_000, sequentialMs: 62_000, lowerBoundMs: 20_000 });
}

/** The shop's run: one task done, one at work, one failed gate, one waiting for an artifact, one that waits for a task. */
export function shopRun(): Story {
  const story = approvedRun([
    { id: 'schema', title: 'Order schema', writes: ['src/shared/orders.ts'], outputs: ['schema_v1'], estimate: '10s' },
    { id: 'api', title: 'Orders endpoint', writes: ['src/api/**'], inputs: ['schema_v1'], outputs: ['api_v1'], estimate: '20s' },
    { id: 'web', title: 'List page 注文一覧', writes: ['src/web/**'], inputs: ['api_v1'], estimate: '10s' },
    { id: 'docs', title: 'Guide', writes: ['docs/**'], estimate: '6s' },
    { id: 'release', title: 'Release notes', writes: ['CHANGELOG.md'], after: ['web', 'docs'], estimate: '5s' },
  ]);
  story
    .add(1, 'task_started', { role: 'builder', agent: 'architect', attempt: 1, worktree: '/w/schema', base: commit('a') }, { task: 'schema', stream: 's1' })
    .add(1, 'task_started', { role: 'builder', agent: 'writer', attempt: 1, worktree: '/w/docs', base: commit('a') }, { task: 'docs', stream: 's2' })
    .add(2, 'agent_turn_completed', { agent: 'architect', role: 'builder', turn: 1, say: 'ok', messages: 'f'.repeat(64) as never, files: [], usage: noUsage, usd: 0.012, heard: 0 }, { task: 'schema', stream: 's1' })
    .add(7, 'implementation_complete', { commit: commit('b'), base: commit('a'), created: ['docs/guide.md'], modified: [], deleted: [], insertions: 20, deletions: 0, evidence: [] }, { task: 'docs', stream: 's2' })
    .add(8, 'integration_done', { commit: commit('c'), onto: commit('a'), conflictFree: true }, { task: 'docs', stream: 's2' })
    .add(8, 'task_done', { summary: 'ok' }, { task: 'docs', stream: 's2' })
    .add(10, 'implementation_complete', { commit: commit('d'), base: commit('a'), created: ['src/shared/orders.ts'], modified: ['src/shared/index.ts'], deleted: [], insertions: 40, deletions: 2, evidence: [{ criterion: 'exports Order', evidence: 'test' }] }, { task: 'schema', stream: 's1' })
    .add(11, 'gate_passed', { on: commit('d'), outcome: { gate: 'types', dimension: 'quality', verdict: 'passed', summary: 'no errors', fresh: [], knownCount: 0, flaky: false, durationMs: 900, exitCode: 0 } }, { task: 'schema', stream: 's1' })
    .add(12, 'integration_done', { commit: commit('e'), onto: commit('c'), conflictFree: true }, { task: 'schema', stream: 's1' })
    .add(12, 'artifact_published', { artifact: 'schema_v1' as never, task: TaskId.parse('schema'), final: true, summary: 'Order' }, { task: 'schema', stream: 's1' })
    .add(12, 'task_done', { summary: 'ok' }, { task: 'schema', stream: 's1' })
    .add(12, 'task_started', { role: 'builder', agent: 'builder', attempt: 1, worktree: '/w/api', base: commit('e') }, { task: 'api', stream: 's1' })
    .add(15, 'tool_called', { agent: 'builder', tool: 'run_command', input: 'npm test', ok: true, summary: '', durationMs: 10, cutBytes: 0 }, { task: 'api', stream: 's1' });
  return story;
}

/** The shop's run to its end: the endpoint's gate stays red, its dependents are skipped. */
export function failedShopRun(): Story {
  const finding = { source: 'tests', rule: 'test', severity: 'error' as const, message: 'GET /orders answers 500', path: 'src/api/orders.test.ts', range: { startLine: 12 }, fingerprint: 'x' };
  return shopRun()
    .add(20, 'gate_failed', { on: commit('f'), outcome: { gate: 'tests', dimension: 'tests', verdict: 'failed', summary: '1 test failed', fresh: [finding], knownCount: 0, flaky: false, durationMs: 2_000, exitCode: 1 } }, { task: 'api', stream: 's1' })
    .add(20, 'remediation_requested', { brief: 'tests is red', round: 1, of: 1, gates: ['tests'], findings: [finding], cause: 'gates' }, { task: 'api', stream: 's1' })
    .add(25, 'task_failed', { error: { type: 'gate_failed', class: 'unknown', message: 'Gate "tests" is still red after 1 round.', context: {}, attempts: [{ attempt: 1, type: 'gates', message: 'tests is red', at: '2026-01-02T03:04:25.000Z' }], recoveryHints: ['Run `npm test` in the worktree and fix src/api/orders.test.ts:12.', 'Give the task more rounds.'] } }, { task: 'api', stream: 's1' })
    .add(25, 'task_skipped', { reason: 'needs api_v1, and api failed', because: TaskId.parse('api') }, { task: 'web' })
    .add(25, 'task_skipped', { reason: 'needs web', because: TaskId.parse('web') }, { task: 'release' })
    .add(26, 'run_finished', { state: 'failed', summary: '2 of 5 tasks done, 1 failed' });
}
