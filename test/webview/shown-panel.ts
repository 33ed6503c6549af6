import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../rig/webview/open-page.ts';
import { openPanel, type FakeHost, type PanelPage } from './panel-page.ts';

/** What a page of the panel is opened with. */
export type PanelOptions = NonNullable<Parameters<typeof openPanel>[2]>;

/** Gives the tests of a `describe` one browser and, each, a panel in it, which is closed after it and must not have complained. */
export function panelForEach(): (host: FakeHost, options?: PanelOptions) => Promise<PanelPage> {
  let browser: Browser;
  let open: PanelPage | undefined;
  before(async () => (browser = await openBrowser()));
  after(async () => browser.close());
  afterEach(async () => {
    const complaints = open?.complaints ?? [];
    await open?.page.context().close();
    open = undefined;
    assert.deepEqual(complaints, []);
  });
  return async (host, options = {}) => (open = await openPanel(browser, host, options));
}
