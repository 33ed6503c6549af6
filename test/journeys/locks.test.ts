import assert from 'node:assert/strict';
import { readFileSync, watch } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { VsCodeSession } from '../../scripts/vscode-rig/open-vscode.mjs';
import { choose, keepPicture, notification, openAsPerson, PATIENCE_MS, seen } from './journey.ts';
import { makeNotes, type HeldNotes } from './notes.ts';

const OWN = { 'files.readonlyInclude': { '**/*.lock': true } };

describe('a file that a task holds', function () {
  this.timeout(240_000);
  let place: HeldNotes;
  let vscode: VsCodeSession;
  let page: Page;
  beforeEach(async () => {
    place = makeNotes({ held: true });
    place.write({ 'docs/b.md': 'One.\n' });
    place.git('add', '-A');
    place.git('commit', '-q', '-m', 'A note');
    vscode = await openAsPerson(place.root, OWN);
    ({ page } = vscode);
    await openFile('b.md');
    await page.keyboard.press('F9');
    await place.held();
    await openFile('b.md');
  });
  afterEach(async function () {
    await keepPicture(this.currentTest, page);
    await vscode.close();
    place.remove();
  });

  const openFile = async (name: string): Promise<void> => {
    await page.keyboard.press('ControlOrMeta+P');
    const box = page.locator('.quick-input-widget input');
    await box.fill(name);
    await page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: name }).first().click({ timeout: PATIENCE_MS });
    await seen(page.locator('.tab.active').filter({ hasText: name }));
    await page.locator('.editor-group-container.active .monaco-editor .view-lines').click();
  };
  const lockButton = () => page.locator('.editor-group-container.active .editor-actions [aria-label^="Unlock File"]');
  const settings = (): Record<string, unknown> => JSON.parse(readFileSync(vscode.userSettings, 'utf8')) as Record<string, unknown>;
  const isAsBefore = (now: Record<string, unknown>): boolean => JSON.stringify(now['files.readonlyInclude']) === JSON.stringify(OWN['files.readonlyInclude']) && now['files.readonlyExclude'] === undefined;
  /** Resolves when the user's settings are so. */
  const until = (isSo: (now: Record<string, unknown>) => boolean): Promise<void> =>
    new Promise((done) => {
      const look = (): void => {
        try {
          if (!isSo(settings())) return;
        } catch {
          // Read while it was being written.
          return;
        }
        watcher.close();
        done();
      };
      const watcher = watch(path.dirname(vscode.userSettings), look);
      look();
    });

  it('takes no typing, is unlocked by the button in its title, and then does', async () => {
    await seen(lockButton());
    await page.keyboard.type('x');
    await seen(page.getByText('Editor is read-only').first());
    await page.keyboard.press('Escape');
    await lockButton().click();
    await choose(page, 'Unlock docs/b.md', 'Edit anyway');
    await until((now) => JSON.stringify(now['files.readonlyExclude'] ?? {}).includes('b.md'));
    await notification(page, 'Telling b').waitFor({ state: 'detached', timeout: PATIENCE_MS });
    await lockButton().waitFor({ state: 'detached', timeout: PATIENCE_MS });
    await page.locator('.editor-group-container.active .monaco-editor .view-lines').click();
    await page.keyboard.type('Mine. ');
    await page.keyboard.press('ControlOrMeta+S');
    await page.locator('.tab.active:not(.dirty)').waitFor({ timeout: PATIENCE_MS });
    assert.match(place.read('docs/b.md'), /Mine\. /);
    place.letGo();
    await until(isAsBefore);
  });

  it('is free again after its window was reloaded in mid-run, and the settings are as they were', async () => {
    await until((now) => JSON.stringify(now).includes('ce-parallel-lock-'));
    await page.reload();
    await until(isAsBefore);
    assert.ok(isAsBefore(settings()));
  });
});
