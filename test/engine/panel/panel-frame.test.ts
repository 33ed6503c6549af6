import assert from 'node:assert/strict';
import path from 'node:path';
import { readFileSync } from 'node:fs';
import type { RunEvent } from '../../../src/engine/events/event.ts';
import type { PanelSituation } from '../../../src/engine/panel/panel-header.ts';
import { PanelFold } from '../../../src/engine/panel/panel-fold.ts';
import { changeBetween, nextFrame } from '../../../src/engine/panel/panel-frame.ts';
import { panelEvent } from '../../../src/engine/panel/panel-event.ts';
import { pageOfEvents } from '../../../src/engine/panel/page-of-events.ts';
import { PanelModel } from '../../../src/protocol/webview.ts';
import { buildTaskGraph } from '../../../src/engine/graph/build-task-graph.ts';
import { defaultConfig } from '../../../src/engine/model/config.ts';
import type { TaskId } from '../../../src/engine/model/ids.ts';
import { sampleEvents } from './sample-events.ts';

const SITUATION: PanelSituation = { owner: 'here', now: Date.UTC(2026, 4, 4, 9, 2), trouble: null, replayOf: null };
const EVENTS = sampleEvents();

function foldOf(count = EVENTS.length): PanelFold {
  return PanelFold.of(EVENTS.slice(0, count));
}

function graphOf(fold: PanelFold): ReturnType<typeof buildTaskGraph> | undefined {
  const { plan, config } = fold.state;
  return plan === undefined ? undefined : buildTaskGraph(plan, { config: config ?? defaultConfig(), files: [] });
}

