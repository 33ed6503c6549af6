// Runs commands as a person does: by their name in the command palette.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../set-up.mjs';
import { RigError } from './install-part.mjs';

const ROW_LIMIT_MS = 4_000;
const ATTEMPTS = 4;

/**
 * Runs a command by id (one of this extension's) or by its words in the palette ("View: Toggle Panel"). A command that the palette
 * does not show, because there is none or its when-clause is false, is an error that says what was shown instead.
 */
export async function runCommand(page, command) {
  const label = labelOf(command);
  const palette = page.locator('.quick-input-widget');
  const rows = palette.locator('.quick-input-list .monaco-list-row');
  const row = rows.filter({ has: page.locator('.label-name').filter({ hasText: exactly(label) }) }).first();
  let shown = [];
  // The palette shows what could be run when it was opened, and closes when something else takes the focus: then it is opened once more.
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await openPalette(page, palette);
    const isTyped = await palette.locator('input').first().fill(`>${label}`, { timeout: ROW_LIMIT_MS }).then(() => true, () => false);
    if (!isTyped) continue;
    if (await row.click({ timeout: ROW_LIMIT_MS }).then(() => true, () => false)) return;
    shown = await rows.locator('.label-name').allInnerTexts();
    await page.keyboard.press('Escape');
  }
  throw new RigError(`The command palette does not offer "${label}"${label === command ? '' : ` (${command})`}. ${shown.length === 0 ? 'It shows nothing.' : `It shows: ${shown.slice(0, 8).join(' · ')}.`}\nIs the command contributed, and is its when-clause true in this window?`);
}

/** F1 until the palette stands: a window that has just opened may swallow the first one. */
async function openPalette(page, palette) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await page.keyboard.press('F1');
    const isOpen = await palette.locator('input').waitFor({ state: 'visible', timeout: 4_000 }).then(() => true, () => false);
    if (isOpen) return;
  }
  throw new RigError('The command palette did not open with F1.');
}

function exactly(label) {
  return new RegExp(`^\\s*${label.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}

function labelOf(command) {
  const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const found = contributes.commands.find((entry) => entry.command === command);
  if (found !== undefined) return found.category === undefined ? found.title : `${found.category}: ${found.title}`;
  if (/^ceParallel\.\S+$/.test(command)) throw new RigError(`package.json contributes no command ${command}. There are: ${contributes.commands.map((entry) => entry.command).join(', ')}.`);
  return command;
}
