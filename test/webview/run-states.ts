import type { ArtifactId, StreamId, TaskId } from '../../src/engine/model/ids.ts';
import type { PanelEdge, PanelGate, PanelHeader, PanelModel, PanelSegment, PanelTask } from '../../src/protocol/webview.ts';
import { bigModel, emptyModel, eventsAfter, headerOf, hostileModel, START, taskOf } from './models.ts';

const NOW_S = 761;
const at = (seconds: number): number => START + seconds * 1_000;

type Finding = PanelGate['fresh'][number];
type Kind = PanelSegment['kind'];

/** Stretches one after the other: `[kind, until, reason]`, in seconds of the run; the last one may be open. */
function segments(from: number, parts: readonly (readonly [Kind, number | null, string])[]): PanelSegment[] {
  let start = from;
  return parts.map(([kind, to, reason]) => {
    const segment = { kind, from: at(start), to: to === null ? null : at(to), reason };
    start = to ?? start;
    return segment;
  });
}

function gate(name: string, verdict: PanelGate['verdict'], change: Partial<PanelGate> = {}): PanelGate {
  return { gate: name, verdict, summary: verdict === 'passed' ? 'No new findings.' : '', fresh: [], knownCount: name === 'lint' ? 14 : 0, flaky: false, durationMs: 4_200 + name.length * 1_700, trend: verdict === 'running' ? [] : [verdict], ...change };
}

const GREEN = (['lint', 'tests', 'types'] as const).map((name) => gate(name, 'passed'));
const finding = (rule: string, message: string, path: string, line: number): Finding => ({ source: 'tests', rule, severity: 'error', message, path, range: { startLine: line }, fingerprint: `${rule}${line}` });

const RED_TESTS = gate('tests', 'failed', {
  summary: '2 of 41 tests failed.', trend: ['passed', 'failed', 'failed'],
  fresh: [finding('badge counts new orders', 'expected 2 new orders in the badge, got 3', 'test/web/badge.test.ts', 27), finding('badge hides at zero', 'the badge is shown although there is nothing new', 'test/web/badge.test.ts', 44)],
});

function ended(id: string, title: string, change: Partial<PanelTask> & { segments: PanelSegment[] }): PanelTask {
  const work = change.segments.filter((segment) => segment.kind !== 'wait');
  return taskOf(id, { title, status: 'done', startedAt: work[0]?.from ?? START, endedAt: change.segments.at(-1)?.to ?? START, gates: [...GREEN], reviews: [{ verdict: 'approve', summary: 'Small and complete.' }], reviewer: 'reviewer', usd: 0.04, ...change });
}

function waiting(id: string, title: string, domain: string, line: string): PanelTask {
  return taskOf(id, { title, status: 'waiting', stream: null, startedAt: null, agent: null, domains: [domain], line, segments: segments(2, [['wait', null, line]]) });
}

