// A person's path with nothing prepared but the package: installs the VSIX in a fresh VS Code and goes from the walkthrough to an applied result.
// `node scripts/vscode-rig/first-run.mjs --out FOLDER [--vsix FILE] [--place FOLDER] [--theme NAME] [--size WxH]` leaves a numbered picture of every step.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from '../set-up.mjs';
import { launchChromium } from './chromium.mjs';
import { runCommand } from './command-palette.mjs';
import { RigError } from './install-part.mjs';
import { startServer } from './server.mjs';
import { settledPicture, textSeen } from './settle.mjs';
import { temporaryFolder } from './temporary-folder.mjs';
import { themeSettings } from './themes.mjs';
import { openWindow, workbenchReady } from './vscode-window.mjs';

const RUN_LIMIT_MS = 300_000;
const STEP_LIMIT_MS = 60_000;

const { values } = parseArgs({ options: { out: { type: 'string' }, vsix: { type: 'string' }, place: { type: 'string' }, theme: { type: 'string', default: 'dark' }, size: { type: 'string', default: '1440x900' } } });
if (values.out === undefined) {
  console.error('--out FOLDER is missing: the pictures go there.');
  process.exit(2);
}
if (values.vsix === undefined) run(process.execPath, ['scripts/package.mjs']);
const vsix = path.resolve(values.vsix ?? path.join(root, 'ce-parallel.vsix'));
const [width, height] = values.size.split('x').map(Number);
mkdirSync(values.out, { recursive: true });

// A place whose name has what names have: a space, and letters that are not ASCII.
const { folder: parent } = temporaryFolder('ce first run é');
const place = values.place ?? parent;
const start = Date.now();
let number = 0;
let page;
let server;
let browser;
try {
  server = await startServer({ vsix, env: { TMPDIR: place, TMP: place, TEMP: place } });
  browser = await launchChromium();
  ({ page } = await openWindow({ browser, server, folder: undefined, settings: themeSettings(values.theme), size: { width, height } }));
  await workbenchReady(page, server.isDriven);
  await shot('an empty window after the package was installed');
  await openWalkthrough();
  await runSample();
  await approve();
  await watch();
  await lookAndApply();
  console.log(`Done in ${Math.round((Date.now() - start) / 1000)} s: ${number} pictures in ${values.out}`);
} catch (error) {
  console.error(error instanceof RigError ? error.message : error.stack);
  if (page !== undefined) await shot('FAILED').catch(() => undefined);
  if (server !== undefined) writeFileSync(path.join(values.out, 'server.log'), server.log());
  process.exitCode = 1;
} finally {
  await browser?.close().catch(() => undefined);
  server?.stop();
}
process.exit();

async function openWalkthrough() {
  await runCommand(page, 'Welcome: Open Walkthrough...');
  await page.locator('.quick-input-widget input').fill('CE Parallel');
  await page.keyboard.press('Enter');
  await see('Begin with CE Parallel');
  await shot('the walkthrough');
}

async function runSample() {
  await page.getByRole('button', { name: 'Run the Sample', exact: true }).first().click();
  // The window opens the sample's folder; a folder that nobody knows is not trusted yet.
  const manage = page.locator('.welcome-view-content').getByRole('button', { name: 'Trust the Sample' });
  await manage.waitFor({ timeout: STEP_LIMIT_MS });
  await shot('the sample is open, and asks for trust');
  await manage.click();
  await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click({ timeout: STEP_LIMIT_MS });
}

async function approve() {
  const question = page.locator('.notification-toast').filter({ hasText: 'waits for your approval' });
  await question.waitFor({ timeout: RUN_LIMIT_MS });
  await shot('the plan waits for approval');
  // A notification goes by itself after some seconds; the commands stay.
  await runCommand(page, 'CE Parallel: Open Plan');
  await page.locator('.tab').filter({ hasText: 'plan.yml' }).first().waitFor({ timeout: STEP_LIMIT_MS });
  await shot('the plan');
  await runCommand(page, 'CE Parallel: Approve Plan');
  await runCommand(page, 'CE Parallel: Open Pipeline');
}

async function watch() {
  for (const seconds of [3, 6, 8]) {
    await page.waitForTimeout(seconds * 1000);
    await shot('at work', false);
  }
  await page.locator('.notification-toast').filter({ hasText: 'CE Parallel: done' }).waitFor({ timeout: RUN_LIMIT_MS });
  await shot('finished');
}

async function lookAndApply() {
  await runCommand(page, 'CE Parallel: Apply Result…');
  await see('Merge into the current branch');
  await shot('how to take the result');
  await choose('Look at the changes first');
  await page.locator('.tab').filter({ hasText: 'Result against your files' }).first().waitFor({ timeout: STEP_LIMIT_MS });
  await shot('the result against the working tree');
  await runCommand(page, 'CE Parallel: Apply Result…');
  await choose('Choose what to take');
  await page.locator('.pane-body').getByText('What you leave out can be applied later').waitFor({ timeout: STEP_LIMIT_MS });
  await shot('choosing what to take');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await shot('one change left out, and shown');
  await runCommand(page, 'CE Parallel: Apply Chosen Changes');
  await see('Apply Result takes the rest');
  await shot('a part is applied');
  await runCommand(page, 'CE Parallel: Apply Result…');
  await shot('how to take the rest');
  await choose('Merge the rest into the current branch');
  await see('applied to main');
  await shot('all of it is applied');
  await runCommand(page, 'CE Parallel: Undo Apply');
  await see('taken back from main');
  await shot('the rest is taken back');
}

async function choose(text) {
  const row = page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: text }).first();
  await row.click({ timeout: STEP_LIMIT_MS });
}

async function see(text) {
  if ((await textSeen(page, text, STEP_LIMIT_MS)) === undefined) throw new RigError(`"${text}" was not seen.`);
}

async function shot(name, settled = true) {
  number += 1;
  const file = path.join(values.out, `${String(number).padStart(2, '0')} ${name}.png`);
  writeFileSync(file, settled ? (await settledPicture(page, 6_000)).picture : await page.screenshot({ caret: 'hide' }));
  console.log(`${Math.round((Date.now() - start) / 1000)} s  ${path.basename(file)}`);
}
