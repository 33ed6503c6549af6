import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { announcement } from '../../webview-ui/announce.ts';
import { eventsAfter, headerOf, modelOf } from './models.ts';
import type { FakeHost, PanelPage } from './panel-page.ts';
import { panelForEach, type PanelOptions } from './shown-panel.ts';
import { busyAnswer, RUN_STATES } from './run-states.ts';
import { BUSY, HOST } from './small-run.ts';

describe('the panel by keyboard, and its journal', function () {
  const open = panelForEach();
  const show = (host: FakeHost = HOST, options: PanelOptions = {}): Promise<PanelPage> => open(host, options);
  const bar = (panel: PanelPage, task: string): Locator => panel.page.locator(`.bar[data-task="${task}"]`);

  it('zooms with the keyboard and goes back to all of the run', async () => {
    const panel = await show();
    await bar(panel, 'schema').focus();
    const before = (await panel.page.locator('.sync').boundingBox())?.width ?? 0;
    await panel.page.keyboard.press('+');
    await panel.page.waitForFunction((least) => (document.querySelector('.sync')?.getBoundingClientRect().width ?? 0) > least, before * 1.2);
    await panel.page.keyboard.press('0');
    await panel.page.waitForFunction((most) => (document.querySelector('.sync')?.getBoundingClientRect().width ?? 0) < most, before * 1.1);
  });

  it('reaches every bar of the timeline with the arrow keys', async () => {
    const panel = await show();
    await bar(panel, 'schema').focus();
    await panel.page.keyboard.press('ArrowRight');
    assert.equal(await panel.page.evaluate(() => document.activeElement?.getAttribute('data-task')), 'orders');
    await panel.page.keyboard.press('ArrowDown');
    assert.equal(await panel.page.evaluate(() => document.activeElement?.getAttribute('data-task')), 'badge');
    await panel.page.keyboard.press('Enter');
    assert.equal(await panel.page.locator('.drawer-title').innerText(), 'Badge of new orders');
  });

  it('has the same tasks in a list, which the keyboard walks', async () => {
    const panel = await show();
    await panel.page.getByRole('button', { name: 'Show as a list' }).click();
    await panel.page.locator('[role="treeitem"]').first().waitFor();
    assert.equal(await panel.page.locator('[role="treeitem"][aria-level="2"]').count(), 5);
    await panel.page.locator('[role="tree"]').focus();
    await panel.page.keyboard.press('End');
    await panel.page.locator('.drawer-title', { hasText: 'Link to the page' }).waitFor();
  });

  it('holds only the rows of the journal that can be seen, and filters them at the host', async () => {
    const asked: unknown[] = [];
    const panel = await show({ model: () => ({ ...BUSY, header: headerOf({ seq: 10_000 }) }), answer: (_, input) => {
      asked.push(input);
      const { after, count, text, group } = input as { after: number; count: number; text: string; group: string };
      if (group === 'trouble') return { events: eventsAfter(77, 1, 10_000).events, more: false };
      return text === '' ? eventsAfter(after, count, 10_000) : { events: eventsAfter(41, 1, 10_000).events, more: false };
    } });
    await panel.page.getByRole('tab', { name: 'Journal' }).click();
    await panel.page.locator('.event-line', { hasText: 'file-9999.ts' }).waitFor();
    await panel.page.locator('.events').evaluate((element) => element.scrollTo(0, 0));
    await panel.page.locator('.event-line', { hasText: 'file-3.ts' }).waitFor();
    assert.ok((await panel.page.locator('.event').count()) < 60);
    await panel.page.getByLabel('Filter events').fill('file-41');
    await panel.page.waitForFunction(() => document.querySelectorAll('.event').length === 1);
    assert.deepEqual(asked.at(-1), { after: 0, count: 200, text: 'file-41', task: null, group: 'all' });
    await panel.page.getByLabel('Kind of events').selectOption({ label: 'What went wrong' });
    await panel.page.locator('.event-line', { hasText: 'file-77.ts' }).waitFor();
    assert.deepEqual(asked.at(-1), { after: 0, count: 200, text: 'file-41', task: null, group: 'trouble' });
  });

  it('walks the journal with the keyboard, selects a task from it and goes to the moment of an event', async () => {
    const panel = await show({ ...HOST, model: () => ({ ...BUSY, header: headerOf({ seq: 400 }) }), answer: (_name, input) => {
      const { after, count } = input as { after: number; count: number };
      const page = eventsAfter(after, count, 400);
      return { ...page, events: page.events.map((event) => ({ ...event, task: 'orders' })) };
    } });
    await panel.page.getByRole('tab', { name: 'Journal' }).click();
    await panel.page.locator('.event-line', { hasText: 'file-399.ts' }).waitFor();
    await panel.page.locator('.events').focus();
    await panel.page.keyboard.press('Home');
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.locator('.event.active .event-line', { hasText: 'file-1.ts' }).waitFor();
    assert.equal(await panel.page.locator('.events').getAttribute('aria-activedescendant'), await panel.page.locator('.event.active').getAttribute('id'));
    await panel.page.keyboard.press('Enter');
    await panel.page.locator('.drawer-title', { hasText: 'Orders endpoint' }).waitFor();
    await panel.page.keyboard.press(' ');
    await panel.heard('replay', { seq: 2 });
  });

  it('reaches every cell of the gates with the arrow keys', async () => {
    const panel = await show({ model: RUN_STATES.busy, answer: busyAnswer });
    await panel.page.getByRole('tab', { name: /Gates/ }).click();
    await panel.page.locator('.cell').first().waitFor();
    assert.equal(await panel.page.locator('.matrix-box [tabindex="0"]').count(), 1);
    await panel.page.keyboard.press('Tab');
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown']) await panel.page.keyboard.press(key);
    assert.match(await panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''), /^tests passed.*before that failed/);
    for (const key of ['ArrowLeft', 'ArrowLeft', 'Enter']) await panel.page.keyboard.press(key);
    await panel.page.locator('.drawer-title', { hasText: 'Health of the orders service' }).waitFor();
  });

  it('closes and opens the groups of the list as the trees of the editor do', async () => {
    const panel = await show(HOST, { state: { tab: 'streams', selected: null, asList: true } });
    const rows = (): Promise<number> => panel.page.locator('[role="treeitem"]').count();
    await panel.page.locator('[role="tree"]').focus();
    const all = await rows();
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.locator('.tree-row.selected').waitFor();
    await panel.page.keyboard.press('ArrowLeft');
    await panel.page.locator('.tree-row.group.active').waitFor();
    await panel.page.keyboard.press('ArrowLeft');
    await panel.page.locator('[role="treeitem"][aria-expanded="false"]').waitFor();
    assert.ok((await rows()) < all);
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.locator('[role="treeitem"][aria-expanded="false"]').waitFor({ state: 'detached' });
    assert.equal(await rows(), all);
  });

  it('tells a screen reader what ended and what newly needs a person, and nothing else', () => {
    const after = modelOf(BUSY.tasks.map((task) => (task.id === 'orders' ? { ...task, status: 'done' } : { ...task, line: 'something else' })), { header: { attention: [...BUSY.header.attention, { text: 'page waits for you', task: null, intent: null, label: '' }] } });
    assert.equal(announcement(BUSY, after), 'Orders endpoint done. Needs you: page waits for you');
    assert.equal(announcement(after, { ...after, header: { ...after.header, usd: 3 } }), '');
    assert.equal(announcement(undefined, after), '');
  });

  it('keeps the newest event in sight until somebody scrolls back', async () => {
    let seq = 400;
    const panel = await show({ ...HOST, model: () => ({ ...BUSY, header: headerOf({ seq }) }), answer: (_, input) => eventsAfter((input as { after: number }).after, 200, seq) });
    await panel.page.getByRole('tab', { name: 'Journal' }).click();
    await panel.page.locator('.event-line', { hasText: 'file-399.ts' }).waitFor();
    seq = 405;
    await panel.delta({ header: headerOf({ seq }) });
    await panel.page.locator('.event-line', { hasText: 'file-404.ts' }).waitFor();
    await panel.page.locator('.events').evaluate((element) => element.scrollTo(0, 22 * 100));
    await panel.page.getByRole('button', { name: 'Keep the newest event in sight', pressed: false }).waitFor();
    seq = 410;
    await panel.delta({ header: headerOf({ seq }) });
    await panel.page.locator('.replay-slider input[max="410"]').waitFor();
    assert.equal(await panel.page.locator('.events').evaluate((element) => element.scrollTop), 22 * 100);
  });

  it('leads back from the drawer to the task that it showed', async () => {
    const panel = await show();
    await bar(panel, 'orders').click();
    await panel.page.locator('.drawer').getByRole('button', { name: 'Diff' }).focus();
    await panel.page.keyboard.press('Escape');
    await panel.page.locator('.drawer').waitFor({ state: 'detached' });
    await panel.page.waitForFunction(() => document.activeElement?.getAttribute('data-task') === 'orders');
  });
});
