import type { ArtifactId, RunId, StreamId, TaskId } from '../../src/engine/model/ids.ts';
import type { PanelEdge, PanelEvent, PanelHeader, PanelModel, PanelSegment, PanelTask } from '../../src/protocol/webview.ts';

/** When the runs of this file began. */
export const START = Date.UTC(2026, 4, 4, 9, 0, 0);

/** A header of a run that is at work, with what is said of it. */
export function headerOf(change: Partial<PanelHeader> = {}): PanelHeader {
  return {
    run: '20260504-090000-test' as RunId, goal: 'Add an orders API', phase: 'building', owner: 'here', startedAt: START, endedAt: null, elapsedMs: 60_000, now: START + 60_000,
    speedUp: { reached: 2.6, possible: 3.1 }, usd: 0.84, tokens: 162_000, seq: 400, replay: null, syncPoints: [], attention: [], conflicts: [], intents: ['pause', 'cancel', 'open_plan', 'open_log'], trouble: null, ...change,
  };
}

/** A task that is being built, with what is said of it. */
export function taskOf(id: string, change: Partial<PanelTask> = {}): PanelTask {
  const segments: PanelSegment[] = [{ kind: 'build', from: START + 1_000, to: null, reason: 'builds' }];
  return {
    id: id as TaskId, title: `Task ${id}`, role: 'builder', status: 'building', stream: 's1' as StreamId, domains: ['api'], agent: 'builder', reviewer: null, attempt: 1, startedAt: START + 1_000, endedAt: null,
    line: 'writes a file', segments, checkpoints: [], critical: false, lease: [], reads: [], writes: null, files: { created: [], modified: [], deleted: [] }, insertions: 0, deletions: 0, gates: [], reviews: [], artifacts: [], remediations: 0, usd: 0, error: null, ...change,
  };
}

/** A model of these tasks. */
export function modelOf(tasks: PanelTask[], options: { header?: Partial<PanelHeader>; edges?: PanelEdge[] } = {}): PanelModel {
  return { header: headerOf(options.header), tasks, edges: options.edges ?? [] };
}

/** No run at all. */
export function emptyModel(): PanelModel {
  return modelOf([], { header: { run: null, goal: '', phase: 'none', startedAt: null, intents: ['run_sample'] } });
}

/** A run of `tasks` tasks in `streams` streams: the first half done, one running in each stream, the rest waiting. */
export function bigModel(tasks: number, streams: number): PanelModel {
  const now = START + 3_600_000;
  const perStream = Math.floor(tasks / 2 / streams);
  const ran = perStream * streams;
  const slot = (now - START) / perStream;
  const domains = ['api', 'web', 'docs', 'database', 'quality', 'platform'];
  const all = Array.from({ length: tasks }, (_, index): PanelTask => {
    const id = `task-${index}`;
    const stream = index % streams;
    const turn = Math.floor(index / streams);
    const title = `Endpoint number ${index} of the orders service`;
    const base = { title, domains: [domains[index % domains.length] ?? 'api'], critical: stream === 0 };
    if (index >= ran) return taskOf(id, { ...base, status: 'waiting', stream: null, startedAt: null, line: `waits for task-${index - streams}`, segments: [{ kind: 'wait', from: START, to: null, reason: `waits for task-${index - streams}` }] });
    const from = START + turn * slot;
    const last = turn === perStream - 1;
    const cut = (share: number): number => from + slot * share;
    const segments: PanelSegment[] = [
      { kind: 'wait', from: START, to: from, reason: 'waited for a free stream' },
      { kind: 'build', from, to: cut(0.6), reason: 'builds' },
      { kind: 'gate', from: cut(0.6), to: last ? null : cut(0.8), reason: 'gates' },
      ...(last ? [] : [{ kind: 'review' as const, from: cut(0.8), to: cut(0.9), reason: 'reviewer reviews' }, { kind: 'integrate' as const, from: cut(0.9), to: cut(0.98), reason: 'merges' }]),
    ];
    return taskOf(id, {
      ...base, stream: `s${stream + 1}` as StreamId, startedAt: from, endedAt: last ? null : cut(0.98), status: last ? 'gating' : 'done', line: last ? 'gates' : '3 files changed, +120 −4', segments, checkpoints: [cut(0.1), cut(0.3)],
      gates: ['lint', 'tests', 'types'].map((gate) => ({ gate, verdict: last ? ('running' as const) : ('passed' as const), summary: '', fresh: [], knownCount: 0, flaky: false, durationMs: 1_200, trend: ['passed' as const] })),
    });
  });
  const edges = all.flatMap((task, index): PanelEdge[] => (index < streams ? [] : [{ from: `task-${index - streams}` as TaskId, to: task.id, kind: index % 7 === 0 ? 'soft' : 'hard', label: '' }, ...(index % 5 === 0 ? [{ from: `task-${index - streams + (index % 3)}` as TaskId, to: task.id, kind: 'order' as const, label: 'same files' }] : [])]));
  return { header: headerOf({ now, elapsedMs: now - START, seq: 10_000 }), tasks: all, edges };
}

