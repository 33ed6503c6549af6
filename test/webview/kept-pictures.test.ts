import assert from 'node:assert/strict';
import type { PanelTask } from '../../src/protocol/webview.ts';
import { PictureMaker } from '../../webview-ui/graph/picture.ts';
import { LaneKeeper } from '../../webview-ui/streams/lanes.ts';
import { snapped, wholeSpan } from '../../webview-ui/streams/span.ts';
import { bigModel, START } from './models.ts';

const MODEL = bigModel(60, 6);

/** The tasks after one of them went on. */
function withChange(place: number, change: Partial<PanelTask>): PanelTask[] {
  return MODEL.tasks.map((task, index) => (index === place ? { ...task, ...change } : task));
}

describe('the picture of the graph', () => {
  it('keeps its arrows, and every box but that of the task that changed', () => {
    const maker = new PictureMaker();
    const before = maker.of(MODEL.tasks, MODEL.edges, false);
    const after = maker.of(withChange(7, { line: 'writes another file', status: 'failed' }), MODEL.edges, false);
    assert.equal(after.edges, before.edges);
    assert.deepEqual(after.nodes.flatMap((node, place) => (node === before.nodes[place] ? [] : [place])), [7]);
    assert.equal(after.nodes[7]?.tasks[0]?.status, 'failed');
  });

  it('is drawn anew when the arrows are others, when a task is another, and when boxes are gathered', () => {
    const maker = new PictureMaker();
    const { edges } = maker.of(MODEL.tasks, MODEL.edges, false);
    assert.notEqual(maker.of(MODEL.tasks, MODEL.edges.slice(1), false).edges.length, edges.length);
    assert.equal(maker.of(MODEL.tasks.slice(1), MODEL.edges, false).nodes.length, MODEL.tasks.length - 1);
    assert.deepEqual(maker.of(MODEL.tasks, MODEL.edges, true).nodes.map((node) => node.key), ['api', 'web', 'docs', 'database', 'quality', 'platform']);
    assert.deepEqual(maker.of(MODEL.tasks, MODEL.edges, false), new PictureMaker().of(MODEL.tasks, MODEL.edges, false));
  });

  it('moves a gathered box when its task goes to another domain', () => {
    const maker = new PictureMaker();
    maker.of(MODEL.tasks, MODEL.edges, true);
    const moved = withChange(0, { domains: ['web'] });
    assert.deepEqual(maker.of(moved, MODEL.edges, true), new PictureMaker().of(moved, MODEL.edges, true));
  });
});

describe('the lanes of the timeline', () => {
  it('are the same objects where their tasks are', () => {
    const keeper = new LaneKeeper();
    const before = keeper.of(MODEL.tasks);
    assert.equal(keeper.of(MODEL.tasks), before);
    const after = keeper.of(withChange(3, { line: 'writes another file' }));
    assert.deepEqual(after.flatMap((lane, place) => (lane === before[place] ? [] : [lane.sub])), ['s4']);
  });

  it('stand in the order of their numbers', () => {
    const subs = new LaneKeeper().of(bigModel(60, 12).tasks).flatMap((lane) => (lane.kind === 'stream' ? [lane.sub] : []));
    assert.deepEqual(subs, Array.from({ length: 12 }, (_, at) => `s${at + 1}`));
  });

  it('begin with the first work, however long the plan waited for its word', () => {
    const waited = START - 3_600_000;
    const { from, to } = wholeSpan({ ...MODEL, header: { ...MODEL.header, startedAt: waited } }, START + 3_600_000);
    const first = Math.min(...MODEL.tasks.flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt])));
    assert.ok(from <= first && first - from < (to - from) * 0.02, `${from} is not near ${first}`);
    const planned = { ...MODEL, tasks: MODEL.tasks.map((task) => ({ ...task, startedAt: null, segments: [] })), header: { ...MODEL.header, startedAt: waited } };
    assert.ok(wholeSpan(planned, START).from <= waited);
  });

  it('stand still while less than a pixel of time goes by', () => {
    const now = START + 3_600_000;
    const span = wholeSpan(MODEL, now);
    assert.deepEqual(wholeSpan(MODEL, now + 1), span);
    const pixel = (span.to - span.from) / 1_000;
    const moments = [0.1, 0.5, 0.9, 1.1].map((part) => snapped(span.from + (100 + part) * pixel, span, 1_000));
    assert.deepEqual(moments.map((at) => Math.round((at - span.from) / pixel)), [100, 100, 100, 101]);
  });
});
