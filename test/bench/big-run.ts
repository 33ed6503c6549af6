import type { NewEvent, RunEvent } from '../../src/engine/events/event.ts';
import type { RunState } from '../../src/engine/events/run-state.ts';
import { buildTaskGraph } from '../../src/engine/graph/build-task-graph.ts';
import type { TaskGraph } from '../../src/engine/graph/task-graph.ts';
import { Config } from '../../src/engine/model/config.ts';
import { RunId, StreamId, type BlobId, type ObjectName, type TaskId } from '../../src/engine/model/ids.ts';
import type { GateOutcome } from '../../src/engine/model/gate-outcome.ts';
import { Plan, PlanRecord } from '../../src/engine/model/plan.ts';
import { PanelFold } from '../../src/engine/panel/panel-fold.ts';

/** How large a run is. */
export interface RunSize {
  readonly tasks: number;
  readonly streams: number;
  /** Events of one task from its lease to its end; at least 24. */
  readonly eventsPerTask: number;
}

const RUN = RunId.parse('20261120-100000-bench');
const START = Date.UTC(2026, 10, 20, 10);
const COMMIT = '0123456789abcdef0123456789abcdef01234567' as ObjectName;
const BLOB = 'f'.repeat(64) as BlobId;
const DOMAINS = ['api', 'web', 'docs', 'database', 'quality', 'platform'] as const;
const CONFIG = Config.parse({ version: 1, domains: DOMAINS.map((name) => ({ name, owner: `COORD_${name.toUpperCase()}`, paths: [`${name}/**`] })), gates: ['lint', 'tests', 'types'].map((name) => ({ name, command: `npm run ${name}` })) });

/** A run that goes on for as long as it is asked to: the same events every time, at work in all of its streams at once. */
export class BigRun {
  readonly events: RunEvent[] = [];
  /** Folds each event as it comes, as the store of the extension does. */
  readonly fold = new PanelFold();
  readonly #size: RunSize;
  readonly #steps: Iterator<NewEvent>[];
  #turn = 0;
  #at = START;

  constructor(size: RunSize) {
    this.#size = size;
    const plan = planOf(size);
    this.#add({ type: 'run_started', data: { goal: 'Replace the orders service, endpoint by endpoint', base: COMMIT, branch: 'main', config: CONFIG, options: { provider: 'scripted', streams: size.streams, sequential: false }, version: '0.1.0', pid: 1 } });
    this.#add({ type: 'plan_ready', data: { plan: PlanRecord.parse(plan), source: 'bench' } });
    this.#add({ type: 'approval_granted', data: { by: 'bench', comment: '' } });
    const chain = plan.tasks.filter((_, at) => at % size.streams === 0).map((task) => task.id);
    this.#add({ type: 'build_ready', data: { tasks: size.tasks, serialPairs: size.tasks, apart: [], criticalPath: chain, criticalPathMs: 1_000, sequentialMs: 48_000, lowerBoundMs: 1_000 } });
    this.#steps = Array.from({ length: size.streams }, (_, stream) => stepsOf(stream, size));
  }

  get state(): RunState {
    return this.fold.state;
  }

  /** The graph of its plan, as the host makes it. */
  graph(): TaskGraph {
    const { plan } = this.state;
    if (plan === undefined) throw new Error('Bug: the run has no plan');
    return buildTaskGraph(plan, { config: CONFIG, files: [] });
  }

