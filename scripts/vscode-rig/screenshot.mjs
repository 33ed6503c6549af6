// A picture of this extension in the real VS Code: `node scripts/vscode-rig/screenshot.mjs --help`
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build, install } from '../set-up.mjs';

const HELP = `node scripts/vscode-rig/screenshot.mjs --out FILE.png [options] [steps]

  --folder DIR          what is opened (a fresh copy of the sample project unless said)
  --theme NAME          dark (unless said), light, hc-black, hc-light
  --size WxH            1280x800 unless said
  --setting KEY=JSON    a setting, as --setting ceParallel.streams=4; may be given often
  --limit SECONDS       how long one step may take (30 unless said)
  --no-build            takes dist/ as it is
  --console             prints the window's console

Steps, done in the order in which they are given, each as often as wanted:
  --run-command NAME    an id of ours (ceParallel.doctor) or words of the palette ("View: Toggle Panel Visibility")
  --open FILE           opens a file of the folder
  --click TEXT          clicks on the first thing with this text, also in webviews
  --type TEXT           types
  --press KEY           a key, as Escape or Control+Shift+E
  --wait-for TEXT       until this text can be seen anywhere, also in webviews
  --shot FILE.png       a picture in between

A picture is taken when the window has stopped changing.
`;

const STEPS = ['run-command', 'open', 'click', 'type', 'press', 'wait-for', 'shot'];

const { values, tokens } = parse();
if (values.help === true) {
  console.log(HELP);
  process.exit(0);
}
if (values.out === undefined) wrongUse('--out FILE.png is missing.');
const size = /^(\d+)x(\d+)$/.exec(values.size ?? '1280x800');
if (size === null) wrongUse(`--size ${values.size} is not of the form 1280x800.`);
const limitMs = Number(values.limit ?? 30) * 1000;
if (!(limitMs > 0)) wrongUse(`--limit ${values.limit} is no number of seconds.`);
if (values.folder !== undefined && !(existsSync(values.folder) && statSync(values.folder).isDirectory())) wrongUse(`--folder ${values.folder} is not a folder.`);
if (values['no-build'] !== true) {
  install();
  build();
}

const { THEMES, themeSettings } = await import('./themes.mjs');
const theme = values.theme ?? 'dark';
if (!Object.hasOwn(THEMES, theme)) wrongUse(`--theme ${values.theme} is none of ${Object.keys(THEMES).join(', ')}.`);
const { RigError } = await import('./install-part.mjs');
const { openVsCode } = await import('./open-vscode.mjs');
const { settledPicture, textSeen } = await import('./settle.mjs');

let session;
try {
  session = await openVsCode({
    ...(values.folder === undefined ? {} : { folder: path.resolve(values.folder) }),
    size: { width: Number(size[1]), height: Number(size[2]) },
    settings: { ...themeSettings(theme), ...settings() },
    ...(values.console === true ? { onConsole: (text) => console.log(`  | ${text}`) } : {}),
  });
  for (const { name, value } of tokens.filter((token) => token.kind === 'option' && STEPS.includes(token.name))) await step(name, value);
  await shoot(values.out);
} catch (error) {
  console.error(error instanceof RigError ? error.message : error.stack);
  if (session !== undefined) await shoot(failurePicture(values.out)).catch(() => undefined);
  process.exitCode = 1;
} finally {
  await session?.close();
}
process.exit();

async function step(name, value) {
  const { page, runCommand } = session;
  if (name === 'run-command') {
    await runCommand(value);
    await settledPicture(page);
  }
  if (name === 'open') await openFile(value);
  if (name === 'type') await page.keyboard.type(value);
  if (name === 'press') await page.keyboard.press(value);
  if (name === 'shot') await shoot(value);
  if (name === 'wait-for' || name === 'click') {
    const found = await textSeen(page, value, limitMs);
    if (found === undefined) throw new RigError(`"${value}" was not seen within ${limitMs / 1000} s.`);
    if (name === 'click') await found.click({ timeout: limitMs });
  }
}

async function openFile(file) {
  const { page } = session;
  await page.keyboard.press('ControlOrMeta+P');
  const box = page.locator('.quick-input-widget input');
  await box.waitFor({ state: 'visible', timeout: limitMs });
  await box.fill(file);
  const row = page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: path.basename(file) }).first();
  await row.waitFor({ timeout: limitMs }).catch(() => {
    throw new RigError(`There is no file ${file} in the folder.`);
  });
  await row.click();
  await page.locator('.tab').filter({ hasText: path.basename(file) }).first().waitFor({ timeout: limitMs });
}

async function shoot(file) {
  const { picture, isSettled } = await settledPicture(session.page);
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  writeFileSync(file, picture);
  console.log(`${file} (${theme}, ${size[0]}${isSettled ? '' : ', the window was still changing'})`);
}

function failurePicture(file) {
  return path.join(path.dirname(file), `${path.basename(file, path.extname(file))}.failed.png`);
}

function settings() {
  return Object.fromEntries(
    (values.setting ?? []).map((text) => {
      const at = text.indexOf('=');
      if (at < 1) wrongUse(`--setting ${text} is not of the form KEY=JSON.`);
      const value = text.slice(at + 1);
      try {
        return [text.slice(0, at), JSON.parse(value)];
      } catch {
        return [text.slice(0, at), value];
      }
    }),
  );
}

function parse() {
  const text = { type: 'string' };
  const options = { out: text, folder: text, theme: text, size: text, limit: text, setting: { type: 'string', multiple: true }, 'no-build': { type: 'boolean' }, console: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } };
  for (const name of STEPS) options[name] = { type: 'string', multiple: true };
  try {
    return parseArgs({ options, tokens: true });
  } catch (error) {
    return wrongUse(error.message);
  }
}

function wrongUse(text) {
  console.error(`${text}\n\n${HELP}`);
  process.exit(2);
}
