import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { TaskId } from '../../src/engine/model/ids.ts';
import type { PanelPreview } from '../../src/protocol/webview.ts';
import { HOSTILE, modelOf, START, taskOf } from './models.ts';
import type { PanelPage } from './panel-page.ts';
import { panelForEach, type PanelOptions } from './shown-panel.ts';

const PREVIEW: PanelPreview = { edited: true, problem: null, tasks: 3, criticalPath: ['a' as TaskId, 'b' as TaskId], criticalPathMs: 900_000, sequentialMs: 1_500_000, possible: 1.7, serialPairs: 1 };
const waiting = (preview: PanelPreview | undefined) =>
  modelOf(['a', 'b', 'c'].map((id) => taskOf(id, { status: 'waiting', startedAt: null, stream: null, segments: [] })), {
    header: { phase: 'awaiting_approval', startedAt: START, intents: ['approve', 'comment', 'reject', 'cancel'], attention: [{ text: 'The plan of 3 tasks waits for your approval', task: null, intent: 'approve', label: 'Approve' }], ...(preview === undefined ? {} : { preview }) },
  });

describe('the plan in the panel while a word on it is awaited', () => {
  const open = panelForEach();
  const show = (preview: PanelPreview | undefined, options: PanelOptions = {}): Promise<PanelPage> => open({ model: () => waiting(preview) }, options);

  it('says what the analysis found in its text, and takes the word on it', async () => {
    const panel = await show(PREVIEW);
    const text = (await panel.page.locator('.plan-preview').innerText()).replace(/\s+/gu, ' ');
    for (const part of ['plan.yml, edited', '3 tasks', 'critical path 2 of 3', 'up to 1.7× as fast', '1 pair not at the same time']) assert.ok(text.includes(part), `${part}: ${text}`);
    await panel.page.getByRole('button', { name: 'Comment…' }).click();
    await panel.page.getByRole('button', { name: 'Reject…' }).click();
    await panel.page.getByRole('button', { name: 'Approve' }).first().click();
    assert.deepEqual((await panel.notices('intent')).map((each) => (each as { intent: string }).intent), ['comment', 'reject', 'approve']);
  });

  it('begins no line with a mark between two facts, however narrow it is', async () => {
    const panel = await show(PREVIEW, { width: 420 });
    const lines = (await panel.page.locator('.plan-facts').innerText()).split('\n').map((line) => line.trim());
    assert.deepEqual(lines, ['plan.yml, edited', '3 tasks', 'critical path 2 of 3, 15:00 of 25:00', 'up to 1.7× as fast', '1 pair not at the same time']);
    const tops = await panel.page.locator('.plan-facts > *').evaluateAll((all) => new Set(all.map((each) => each.getBoundingClientRect().top)).size);
    assert.ok(tops > 1, 'it wraps here');
  });

  it('says why a text is no plan, as text', async () => {
    const panel = await show({ ...PREVIEW, problem: `Line 4: ${HOSTILE}` });
    assert.match(await panel.page.locator('.plan-problem').innerText(), /^Line 4: <img src=x/u);
    assert.equal(await panel.page.evaluate('window.hacked'), undefined);
  });

  it('is not there when no word is awaited', async () => {
    const panel = await show(undefined);
    await panel.page.locator('.head').waitFor();
    assert.equal(await panel.page.locator('.plan-preview').count(), 0);
  });

  for (const [theme, width] of [['dark', 900], ['light', 420], ['hc-dark', 640], ['hc-light', 300]] as const) {
    it(`can be used by everybody in ${theme} at ${width} px`, async () => {
      const panel = await show({ ...PREVIEW, problem: 'Line 4: `nobody` is no task' }, { theme, width });
      await panel.page.locator('.plan-preview').waitFor();
      await panel.page.evaluate(axe.source);
      const violations = await panel.page.evaluate<{ id: string; nodes: { html: string }[] }[]>('axe.run(document.querySelector(".plan-preview"), { resultTypes: ["violations"] }).then((result) => result.violations)');
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
      assert.ok(await panel.page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth'));
    });
  }
});
