import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createRequire } from 'node:module';
import { FONT_QUERY, panelHtml } from '../../src/extension/panel/panel-html.ts';
import { openBrowser } from '../rig/webview/open-page.ts';
import { panelFiles } from './panel-page.ts';

const ORIGIN = 'http://panel.test';
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };
const page = panelHtml({ cspSource: ORIGIN, nonce: 'n', script: `${ORIGIN}/panel.js`, style: `${ORIGIN}/panel.css`, font: `${ORIGIN}/codicon.ttf` });

describe('the page of the panel', () => {
  it('names the font of the icons by the very address that their stylesheet has for it', async () => {
    const css = await readFile(createRequire(import.meta.url).resolve('@vscode/codicons/dist/codicon.css'), 'utf8');
    assert.equal(/url\("\.\/codicon\.ttf([^"]*)"\)/u.exec(css)?.[1], FONT_QUERY);
  });

  it('asks for that font with the script and the stylesheet, once, and keeps to its policy', async () => {
    const files = await panelFiles();
    const browser = await openBrowser();
    try {
      const view = await browser.newPage();
      const [asked, complaints]: [string[], string[]] = [[], []];
      view.on('console', (message) => void complaints.push(message.text()));
      // Without a script nothing is drawn, and no stylesheet would ask for a font.
      await view.route(`${ORIGIN}/**`, async (route) => {
        const { pathname, search } = new URL(route.request().url());
        const name = path.posix.basename(pathname);
        asked.push(`${name}${search}`);
        if (name === '') await route.fulfill({ contentType: 'text/html', body: page });
        else await route.fulfill({ contentType: TYPES[path.extname(name)] ?? '', headers: { 'access-control-allow-origin': '*' }, body: name === 'panel.js' ? '' : (files.get(name) ?? '') });
      });
      await view.goto(`${ORIGIN}/`);
      assert.deepEqual(asked.toSorted(), ['', `codicon.ttf${FONT_QUERY}`, 'panel.css', 'panel.js']);
      await view.evaluate(() => {
        document.body.innerHTML = '<span class="codicon codicon-check"></span>';
        return document.fonts.ready.then(() => undefined);
      });
      assert.ok(await view.evaluate(() => document.fonts.check('16px codicon')));
      assert.deepEqual([asked.filter((name) => name.startsWith('codicon')).length, complaints], [1, []]);
    } finally {
      await browser.close();
    }
  });
});