/** A run of sixteen tasks after some minutes: everything that can be seen in one is somewhere. */
export function busyTasks(): PanelTask[] {
  const s = (n: number): StreamId => `s${n}` as StreamId;
  return [
    ended('contract', 'Order contract', { stream: s(1), domains: ['api'], agent: 'architect', critical: true, line: '2 files changed, +64 −3', segments: segments(2, [['build', 62, 'builds'], ['gate', 88, 'gates'], ['review', 104, 'reviewer reviews'], ['integrate', 110, 'merges']]), checkpoints: [at(20), at(41), at(58)], artifacts: [{ artifact: 'order_contract' as ArtifactId, final: true }], writes: ['src/shared/orders.ts'], files: { created: ['src/shared/orders.ts'], modified: ['src/shared/index.ts'], deleted: [] }, insertions: 64, deletions: 3 }),
    ended('navigation', 'Orders in the navigation', { stream: s(2), domains: ['web'], line: '1 file changed, +6 −1', segments: segments(2, [['build', 48, 'builds'], ['gate', 70, 'gates'], ['review', 96, 'reviewer reviews'], ['integrate', 130, 'merges']]), checkpoints: [at(24)] }),
    ended('health', 'Health of the orders service', { stream: s(3), domains: ['api'], line: '2 files changed, +31 −0', remediations: 1, gates: [gate('lint', 'passed'), gate('tests', 'passed', { trend: ['failed', 'passed'], flaky: true }), gate('types', 'passed', { trend: ['failed', 'passed'] })], segments: segments(2, [['build', 66, 'builds'], ['gate', 92, 'gates'], ['build', 118, 'mends what the gates found'], ['gate', 140, 'gates'], ['review', 152, 'reviewer reviews'], ['integrate', 160, 'merges']]), checkpoints: [at(30), at(60), at(110)] }),
    ended('handbook', 'Chapter on orders in the handbook', { stream: s(4), domains: ['docs'], agent: 'writer', line: '1 file changed, +48 −2', segments: segments(3, [['build', 52, 'builds'], ['gate', 60, 'gates'], ['review', 74, 'reviewer reviews'], ['integrate', 80, 'merges']]), gates: [gate('lint', 'passed'), gate('tests', 'passed'), gate('types', 'not_run', { summary: 'npx tsc was not found.' })] }),
    ended('page', 'Page that lists orders', { stream: s(5), domains: ['web'], critical: false, line: '3 files changed, +120 −4', attempt: 1, remediations: 1, reviews: [{ verdict: 'request_changes', summary: 'A customer name can hold HTML; it must be escaped.' }, { verdict: 'approve', summary: 'Names are escaped now.' }], segments: segments(3, [['build', 70, 'builds'], ['wait', 112, 'waited for order_contract (contract)'], ['build', 150, 'builds'], ['gate', 176, 'gates'], ['review', 200, 'reviewer reviews'], ['build', 228, 'mends what the review asked for'], ['gate', 250, 'gates'], ['review', 262, 'reviewer reviews'], ['integrate', 270, 'merges']]), checkpoints: [at(20), at(44), at(66), at(130)] }),
    ended('migration', 'Migration that adds the orders table', { stream: s(1), domains: ['db'], critical: true, line: '2 files changed, +38 −0', segments: segments(2, [['wait', 274, 'waited for integration point database-migration'], ['build', 318, 'builds'], ['gate', 340, 'gates'], ['review', 352, 'reviewer reviews'], ['integrate', 360, 'merges']]), checkpoints: [at(300)] }),
    ended('store', 'Store that keeps orders', { stream: s(1), domains: ['api'], critical: true, line: '4 files changed, +188 −12', segments: segments(2, [['wait', 364, 'waited for migration'], ['build', 436, 'builds'], ['gate', 466, 'gates'], ['review', 484, 'reviewer reviews'], ['integrate', 492, 'merges']]), checkpoints: [at(380), at(402), at(430)] }),
    taskOf('seed', { title: 'Seed with orders to look at', stream: s(2), domains: ['db'], status: 'integrating', reviewer: 'reviewer', startedAt: at(495), line: 'gates on the merged commit', gates: [...GREEN], usd: 0.03, segments: segments(2, [['wait', 492, 'waited for store: same files'], ['build', 590, 'builds'], ['gate', 640, 'gates'], ['review', 688, 'reviewer reviews'], ['wait', 722, 'in the merge queue'], ['integrate', null, 'gates on the merged commit']]), checkpoints: [at(520), at(560)], lease: ['db/seed/**'], files: { created: ['db/seed/orders.sql'], modified: [], deleted: [] }, insertions: 40, deletions: 0 }),
    taskOf('endpoint', {
      title: 'Orders endpoint', stream: s(1), critical: true, startedAt: at(494), line: 'npm test', usd: 0.21, attempt: 1, remediations: 1, agent: 'builder', lease: ['src/api/orders/**', 'src/api/router.ts'], reads: ['src/shared/**'], writes: ['src/api/orders/**', 'src/api/router.ts'],
      segments: segments(2, [['wait', 492, 'waited for store'], ['build', 612, 'builds'], ['gate', 664, 'gates'], ['build', null, 'round 1 of 2']]), checkpoints: [at(510), at(540), at(566), at(600), at(690), at(730)],
      gates: [gate('lint', 'passed', { trend: ['failed', 'passed'] }), gate('tests', 'failed', { summary: '1 of 38 tests failed.', fresh: [finding('lists orders of one customer', 'expected 2 orders, got 3: the filter by customer is ignored', 'test/api/orders.test.ts', 61)], trend: ['failed'] }), gate('types', 'passed')],
      files: { created: ['src/api/orders/list.ts', 'src/api/orders/one.ts'], modified: ['src/api/router.ts'], deleted: [] }, insertions: 120, deletions: 4, artifacts: [{ artifact: 'orders_api' as ArtifactId, final: false }],
    }),
    taskOf('badge', { title: 'Badge of new orders', stream: s(3), domains: ['web'], status: 'failed', startedAt: at(290), endedAt: at(658), line: 'gate "tests" is red, 2 new findings', remediations: 2, usd: 0.17, gates: [gate('lint', 'passed'), RED_TESTS, gate('types', 'passed')], segments: segments(2, [['wait', 364, 'waited for integration point database-migration'], ['build', 452, 'builds'], ['gate', 480, 'gates'], ['build', 540, 'mends what the gates found'], ['gate', 570, 'gates'], ['build', 630, 'mends what the gates found'], ['gate', 658, 'gates']]), error: { type: 'gate_failed', message: 'The gate "tests" is still red after 2 rounds: 2 new findings.', hints: ['Read the findings in test/web/badge.test.ts.', 'Take the task over, mend it by hand and hand it back.'] } }),
    taskOf('search', { title: 'Search in the list of orders', stream: s(4), domains: ['web'], status: 'reviewing', startedAt: at(366), reviewer: 'reviewer', line: 'reviewer reads 4 files', gates: [...GREEN], usd: 0.12, segments: segments(2, [['wait', 364, 'waited for integration point database-migration'], ['build', 600, 'builds'], ['gate', 672, 'gates'], ['review', null, 'reviewer reviews']]), checkpoints: [at(400), at(460), at(540)], lease: ['src/web/search/**'] }),
    taskOf('export', { title: 'Export of orders as CSV', stream: s(5), domains: ['api'], status: 'gating', startedAt: at(498), line: 'types, tests', gates: [gate('lint', 'passed'), gate('tests', 'running'), gate('types', 'running', { trend: ['passed'] })], usd: 0.09, segments: segments(2, [['wait', 492, 'waited for store: same files'], ['build', 726, 'builds'], ['gate', null, 'gates']]), checkpoints: [at(540), at(600), at(700)], lease: ['src/api/export/**'] }),
    waiting('metrics', 'Metrics of orders', 'api', 'waits for database (seed)'),
    waiting('tests', 'Tests from end to end', 'quality', 'waits for orders_api (endpoint, about 2:10)'),
    waiting('changelog', 'What is new, for customers', 'docs', 'waits for tests and search'),
    taskOf('link', { title: 'Link from the badge to the page', status: 'skipped', stream: null, startedAt: null, agent: null, domains: ['web'], line: 'skipped: badge failed', segments: [] }),
  ];
}

