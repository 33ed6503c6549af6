import assert from 'node:assert/strict';
import { writePlan } from '../../src/engine/documents/write-plan.ts';
import { PanelModel } from '../../src/protocol/webview.ts';
import { PanelFeed } from '../../src/extension/panel/panel-feed.ts';
import { PanelFold } from '../../src/engine/panel/panel-fold.ts';
import { previewPlan } from '../../src/extension/preview/preview-plan.ts';
import { building, planOf, viewOf } from './journal.ts';

const proposed = planOf('  - {id: a, writes: [src/a.ts], estimate: 2m}\n  - {id: b, writes: [src/b.ts], estimate: 1m}\n');
const CONTEXT = { config: undefined, files: ['src/a.ts', 'src/b.ts'], streams: 4, proposed };
const edited = 'version: 1\ngoal: Orders\ntasks:\n  - {id: a, writes: [src/a.ts], estimate: 2m}\n  - {id: b, writes: [src/b.ts], estimate: 1m, after: [{task: a}]}\n  - {id: c, writes: [src/a.ts], estimate: 1m}\n';

describe('the plan that stands in the editor', () => {
  it('is analysed as it would be built', () => {
    const same = previewPlan(writePlan(proposed), CONTEXT, undefined);
    assert.deepEqual([same?.edited, same?.problem, same?.forecast.serialPairs, same?.forecast.sequentialMs, same?.forecast.lowerBoundMs], [false, null, 0, 180_000, 120_000]);
    const other = previewPlan(edited, CONTEXT, same);
    assert.deepEqual([other?.edited, other?.forecast.tasks, other?.forecast.serialPairs, other?.forecast.criticalPath, other?.forecast.criticalPathMs], [true, 3, 2, ['a', 'b'], 180_000]);
  });

  it('keeps its last good form while it is being typed, and says in one line what is wrong and where', () => {
    const good = previewPlan(edited, CONTEXT, undefined);
    const broken = previewPlan(edited.replace('task: a', 'task: nobody'), CONTEXT, good);
    assert.equal(broken?.graph, good?.graph);
    assert.match(broken?.problem ?? '', /^Line 5: [^\n]*nobody/u);
    assert.match(previewPlan('tasks: [', CONTEXT, undefined)?.problem ?? '', /^Line \d+: /u);
    assert.equal(previewPlan('tasks: [', CONTEXT, undefined)?.plan, proposed);
  });

  it('is what the panel shows in place of the proposed one, with its numbers, and nothing of it stays afterwards', () => {
    const events = building('  - {id: a, writes: [src/a.ts]}\n').slice(0, 2);
    const view = viewOf(events, { approvalPending: true, fold: PanelFold.of(events) });
    const feed = new PanelFeed();
    assert.deepEqual(feed.snapshot(view, 0).tasks.map((task) => task.id), ['a']);
    const preview = previewPlan(edited, CONTEXT, undefined);
    const shown = feed.update({ ...view, preview }, 0);
    assert.ok(shown.type === 'snapshot');
    const model = PanelModel.parse(shown.model);
    assert.deepEqual(model.tasks.map((task) => task.id), ['a', 'b', 'c']);
    assert.deepEqual([model.header.preview?.edited, model.header.preview?.serialPairs, model.header.phase, model.header.seq], [true, 2, 'awaiting_approval', 2]);
    assert.ok(model.header.intents.includes('comment') && model.header.intents.includes('reject'));
    const after = feed.update(view, 0);
    assert.ok(after.type === 'snapshot' && after.model.header.preview === undefined && after.model.tasks.length === 1);
  });
});
