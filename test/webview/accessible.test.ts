import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../rig/webview/open-page.ts';
import { openPanel, type PanelPage } from './panel-page.ts';
import { busyAnswer, RUN_STATES, type RunStateName } from './run-states.ts';
import type { ThemeName } from './themes.ts';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

const TABS = ['streams', 'graph', 'conflicts', 'gates', 'journal'] as const;

/** A view of the panel: which state, which tab, what is open. */
interface Sight {
  readonly state: RunStateName;
  readonly tab: (typeof TABS)[number];
  readonly selected?: string;
  readonly asList?: boolean;
}

const SIGHTS: readonly Sight[] = [
  ...TABS.map((tab): Sight => ({ state: 'busy', tab, selected: 'badge' })),
  { state: 'busy', tab: 'streams', asList: true }, { state: 'busy', tab: 'graph', asList: true, selected: 'endpoint' },
  { state: 'held', tab: 'streams', selected: 'endpoint' }, { state: 'held', tab: 'graph', selected: 'search' },
  { state: 'dead', tab: 'streams' }, { state: 'past', tab: 'streams' }, { state: 'past', tab: 'journal' }, { state: 'approval', tab: 'graph' }, { state: 'approval', tab: 'streams' },
  { state: 'planning', tab: 'streams' }, { state: 'finished', tab: 'conflicts' }, { state: 'cancelled', tab: 'streams' }, { state: 'watched', tab: 'gates' }, { state: 'empty', tab: 'streams' }, { state: 'resumed', tab: 'streams' },
];

/** Brings the panel to a sight. */
async function look(panel: PanelPage, { state, tab, selected, asList }: Sight): Promise<void> {
  const { page } = panel;
  const model = RUN_STATES[state]();
  await panel.snapshot(model);
  if (model.header.phase === 'none') return page.locator('.welcome').waitFor();
  await page.locator('.goal', { hasText: model.header.goal }).waitFor();
  await page.locator(`#tab-${tab}`).click();
  await page.locator(`.content-${tab}`).waitFor();
  await panel.post({ type: 'notice', name: 'select', data: { task: selected ?? null } });
  if (selected !== undefined) await page.locator(`.drawer[aria-label="Task ${selected}"]`).waitFor();
  else await page.locator('.drawer').waitFor({ state: 'detached' });
  const list = page.getByRole('button', { name: asList === true ? 'Show as a list' : 'Show the picture' });
  if ((await list.count()) > 0) await list.click();
  if (tab === 'journal') await page.locator('.event-line').first().waitFor();
  await page.mouse.move(0, 0);
}

async function violationsOf({ page }: PanelPage): Promise<string[]> {
  const violations = await page.evaluate<Violation[]>('axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations)');
  return violations.map((each) => `${each.id}: ${each.nodes.slice(0, 2).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`).join(' / ')}`);
}

describe('the panel for a keyboard and a screen reader', function () {
  this.timeout(180_000);
  let browser: Browser;
  before(async () => (browser = await openBrowser()));
  after(async () => browser.close());

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] satisfies ThemeName[]) {
    it(`has nothing that one of them cannot use, in every state (${theme})`, async () => {
      const panel = await openPanel(browser, { model: RUN_STATES.busy, answer: busyAnswer }, { theme });
      await panel.page.evaluate(axe.source);
      for (const sight of SIGHTS) {
        await look(panel, sight);
        assert.deepEqual(await violationsOf(panel), [], `${sight.state}, ${sight.tab}${sight.selected === undefined ? '' : `, ${sight.selected}`}`);
      }
      assert.deepEqual(panel.complaints, []);
      await panel.page.context().close();
    });
  }

  it('can be entered by Tab in every state, and shows where the focus is', async () => {
    for (const state of ['busy', 'approval', 'held', 'finished', 'planning', 'dead'] satisfies RunStateName[]) {
      const panel = await openPanel(browser, { model: RUN_STATES[state], answer: busyAnswer }, { theme: 'hc-dark' });
      const { page } = panel;
      const seen: string[] = [];
      for (let step = 0; step < 20; step += 1) {
        await page.keyboard.press('Tab');
        const focus = await page.evaluate(() => {
          const element = document.activeElement;
          if (element === null || element === document.body) return undefined;
          const { outlineStyle, outlineWidth } = getComputedStyle(element);
          return { name: element.getAttribute('data-task') ?? element.textContent.trim().slice(0, 20), ring: outlineStyle !== 'none' && outlineWidth !== '0px' };
        });
        if (focus === undefined) break;
        assert.ok(focus.ring, `${state}: ${focus.name} shows no ring`);
        seen.push(focus.name);
      }
      if (state !== 'planning') assert.ok(seen.includes('contract'), `${state}: ${seen.join(', ')}`);
      await page.context().close();
    }
  });
});