const edge = (from: string, to: string, kind: PanelEdge['kind'], label = ''): PanelEdge => ({ from: from as TaskId, to: to as TaskId, kind, label });

/** The arrows between them, of every kind. */
export function busyEdges(): PanelEdge[] {
  return [
    edge('contract', 'page', 'soft', 'order_contract'), edge('contract', 'migration', 'hard', 'order_contract'), edge('migration', 'store', 'hard'), edge('store', 'endpoint', 'hard'), edge('store', 'seed', 'order', 'same files'), edge('store', 'export', 'order', 'same files'),
    edge('page', 'search', 'hard'), edge('page', 'badge', 'hard'), edge('navigation', 'badge', 'order', 'same files'), edge('badge', 'link', 'hard'), edge('endpoint', 'tests', 'hard', 'orders_api'), edge('health', 'tests', 'hard'), edge('seed', 'tests', 'soft', 'a part is enough'),
    edge('export', 'tests', 'hard'), edge('tests', 'changelog', 'hard'), edge('search', 'changelog', 'hard'), edge('handbook', 'changelog', 'order', 'same files'), edge('migration', 'metrics', 'hard'), edge('seed', 'metrics', 'resource', 'database'), edge('endpoint', 'contract', 'feedback', 'feedback'),
  ];
}

/** The run as it stands after 12:41, with what is said of its header. */
export function busyModel(change: Partial<PanelHeader> = {}): PanelModel {
  const header = headerOf({
    goal: 'Add an orders API with a page that lists orders', startedAt: START, now: at(NOW_S), elapsedMs: NOW_S * 1_000, seq: 412, usd: 0.84, tokens: 1_262_000,
    syncPoints: [{ name: 'database-migration', task: 'migration' as TaskId, from: at(272), to: at(362) }],
    attention: [
      { text: 'badge failed: the gate "tests" is still red after 2 rounds, 2 new findings; 1 task skipped', task: 'badge' as TaskId, intent: 'resume', label: 'Try again' },
      { text: 'Conflict of search, badge: both changed src/web/orders.css', task: 'search' as TaskId, intent: null, label: '' },
    ],
    conflicts: [
      { kind: 'approach', tasks: ['navigation' as TaskId, 'page' as TaskId], paths: ['src/web/nav.ts'], detail: 'Both add an entry for orders to the menu; their merge does not apply at lines 12 to 19.', at: at(264), resolution: 'page was built again on what navigation had landed' },
      { kind: 'resource', tasks: ['search' as TaskId, 'badge' as TaskId], paths: ['src/web/orders.css', 'src/web/theme/tokens.css'], detail: 'badge wrote src/web/orders.css while search held it.', at: at(655), resolution: null },
    ],
    ...change,
  });
  return { header, tasks: busyTasks(), edges: busyEdges() };
}

