import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { bigModel, emptyModel, headerOf, hostileModel, START } from './models.ts';
import type { FakeHost, PanelPage } from './panel-page.ts';
import { panelForEach, type PanelOptions } from './shown-panel.ts';
import { busyAnswer, RUN_STATES, type RunStateName } from './run-states.ts';
import { BUSY, HOST } from './small-run.ts';

describe('the panel in a browser', function () {
  const open = panelForEach();
  const show = (host: FakeHost = HOST, options: PanelOptions = {}): Promise<PanelPage> => open(host, options);
  const bar = (panel: PanelPage, task: string): Locator => panel.page.locator(`.bar[data-task="${task}"]`);

  it('says what it is and offers the sample when there is no run', async () => {
    const panel = await show({ model: emptyModel });
    await panel.page.getByRole('button', { name: 'Run the sample' }).click();
    assert.deepEqual(await panel.notices('intent'), [{ intent: 'run_sample', task: null }]);
  });

  it('shows the outline of what was there last until the first snapshot comes, and asks for it', async () => {
    const panel = await show(HOST, { waits: true, state: { tab: 'streams', selected: null, asList: false, outline: [[0, 40], [10, 90], ['<b>', 3], [50, 200]] } });
    assert.deepEqual(await panel.page.locator('.skeleton rect').evaluateAll((all) => all.map((each) => [each.getAttribute('x'), each.getAttribute('width')])), [['0', '40'], ['10', '80']]);
    assert.equal((await panel.notices('resync')).length, 1);
    await panel.snapshot(BUSY);
    await panel.page.locator('.head').waitFor();
    assert.equal(await panel.page.locator('.skeleton').count(), 0);
  });

  it('shows in the header how the run stands, what it costs and what can be done', async () => {
    const panel = await show();
    const head = await panel.page.locator('.head').innerText();
    for (const part of ['Add an orders API', 'building', '1:0', '2.6×', 'of 3.1× possible', '$0.84']) assert.ok(head.includes(part), part);
    await panel.page.getByRole('button', { name: 'Pause' }).click();
    assert.equal(await panel.page.getByRole('button', { name: 'Apply' }).count(), 0);
    assert.deepEqual(await panel.notices('intent'), [{ intent: 'pause', task: null }]);
  });

  it('selects a task everywhere, tells the host, and clears with Escape', async () => {
    const panel = await show();
    await bar(panel, 'orders').click();
    assert.equal(await panel.page.locator('.drawer-title').innerText(), 'Orders endpoint');
    await panel.page.getByRole('tab', { name: 'Graph' }).click();
    assert.equal(await panel.page.locator('.node.selected').getAttribute('data-task'), 'orders');
    await panel.page.keyboard.press('Escape');
    await panel.page.locator('.drawer').waitFor({ state: 'detached' });
    assert.deepEqual(await panel.notices('select'), [{ task: 'orders' }, { task: null }]);
  });

  it('selects what the host selects, without telling it back', async () => {
    const panel = await show();
    await panel.post({ type: 'notice', name: 'select', data: { task: 'badge' } });
    await panel.page.locator('.drawer-title', { hasText: 'Badge of new orders' }).waitFor();
    assert.deepEqual(await panel.notices('select'), []);
  });

  it('says on the timeline why a task waits and why a lane is idle', async () => {
    const panel = await show();
    assert.equal(await panel.page.locator('.wait.own[data-task="page"]').innerText(), 'waits for orders');
    assert.match(await panel.page.locator('.idle').innerText(), /^idle: page waits for orders/);
    assert.equal(await panel.page.locator('.sync').count(), 1);
  });

  it('draws bars to scale', async () => {
    const panel = await show();
    const width = async (task: string): Promise<number> => (await bar(panel, task).boundingBox())?.width ?? 0;
    const ratio = (await width('badge')) / (await width('schema'));
    assert.ok(Math.abs(ratio - 28 / 19) < 0.02, String(ratio));
  });

  it('tells the kinds of arrows apart without colour, and shows what a task waits for', async () => {
    const panel = await show();
    await panel.page.getByRole('tab', { name: 'Graph' }).click();
    await panel.page.locator('.edge-lock').waitFor();
    const dashes = await panel.page.evaluate(() => ['hard', 'soft', 'order', 'resource'].map((kind) => {
      const path = document.querySelector(`.graph-arrows .edge-${kind}`);
      return path === null ? 'none' : getComputedStyle(path).strokeDasharray;
    }));
    assert.equal(new Set(dashes).size, 4, dashes.join(' | '));
    assert.equal(await panel.page.locator('.edge-lock').count(), 1);
    await panel.page.locator('.node[data-task="page"]').hover();
    await panel.page.locator('.node.faded[data-task="badge"]').waitFor();
    assert.equal(await panel.page.locator('.node.faded[data-task="schema"]').count(), 0);
  });

  it('gathers the graph by domain and finds a task', async () => {
    const panel = await show();
    await panel.page.getByRole('tab', { name: 'Graph' }).click();
    await panel.page.getByRole('button', { name: 'One box for each domain' }).click();
    await panel.page.waitForFunction(() => document.querySelectorAll('.node').length === 2);
    await panel.page.getByRole('button', { name: 'One box for each domain' }).click();
    await panel.page.getByLabel('Find a task in the graph').fill('badge');
    await panel.page.keyboard.press('Enter');
    await panel.page.locator('.drawer-title', { hasText: 'Badge of new orders' }).waitFor();
  });

  it('asks for the raw output of a gate only when it is opened, and shows it as text', async () => {
    const panel = await show();
    await panel.page.getByRole('tab', { name: 'Gates' }).click();
    assert.equal(panel.sent.some((frame) => frame.name === 'gateOutput'), false);
    await panel.page.locator('.cell').first().click();
    assert.equal(await panel.page.locator('.findings-box .raw').innerText(), 'not ok 1 - badge counts');
    assert.deepEqual(panel.sent.find((frame) => frame.name === 'gateOutput')?.input, { task: 'badge', gate: 'tests' });
  });

  it('shows a conflict with both the files and the tasks, and asks for its sides by their places', async () => {
    const panel = await show();
    await panel.page.getByRole('tab', { name: /Conflicts/ }).click();
    assert.match(await panel.page.locator('.conflict').innerText(), /src\/web\/badge\.ts/);
    await panel.page.getByRole('button', { name: 'Show both sides' }).click();
    await panel.page.locator('.conflict .file').click();
    assert.deepEqual(await panel.notices('showConflict'), [{ conflict: 0, path: 0 }, { conflict: 0, path: 0 }]);
    assert.deepEqual(await panel.notices('intent'), []);
  });

  it('opens a file by its number, never by its path', async () => {
    const panel = await show();
    await bar(panel, 'orders').click();
    await panel.page.locator('.file').nth(1).click();
    assert.deepEqual(await panel.notices('openFile'), [{ task: 'orders', file: 1 }]);
  });

  it('goes back in time with the slider, says so in every tab, and comes back', async () => {
    const past = { ...BUSY, header: headerOf({ replay: { seq: 100, at: START + 20_000 }, intents: [] }) };
    const panel = await show();
    await panel.page.getByRole('tab', { name: 'Journal' }).click();
    await panel.page.locator('.replay-slider input').fill('100');
    await panel.snapshot(past);
    await panel.page.locator('.replay-banner').waitFor();
    assert.deepEqual(await panel.notices('replay'), [{ seq: 100 }]);
    await panel.page.getByRole('tab', { name: 'Streams' }).click();
    await panel.page.getByRole('button', { name: 'Back to now' }).click();
    await panel.heard('replay', { seq: null });
    await panel.snapshot(BUSY);
    await panel.page.locator('.replay-banner').waitFor({ state: 'detached' });
  });

  it('asks for a snapshot when a delta is missing, and folds nothing until it comes', async () => {
    const panel = await show();
    const before = (await panel.notices('resync')).length;
    await panel.post({ type: 'notice', name: 'delta', data: { number: 7, header: headerOf({ goal: 'A goal out of order' }) } });
    await panel.page.evaluate(() => new Promise((resolve) => {
      // Its own message comes after all that were posted before.
      window.addEventListener('message', resolve, { once: true });
      window.postMessage(null, '*');
    }).then(() => true));
    await panel.notices('resync');
    await panel.delta({ header: headerOf({ goal: 'The goal of the next delta' }) });
    await panel.page.locator('.goal', { hasText: 'The goal of the next delta' }).waitFor();
    assert.equal((await panel.notices('resync')).length, before + 1);
  });

  it('leaves frames alone that it cannot read', async () => {
    const panel = await show();
    for (const frame of [null, 7, 'snapshot', { type: 'notice', name: 'snapshot', data: { number: 'x' } }, { type: 'notice', name: 'delta', data: { number: 2, tasks: [{}] } }, { type: 'notice', name: 'run', data: {} }, { type: 'ok', id: 99, value: 1 }]) await panel.post(frame);
    await panel.delta({ header: headerOf({ goal: 'Still here' }) });
    await panel.page.locator('.goal', { hasText: 'Still here' }).waitFor();
  });

  it('shows hostile text as text in every tab, and a megabyte as one line', async () => {
    const panel = await show({ model: hostileModel, answer: (name) => (name === 'gateOutput' ? { text: '<b>bold</b>\u001b[31m' } : { events: [], more: false }) });
    await panel.page.locator('.bar').first().click();
    for (const tab of ['Streams', 'Graph', 'Conflicts', 'Gates', 'Journal']) {
      await panel.page.getByRole('tab', { name: new RegExp(tab) }).click();
      await panel.page.locator(`.content-${tab.toLowerCase()}`).waitFor();
      const found = await panel.page.evaluate(() => ({ hacked: 'hacked' in window, elements: document.querySelectorAll('img, script:not([nonce]), a, iframe, b').length, letters: document.body.innerText.length, raw: /[\u0000\u0007\u001b\u202a-\u202e\u2066-\u2069]/.test(document.body.innerText) }));
      assert.deepEqual({ ...found, letters: found.letters < 30_000 }, { hacked: false, elements: 0, letters: true, raw: false }, tab);
    }
    const goal = await panel.page.locator('.goal').boundingBox();
    assert.ok((goal?.height ?? 99) < 24);
  });

  it('keeps the line of a coordinator that is gone, and what is known of the run', async () => {
    const panel = await show({ ...HOST, model: () => ({ ...BUSY, header: headerOf({ trouble: 'The coordinator ended: out of memory', owner: 'nobody', intents: ['resume'] }) }) });
    await panel.page.locator('.trouble').getByRole('button', { name: 'Restart' }).click();
    assert.deepEqual(await panel.notices('intent'), [{ intent: 'resume', task: null }]);
    await panel.page.getByRole('tab', { name: 'Journal' }).click();
    await panel.page.locator('.event-line', { hasText: 'file-3.ts' }).waitFor();
  });

  it('puts the drawer below when it is narrow, and shows the list when it is narrower still', async () => {
    const panel = await show(HOST, { width: 480 });
    await bar(panel, 'orders').click();
    const content = await panel.page.locator('.content').boundingBox();
    const drawer = await panel.page.locator('.drawer').boundingBox();
    assert.ok((drawer?.y ?? 0) >= (content?.y ?? 0) + (content?.height ?? 0) - 1);
    await panel.page.setViewportSize({ width: 280, height: 700 });
    await panel.page.locator('[role="tree"]').waitFor();
    assert.ok(await panel.page.evaluate(() => document.documentElement.scrollWidth <= 280));
  });

  it('remembers where a person was, and nothing of the run', async () => {
    const panel = await show(HOST, { state: { tab: 'gates', selected: 'badge', asList: false, model: 'nonsense' } });
    assert.equal(await panel.page.getByRole('tab', { selected: true }).innerText(), 'Gates\n1');
    await panel.page.getByRole('tab', { name: 'Graph' }).click();
    const { outline, ...where } = await panel.page.evaluate(() => (window as unknown as { remembered: Record<string, unknown> }).remembered);
    assert.deepEqual(where, { tab: 'graph', selected: 'badge', asList: false });
    assert.match(JSON.stringify(outline), /^[[\],0-9]+$/);
  });

  it('draws only what can be seen of a thousand tasks', async () => {
    const panel = await show({ ...HOST, model: () => bigModel(1_000, 48) });
    assert.ok((await panel.page.locator('.lane').count()) < 45);
    await panel.page.locator('.timeline').evaluate((element) => element.scrollTo(0, 900));
    await panel.page.locator('.lane-name', { hasText: 'task-482' }).waitFor();
  });

  it('shows who holds a task, draws it as standing still, and offers what can be done with it', async () => {
    const panel = await show({ ...HOST, model: RUN_STATES.held });
    await panel.page.locator('.bar.still[data-task="endpoint"]').click();
    assert.match(await panel.page.locator('.drawer').innerText(), /Taken over by Ada for 1:0\d/);
    await panel.page.locator('.drawer').getByRole('button', { name: 'Hand Back' }).click();
    assert.equal(await panel.page.locator('.drawer').getByRole('button', { name: 'Take Over' }).count(), 0);
    await panel.post({ type: 'notice', name: 'select', data: { task: 'export' } });
    await panel.page.locator('.drawer').getByRole('button', { name: 'Take Over' }).click();
    await panel.page.locator('.drawer').getByRole('button', { name: 'Pause' }).click();
    assert.deepEqual(await panel.notices('intent'), [{ intent: 'hand_back', task: 'endpoint' }, { intent: 'take_over', task: 'export' }, { intent: 'pause_task', task: 'export' }]);
  });

  it('draws nothing as running when nobody drives the run', async () => {
    const panel = await show({ ...HOST, model: RUN_STATES.dead });
    assert.equal(await panel.page.locator('.bar.live').count(), 0);
    assert.match(await panel.page.locator('.head').innerText(), /interrupted/);
    assert.equal(await panel.page.getByRole('button', { name: 'Resume' }).count(), 0);
    assert.equal(await panel.page.getByRole('button', { name: 'Restart' }).count(), 1);
  });

  it('says on the timeline where nobody was at work', async () => {
    const panel = await show({ ...HOST, model: RUN_STATES.resumed });
    await panel.page.locator('.bar[data-task="endpoint"] .gap').waitFor();
    assert.match((await bar(panel, 'endpoint').getAttribute('title')) ?? '', /nobody was at work/);
  });

  it('counts what needs a person beyond the first lines, and shows all of it when asked', async () => {
    const attention = Array.from({ length: 7 }, (_, index) => ({ text: `Reason ${index}`, task: null, intent: null, label: '' }));
    const panel = await show({ ...HOST, model: () => ({ ...BUSY, header: headerOf({ attention }) }) });
    await panel.page.getByRole('button', { name: 'and 5 more' }).click();
    await panel.page.locator('.attention-text', { hasText: 'Reason 6' }).waitFor();
  });

  it('cuts nothing off at 280 pixels, in no state', async () => {
    const panel = await show({ model: RUN_STATES.busy, answer: busyAnswer }, { width: 280, height: 640 });
    for (const name of (Object.keys(RUN_STATES) as RunStateName[]).filter((each) => each !== 'empty')) {
      await panel.snapshot(RUN_STATES[name]());
      for (const tab of ['Streams', 'Graph', 'Conflicts', 'Gates', 'Journal']) {
        await panel.page.getByRole('tab', { name: new RegExp(tab) }).click();
        await panel.page.locator(`.content-${tab.toLowerCase()}`).waitFor();
        const wide = await panel.page.evaluate(() => [document.documentElement.scrollWidth, document.querySelector('.tabs')?.scrollWidth ?? 0, document.querySelector('.head')?.scrollWidth ?? 0]);
        assert.ok(wide.every((each) => each <= 280), `${name} ${tab} ${wide.join(' ')}`);
      }
    }
  });
});