/** A page of events as a journal of `total` of them would give it. */
export function eventsAfter(after: number, count: number, total: number): { events: PanelEvent[]; more: boolean } {
  const end = Math.min(total, after + count);
  return { events: Array.from({ length: Math.max(0, end - after) }, (_, index) => ({ seq: after + index + 1, at: START + (after + index) * 300, type: 'tool_called', task: `task-${(after + index) % 500}`, stream: 's1', line: `write_file src/file-${after + index}.ts` })), more: end < total };
}

/** Text that wants to be anything but text. */
export const HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>"\'`${1}\u0000\u0007\u001b[31m\u202etxt.exe\u2066\u200b';

/** A model with hostile texts wherever the contract has a text. */
export function hostileModel(): PanelModel {
  const long = `${HOSTILE}${'A'.repeat(1_000_000)}`;
  const finding = { source: HOSTILE, rule: HOSTILE, severity: 'error' as const, message: long, path: HOSTILE, fingerprint: HOSTILE, link: 'javascript:window.hacked=1' };
  const task = taskOf(HOSTILE, {
    title: long, line: long, domains: [HOSTILE], agent: HOSTILE, reviewer: HOSTILE, stream: HOSTILE as StreamId, lease: [HOSTILE], reads: [HOSTILE], status: 'failed',
    segments: [{ kind: 'wait', from: START, to: START + 9_000, reason: HOSTILE }, { kind: 'build', from: START + 9_000, to: START + 40_000, reason: HOSTILE }, { kind: 'wait', from: START + 40_000, to: START + 59_000, reason: long }],
    files: { created: [HOSTILE], modified: [long], deleted: [] }, gates: [{ gate: HOSTILE, verdict: 'failed', summary: long, fresh: [finding], knownCount: 1, flaky: true, durationMs: 5, trend: [] }],
    reviews: [{ verdict: 'request_changes', summary: long }], artifacts: [{ artifact: HOSTILE as ArtifactId, final: true }], error: { type: HOSTILE, message: long, hints: [HOSTILE] },
  });
  return modelOf([task, taskOf('other', { title: HOSTILE })], {
    edges: [{ from: HOSTILE as TaskId, to: 'other' as TaskId, kind: 'hard', label: HOSTILE }],
    header: { goal: long, trouble: long, attention: [{ text: long, task: HOSTILE as TaskId, intent: 'resume', label: HOSTILE }], conflicts: [{ kind: HOSTILE, tasks: [HOSTILE as TaskId], paths: [HOSTILE], detail: long, at: START, resolution: HOSTILE }], syncPoints: [{ name: HOSTILE, task: null, from: START, to: null }] },
  });
}