describe('the model of the panel', () => {
  it('counts no round where a person sent a task back', () => {
    const back = (cause: string, round: number, of: number): string | undefined => {
      const last = EVENTS.at(-1)!;
      const event = { ...last, seq: last.seq + 1, type: 'remediation_requested', data: { brief: '', round, of, gates: [], findings: [], cause } } as RunEvent;
      const fold = PanelFold.of([...EVENTS, event]);
      return nextFrame(fold, { graph: graphOf(fold), situation: SITUATION }).model.tasks.find((task) => task.id === 'b')?.segments.at(-1)?.reason;
    };
    assert.deepEqual([back('gates', 1, 2), back('person', 0, 0)], ['round 1 of 2', 'sent back by a person']);
  });

  it('fits its contract after every event of a run', () => {
    const fold = new PanelFold();
    for (const event of EVENTS) {
      fold.apply(event);
      PanelModel.parse(nextFrame(fold, { graph: graphOf(fold), situation: SITUATION }).model);
    }
  });

  it('says in segments what a task was at, and why it waited', () => {
    const fold = foldOf();
    const tasks = nextFrame(fold, { graph: graphOf(fold), situation: SITUATION }).model.tasks;
    const b = tasks.find((task) => task.id === 'b');
    assert.deepEqual(b?.segments.map((segment) => [segment.kind, segment.reason, segment.to === null]), [['wait', 'waited for part_v1 (a)', false], ['build', 'builds', true]]);
    const a = tasks.find((task) => task.id === 'a');
    assert.deepEqual(a?.segments.map((segment) => segment.kind), ['build', 'gate', 'review', 'wait', 'integrate']);
    assert.ok(a.segments.every((segment, index) => index === 0 || segment.from === a.segments[index - 1]?.to));
  });

  it('lets a gap between a death and a resumption be nobody\'s work', () => {
    const events = [...EVENTS.slice(0, 8), event(8, 3_600, { type: 'run_resumed', data: { pid: 2, reason: 'its owner died' } })];
    const fold = PanelFold.of(events);
    const building = nextFrame(fold, { graph: undefined, situation: SITUATION }).model.tasks.find((task) => task.id === 'a');
    const [first, second] = building?.segments ?? [];
    assert.deepEqual([first?.to === null, second?.to], [false, null]);
    assert.ok((second?.from ?? 0) - (first?.to ?? 0) > 3_000_000);
  });

  it('keeps the same object for a task of which nothing changed, so that a delta names only what did', () => {
    const before = foldOf(EVENTS.length - 1);
    const graph = graphOf(before);
    const first = nextFrame(before, { graph, situation: SITUATION });
    assert.equal(changeBetween(first.model, nextFrame(before, { graph, situation: { ...SITUATION, now: SITUATION.now + 5_000 }, before: first }).model).type, 'none');
    before.apply(EVENTS.at(-1) as RunEvent);
    const change = changeBetween(first.model, nextFrame(before, { graph, situation: SITUATION, before: first }).model);
    assert.deepEqual(change.type === 'delta' ? [change.tasks?.map((task) => task.id), change.edges] : change.type, [['b'], undefined]);
  });

  it('asks for a snapshot when the tasks are others', () => {
    const none = nextFrame(new PanelFold(), { graph: undefined, situation: SITUATION }).model;
    assert.equal(changeBetween(none, nextFrame(foldOf(), { graph: undefined, situation: SITUATION }).model).type, 'snapshot');
  });

  it('offers nothing and asks for nothing while the past is shown', () => {
    const { header } = nextFrame(foldOf(6), { graph: undefined, situation: { ...SITUATION, replayOf: 99 } }).model;
    assert.deepEqual([header.intents, header.attention, header.seq, header.replay?.seq], [[], [], 99, 6]);
  });

  it('lets a window that does not own the run only look, and note down what was learned', () => {
    const { intents } = nextFrame(foldOf(), { graph: undefined, situation: { ...SITUATION, owner: 4711 } }).model.header;
    assert.deepEqual(intents, ['open_plan', 'open_log', 'capture_learning']);
  });

  it('offers the sample where there is no run', () => {
    const { header } = nextFrame(new PanelFold(), { graph: undefined, situation: SITUATION }).model;
    assert.deepEqual([header.phase, header.intents], ['none', ['run_sample']]);
  });

  it('has a line for every event that there is', () => {
    const file = path.resolve(import.meta.dirname, '../../journals/0.1.0-one-of-each/events-000001.jsonl');
    const events = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line.slice(line.indexOf('{'))) as { event?: RunEvent } & RunEvent).map((line) => line.event ?? line);
    const fold = new PanelFold();
    for (const each of events) {
      fold.apply(each);
      const { line } = panelEvent(each, fold.state);
      assert.notEqual(line.trim(), '', each.type);
    }
  });
});

describe('a page of events', () => {
  const lines = EVENTS.map((each) => panelEvent(each, foldOf().state));
  it('goes on after a number and says whether there is more', () => {
    const page = pageOfEvents(lines, { after: 2, count: 3, text: '', task: null, group: 'all' });
    assert.deepEqual([page.events.map((each) => each.seq), page.more], [[3, 4, 5], true]);
    assert.equal(pageOfEvents(lines, { after: lines.length - 3, count: 3, text: '', task: null, group: 'all' }).more, false);
  });

  it('holds only events with all the words, or of the task', () => {
    assert.deepEqual(pageOfEvents(lines, { after: 0, count: 50, text: 'GATE types', task: null, group: 'all' }).events.every((each) => each.type.startsWith('gate')), true);
    assert.ok(pageOfEvents(lines, { after: 0, count: 50, text: '', task: 'b' as TaskId, group: 'all' }).events.every((each) => each.task === 'b'));
    const merges = pageOfEvents(lines, { after: 0, count: 500, text: '', task: null, group: 'merges' }).events.map((each) => each.type);
    assert.ok(merges.includes('integration_done') && !merges.includes('tool_called'), merges.join(' '));
  });
});

function event(index: number, seconds: number, what: Pick<RunEvent, 'type' | 'data'>): RunEvent {
  return { v: 1, seq: index + 1, id: `e${index}`, at: new Date(Date.UTC(2026, 4, 4, 9, 0, seconds)).toISOString(), run: 'r', ...what } as unknown as RunEvent;
}