  /** Goes on until it has that many events, `stepMs` of the run's own time between two of them. */
  growTo(events: number, stepMs: number): void {
    let idle = 0;
    while (this.events.length < events) {
      const next = this.#steps[this.#turn % this.#size.streams]?.next();
      this.#turn += 1;
      if (next === undefined || next.done === true) {
        idle += 1;
        if (idle > this.#size.streams) throw new Error(`The run has ended after ${this.events.length} events`);
        continue;
      }
      idle = 0;
      this.#at += stepMs;
      this.#add(next.value);
    }
  }

  #add(event: NewEvent): void {
    const seq = this.events.length + 1;
    const whole = { v: 1, seq, id: `e${seq}`, at: new Date(this.#at).toISOString(), run: RUN, ...event } as RunEvent;
    this.events.push(whole);
    this.fold.apply(whole);
  }
}

function idOf(place: number): TaskId {
  return `task-${place}` as TaskId;
}

function planOf({ tasks, streams }: RunSize): Plan {
  return Plan.parse({
    version: 1,
    goal: 'Replace the orders service, endpoint by endpoint',
    tasks: Array.from({ length: tasks }, (_, at) => {
      const domain = DOMAINS[at % DOMAINS.length] ?? 'api';
      const after = at < streams ? [] : [{ task: idOf(at - streams), kind: at % 7 === 0 ? 'soft' : 'hard' }, ...(at % 5 === 0 && at % streams !== 0 ? [{ task: idOf(at - streams - 1), kind: 'hard' }] : []), ...(at % 50 === 0 ? [{ task: idOf(at - 1), kind: 'feedback' }] : [])];
      return { id: idOf(at), title: `Endpoint number ${at} of the orders service`, writes: [`${domain}/part-${at}/**`, ...(at % 9 === 0 ? [`${domain}/shared-${at % 4}.ts`] : [])], reads: [`${domain}/shared/**`], after, resources: at % 40 === 0 ? ['database'] : [], estimate: '10m' };
    }),
  });
}

/** What happens in one stream, task after task, to its end. */
function* stepsOf(stream: number, size: RunSize): Generator<NewEvent, void> {
  const lane = StreamId.parse(`s${stream + 1}`);
  for (let at = stream; at < size.tasks; at += size.streams) {
    const task = idOf(at);
    const domain = DOMAINS[at % DOMAINS.length] ?? 'api';
    const builder = `builder-${stream + 1}`;
    const of = (event: NewEvent): NewEvent => ({ ...event, task, stream: lane });
    const lease = { task, token: at + 1, writes: [`${domain}/part-${at}/**`], reads: [], grantedAt: START, expiresAt: START + 120_000 };
    yield of({ type: 'lease_granted', data: { lease } });
    yield of({ type: 'task_started', data: { role: 'builder', agent: builder, attempt: 1, worktree: `/cache/run/${task}`, base: COMMIT } });
    yield of({ type: 'agent_started', data: { agent: builder, role: 'builder', fresh: true, purpose: 'build', provider: 'scripted' } });
    const turns = size.eventsPerTask - 18;
    for (let turn = 1; turn <= turns; turn += 1) {
      if (turn % 3 !== 0) yield of({ type: 'tool_called', data: { agent: builder, tool: 'write_file', input: `${domain}/part-${at}/file-${turn}.ts`, ok: true, summary: '40 lines', durationMs: 3, cutBytes: 0 } });
      else yield of({ type: 'agent_turn_completed', data: { agent: builder, role: 'builder', turn, say: 'Writing the next part of the endpoint.', messages: BLOB, wip: COMMIT, files: [`${domain}/part-${at}/file-${turn}.ts`], usage: { input: 1_200, output: 300, cacheRead: 0, cacheWrite: 0 }, usd: 0.002, heard: 0 } });
    }
    yield of({ type: 'implementation_complete', data: { commit: COMMIT, base: COMMIT, created: [`${domain}/part-${at}/new.ts`], modified: [`${domain}/part-${at}/index.ts`], deleted: [], insertions: 120, deletions: 4, evidence: [] } });
    for (const gate of ['lint', 'tests', 'types']) yield of({ type: 'gate_started', data: { gate, on: COMMIT } });
    for (const gate of ['lint', 'tests', 'types']) {
      const red = gate === 'tests' && at % 19 === 0;
      yield of(red ? { type: 'gate_failed', data: { on: COMMIT, outcome: outcomeOf(gate, task, red) } } : { type: 'gate_passed', data: { on: COMMIT, outcome: outcomeOf(gate, task, red) } });
    }
    yield of({ type: 'quality_validated', data: { on: COMMIT, passed: 3, total: 3 } });
    yield of({ type: 'review_started', data: { reviewer: 'reviewer', commit: COMMIT } });
    if (at % 25 === 0) yield of({ type: 'conflict_detected', data: { kind: 'approach', tasks: [task, idOf(Math.max(0, at - 1))], paths: [`${domain}/part-${at}/index.ts`], detail: 'Both touch the same lines.' } });
    yield of({ type: 'review_complete', data: { reviewer: 'reviewer', commit: COMMIT, review: { verdict: 'approve', summary: 'Good.', findings: [] }, round: 1 } });
    yield of({ type: 'integration_prepared', data: { commit: COMMIT, onto: COMMIT, tasks: [task] } });
    yield of({ type: 'integration_done', data: { commit: COMMIT, onto: COMMIT, conflictFree: true } });
    yield of({ type: 'task_done', data: { summary: '2 files changed, +120 −4' } });
    yield of({ type: 'lease_released', data: { token: lease.token } });
  }
}

function outcomeOf(gate: string, task: TaskId, red: boolean): GateOutcome {
  const finding = { source: gate, rule: 'orders/list', severity: 'error' as const, message: 'expected 2, got 3', path: `api/${task}.test.ts`, range: { startLine: 7 }, fingerprint: `${gate}-${task}` };
  return { gate, dimension: gate === 'tests' ? 'tests' : 'quality', verdict: red ? 'failed' : 'passed', summary: red ? '1 test failed' : '', fresh: red ? [finding] : [], knownCount: 0, flaky: false, durationMs: 1_200, exitCode: red ? 1 : 0 };
}
