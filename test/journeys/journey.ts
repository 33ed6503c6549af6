import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { rigFolder } from '../../scripts/vscode-rig/install-part.mjs';
import { openVsCode, type VsCodeSession } from '../../scripts/vscode-rig/open-vscode.mjs';
import { appears } from '../rig/appears.ts';

/** How long a person would wait for something at most, in milliseconds. */
export const PATIENCE_MS = 40_000;

/** A repository of this test, in a folder whose name has a space and letters that are not ASCII. */
export interface Place {
  readonly root: string;
  git(...args: readonly string[]): string;
  read(file: string): string;
  has(file: string): boolean;
  write(files: Readonly<Record<string, string>>): void;
  /** Resolves when the file is there. */
  appears(file: string): Promise<void>;
  remove(): void;
}

/** Makes a repository with one commit of these files. */
export function makePlace(files: Readonly<Record<string, string>>, name = 'mein Projekt é'): Place {
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'ce journey ')));
  const root = path.join(home, name);
  const git = (...args: readonly string[]): string => execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  const write: Place['write'] = (wanted) => {
    for (const [file, text] of Object.entries(wanted)) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
  };
  mkdirSync(root);
  git('init', '-q', '-b', 'main');
  write(files);
  git('add', '-A');
  git('commit', '-q', '-m', 'Before');
  return {
    root,
    git,
    write,
    read: (file) => readFileSync(path.join(root, file), 'utf8'),
    has: (file) => existsSync(path.join(root, file)),
    appears: (file) => appears(path.join(root, file)),
    remove: () => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

/** Opens VS Code as a person has it: with the extension installed, and its notifications shown. F9 begins the run of `notes.plan.yml` without a question. */
export function openAsPerson(folder: string, settings: Readonly<Record<string, unknown>> = {}): Promise<VsCodeSession> {
  const args = { goal: 'Two notes', planFile: 'notes.plan.yml', playbookFile: 'notes.playbook.yml', yes: true };
  return openVsCode({ folder, installed: true, settings, keybindings: [{ key: 'f9', command: 'ceParallel.run', args }] });
}

/** The notification with this text. */
export function notification(page: Page, text: string): Locator {
  return page.locator('.notification-toast').filter({ hasText: text });
}

/** A row of one of the extension's trees, by its text. */
export function row(page: Page, text: string | RegExp): Locator {
  return page.locator('.pane-body .monaco-list-row').filter({ hasText: text }).first();
}

/** Waits until it can be seen. */
export async function seen(locator: Locator): Promise<Locator> {
  await locator.waitFor({ state: 'visible', timeout: PATIENCE_MS });
  return locator;
}

/** Chooses an entry of the list that is open under this title. */
export async function choose(page: Page, title: string, text: string): Promise<void> {
  await (await asked(page, title)).locator('.monaco-list-row').filter({ hasText: text }).first().click({ timeout: PATIENCE_MS });
}

/** Types into the box that is open under this title, and takes the answer that comes of it. */
export async function answer(page: Page, title: string, text: string): Promise<void> {
  const box = (await asked(page, title)).locator('input').first();
  await box.fill(text);
  await page.keyboard.press('Enter');
}

/** The question with this title, once it stands. */
export async function asked(page: Page, title: string): Promise<Locator> {
  return seen(page.locator('.quick-input-widget').filter({ has: page.locator('.quick-input-title').filter({ hasText: title }) }));
}

/** Leaves a picture of the window when a test has failed. */
export async function keepPicture(test: Mocha.Runnable | undefined, page: Page): Promise<void> {
  if (test?.isFailed() !== true) return;
  const file = path.join(rigFolder, 'journeys', `${test.fullTitle().replaceAll(/[^\w]+/g, '-').slice(0, 100)}.png`);
  await page.screenshot({ path: file });
  process.stderr.write(`The window: ${file}\n`);
}
