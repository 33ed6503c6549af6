import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { PanelModel } from '../../src/protocol/webview.ts';
import { openBrowser } from '../rig/webview/open-page.ts';
import { hostileJournal } from './hostile-journal.ts';
import { JournalHost } from './journal-host.ts';
import { HOSTILE } from './models.ts';
import { openPanel, type PanelPage } from './panel-page.ts';

const TABS = ['Streams', 'Graph', 'Conflicts', 'Gates', 'Journal'];
/** What a page with so many rows can hold at most when every text of it is cut. */
const MOST_LETTERS = 60_000;

describe('a hostile journal in the panel', function () {
  let browser: Browser;
  let host: JournalHost;

  before(async () => {
    browser = await openBrowser();
    host = new JournalHost(await hostileJournal());
  });
  after(async () => browser.close());

  const opened = async (width: number): Promise<{ panel: PanelPage; requests: string[] }> => {
    const requests: string[] = [];
    const panel = await openPanel(browser, { model: () => host.model(), answer: (name, input) => (name === 'gateOutput' ? { text: `${HOSTILE}\n${'A'.repeat(1_000_000)}` } : host.answer(name, input)) }, { width, height: 700 });
    panel.page.on('request', (request) => requests.push(request.url()));
    return { panel, requests };
  };

  /** Everything that a text could have become, had it been taken for more than a text. */
  const holds = async ({ page }: PanelPage, where: string): Promise<void> => {
    const found = await page.evaluate(() => {
      const text = document.body.innerText;
      const attributes = [...document.querySelectorAll('*')].flatMap((element) => element.getAttributeNames());
      return {
        hacked: 'hacked' in window,
        elements: document.querySelectorAll('img, script:not([nonce]), style, link:not([rel=stylesheet]), a, iframe, object, form, b').length,
        handlers: attributes.filter((name) => name.startsWith('on')).length,
        raw: /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\u200b]/.test(text),
        letters: text.length,
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        high: document.documentElement.scrollHeight - document.documentElement.clientHeight,
        titles: Math.max(0, ...[...document.querySelectorAll('[title]')].map((element) => element.getAttribute('title')?.length ?? 0)),
      };
    });
    const { letters, titles, ...rest } = found;
    assert.deepEqual(rest, { hacked: false, elements: 0, handlers: 0, raw: false, wide: 0, high: 0 }, where);
    assert.ok(letters < MOST_LETTERS, `${where}: ${letters} letters`);
    assert.ok(titles < 2_000, `${where}: a tooltip of ${titles} letters`);
  };

  it('reaches the panel cut to a size that it can draw, within its contract', () => {
    const model = host.model();
    assert.deepEqual(PanelModel.parse(model), model);
    assert.ok(JSON.stringify(model).length < 600_000, String(JSON.stringify(model).length));
    const page = host.answer('events', { after: 0, count: 500, text: '', task: null, group: 'all' });
    assert.ok(JSON.stringify(page).length < 300_000, String(JSON.stringify(page).length));
  });

  for (const width of [1_200, 480, 280]) {
    it(`is text and nothing else in every tab, the drawer, the list and the raw output, ${width} px wide`, async () => {
      const { panel, requests } = await opened(width);
      const { page } = panel;
      await panel.post({ type: 'notice', name: 'select', data: { task: 'endpoint' } });
      await page.locator('.drawer').waitFor();
      for (const tab of TABS) {
        await page.getByRole('tab', { name: new RegExp(tab) }).click();
        await page.locator(`.content-${tab.toLowerCase()}`).waitFor();
        await holds(panel, tab);
        for (const [selector, most] of [['.goal', 24], ['.attention-line', 70], ['.event', 22], ['.tree-row', 22], ['.bar', 21], ['.matrix tbody tr', 26], ['.gate-head', 26], ['.drawer-title', 44]] as const) {
          const heights = await page.locator(selector).evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().height)));
          assert.ok(heights.every((height) => height <= most), `${tab} ${selector} ${heights.join(' ')}`);
        }
      }
      await page.getByRole('tab', { name: /Gates/ }).click();
      await page.locator('.drawer').getByRole('button', { name: /^Close/ }).click();
      await page.locator('.cell .codicon-error').first().click();
      await page.locator('.raw').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('tab', { name: /Journal/ }).click();
      await page.locator('.events').focus();
      for (const key of ['Home', 'ArrowDown', 'Enter', ' ']) await page.keyboard.press(key);
      await holds(panel, 'Journal, walked');
      assert.deepEqual(requests, []);
      assert.deepEqual(panel.complaints, []);
      await page.context().close();
    });
  }
});