function endedModel(phase: PanelHeader['phase'], options: { tasks?: (task: PanelTask) => PanelTask; header?: Partial<PanelHeader> } = {}): PanelModel {
  const model = busyModel({ phase, endedAt: at(NOW_S), owner: 'nobody', attention: [], intents: ['open_plan', 'open_log'], ...options.header });
  return { ...model, tasks: model.tasks.map(options.tasks ?? ((task) => task)) };
}

const closed = (task: PanelTask): PanelSegment[] => task.segments.map((segment) => ({ ...segment, to: segment.to ?? at(NOW_S) }));
const isOpen = (task: PanelTask): boolean => !['done', 'failed', 'skipped', 'cancelled'].includes(task.status);

/** A task that ended well after all. */
function finished(task: PanelTask): PanelTask {
  const trend = (each: PanelGate): PanelGate => ({ ...each, verdict: 'passed', fresh: [], summary: 'No new findings.', trend: [...each.trend, 'passed'] });
  return { ...task, status: 'done', stream: task.stream ?? ('s2' as StreamId), startedAt: task.startedAt ?? at(700), endedAt: task.endedAt ?? at(NOW_S), line: '2 files changed, +31 −4', error: null, segments: task.startedAt === null ? segments(700, [['build', 730, 'builds'], ['gate', 750, 'gates'], ['integrate', 760, 'merges']]) : closed(task), gates: task.gates.map(trend) };
}

/** Every state in which a person can meet the panel, by name. */
export const RUN_STATES = {
  empty: emptyModel,
  planning: () => ({ ...busyModel({ phase: 'planning', attention: [], conflicts: [], syncPoints: [], elapsedMs: 9_000, now: at(9), usd: 0.02, tokens: 14_000, speedUp: { reached: null, possible: null }, seq: 11, intents: ['cancel', 'open_log'] }), tasks: [], edges: [] }),
  approval: () => {
    const model = busyModel({ phase: 'awaiting_approval', conflicts: [], syncPoints: [], elapsedMs: 22_000, now: at(22), usd: 0.05, tokens: 32_000, speedUp: { reached: null, possible: 3.1 }, seq: 14, intents: ['approve', 'comment', 'reject', 'cancel', 'open_plan', 'open_log'], preview: { edited: true, problem: null, tasks: 16, criticalPath: ['contract', 'migration', 'store', 'endpoint', 'tests'] as TaskId[], criticalPathMs: 1_260_000, sequentialMs: 3_900_000, possible: 3.1, serialPairs: 21 }, attention: [{ text: 'The plan of 16 tasks waits for your approval', task: null, intent: 'approve', label: 'Approve' }] });
    return { ...model, tasks: model.tasks.map((task) => taskOf(task.id, { title: task.title, role: task.role, domains: task.domains, critical: task.critical, status: 'waiting', stream: null, startedAt: null, agent: null, line: 'waits for the plan to be approved', segments: [] })) };
  },
  busy: () => busyModel(),
  paused: () => busyModel({ phase: 'paused', intents: ['continue', 'cancel', 'open_plan', 'open_log'] }),
  finished: () => endedModel('done', { tasks: finished, header: { intents: ['apply', 'open_plan', 'open_log'], conflicts: busyModel().header.conflicts.map((each) => ({ ...each, resolution: each.resolution ?? 'search was built again on what badge had landed' })) } }),
  failed: () => endedModel('failed', { tasks: (task) => (isOpen(task) ? { ...finished(task) } : task), header: { intents: ['resume', 'apply', 'open_plan', 'open_log'], attention: busyModel().header.attention.slice(0, 1) } }),
  cancelled: () => endedModel('cancelled', { tasks: (task) => (isOpen(task) ? { ...task, status: 'cancelled', endedAt: at(NOW_S), line: 'cancelled; its work is kept', segments: closed(task) } : task), header: { intents: ['resume', 'open_plan', 'open_log'] } }),
  budget: () => endedModel('out_of_budget', { tasks: (task) => (isOpen(task) ? { ...task, segments: closed(task) } : task), header: { usd: 5, intents: ['resume', 'open_plan', 'open_log'], attention: [{ text: 'The budget is used up: $5.00 of $5.00', task: null, intent: 'resume', label: 'Resume' }] } }),
  dead: () => busyModel({ owner: 'nobody', trouble: 'The coordinator ended: it ran out of memory. Everything up to event 412 is kept.', intents: ['resume', 'open_plan', 'open_log'], attention: [] }),
  resumed: () => {
    const model = busyModel({ attention: [] });
    const hole = (segment: PanelSegment): PanelSegment[] => (segment.to === null || segment.to > at(640) ? (segment.from >= at(640) ? [segment] : [{ ...segment, to: at(560) }, { ...segment, from: at(640) }]) : [segment]).filter((part) => part.to === null || part.to > part.from);
    return { ...model, tasks: model.tasks.map((task) => ({ ...task, segments: task.segments.flatMap(hole) })) };
  },
  held: () => {
    const model = busyModel({ intents: ['pause', 'cancel', 'open_plan', 'open_log', 'take_over', 'hand_back', 'pause_task', 'continue_task'], attention: [{ text: 'You hold endpoint: hand it back when you are done', task: 'endpoint' as TaskId, intent: 'hand_back', label: 'Hand Back' }] });
    const held = (task: PanelTask): PanelTask => {
      if (task.id === 'endpoint') return { ...task, hold: { kind: 'taken_over', by: 'Ada', reason: 'I know this filter', at: at(700) }, intents: ['hand_back'], line: 'taken over by Ada' };
      if (task.id === 'search') return { ...task, hold: { kind: 'paused', by: 'Ada', reason: 'after the endpoint', at: at(720) }, intents: ['continue_task', 'take_over'], line: 'paused by Ada' };
      return ['building', 'gating', 'reviewing', 'failed'].includes(task.status) ? { ...task, intents: ['take_over', 'pause_task'] } : task;
    };
    return { ...model, tasks: model.tasks.map(held) };
  },
  watched: () => busyModel({ owner: 48_213, intents: ['open_plan', 'open_log'] }),
  past: () => {
    const model = busyModel({ replay: { seq: 188, at: at(330) }, now: at(330), elapsedMs: 330_000, intents: [], attention: [], syncPoints: [{ name: 'database-migration', task: 'migration' as TaskId, from: at(272), to: null }] });
    const until = (task: PanelTask): PanelTask => {
      const kept = task.segments.filter((segment) => segment.from < at(330)).map((segment) => ({ ...segment, to: segment.to !== null && segment.to < at(330) ? segment.to : null }));
      if (task.endedAt !== null && task.endedAt <= at(330)) return task;
      return task.startedAt !== null && task.startedAt < at(330) ? { ...task, status: 'building', endedAt: null, error: null, gates: [], segments: kept } : { ...task, status: 'waiting', stream: null, startedAt: null, endedAt: null, error: null, gates: [], line: 'waits for integration point database-migration', segments: kept };
    };
    return { ...model, tasks: model.tasks.map(until) };
  },
  hostile: hostileModel,
  large: () => bigModel(1_000, 48),
} as const satisfies Record<string, () => PanelModel>;

