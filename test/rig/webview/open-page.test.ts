import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { openBrowser, openPage } from './open-page.ts';

describe('a page in a real browser', () => {
  let browser: Browser;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'ce-page-'));
    await writeFile(path.join(folder, 'main.js'), "document.querySelector('p').textContent = globalThis.greeting;\n");
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  it('runs its script after what was set up before it', async () => {
    const open = await openPage(browser, { html: '<!doctype html><p></p><script src="main.js"></script>', folder, before: "globalThis.greeting = 'hello';" });
    assert.equal(await open.page.locator('p').textContent(), 'hello');
    assert.deepEqual(open.troubles, []);
    await open.close();
  });

  it('tells what its policy refused, and what is missing', async () => {
    const html = '<!doctype html><p></p><script>document.title = "ran";</script><script src="none.js"></script>';
    const open = await openPage(browser, { html, folder, contentSecurityPolicy: "default-src 'self'" });
    assert.equal(await open.page.title(), '');
    assert.ok(open.troubles.some((text) => text.includes('Content Security Policy')), open.troubles.join('\n'));
    assert.ok(open.troubles.includes('404 /none.js'), open.troubles.join('\n'));
    await open.close();
  });
});