/** Name of a state of the panel. */
export type RunStateName = keyof typeof RUN_STATES;

const LINES = ['begins to build', 'write_file src/api/orders/list.ts', '`npm test` ended with 1', 'gate tests is red, 1 new finding: the filter by customer is ignored', 'may write src/api/orders/**, src/api/router.ts', 'gate types passed in 9.8 s', 'reviewer begins to read it', 'merged as 4f2a91bc07, about to land', 'done: 2 files changed, +64 −3', 'conflict with badge over src/web/orders.css'];
const TYPES = ['agent_started', 'tool_called', 'command_ran', 'gate_failed', 'lease_granted', 'gate_passed', 'review_started', 'integration_prepared', 'task_done', 'conflict_detected'];

/** Answers of a host whose journal goes with the busy run. */
export function busyAnswer(name: string, input: unknown): unknown {
  if (name === 'gateOutput') return { text: 'TAP version 13\n# Subtest: orders\n    not ok 1 - lists orders of one customer\n      ---\n      expected: 2\n      actual: 3\n      at: test/api/orders.test.ts:61:12\n      ...\n1..1\n# tests 38\n# pass 37\n# fail 1\n' };
  const { after, count, text } = input as { after: number; count: number; text: string };
  const ids = busyTasks().map((task) => task.id);
  const page = eventsAfter(after, count, 412);
  const events = page.events.map((event) => ({ ...event, at: START + event.seq * 1_840, type: TYPES[event.seq % TYPES.length] ?? '', task: event.seq % 13 === 0 ? null : (ids[event.seq % ids.length] ?? null), line: LINES[event.seq % LINES.length] ?? '' }));
  return { events: text === '' ? events : events.filter((event) => event.line.includes(text)), more: text === '' ? page.more : false };
}
