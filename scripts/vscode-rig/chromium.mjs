// A headless Chromium: the machine's own, or one from the npm registry.
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { installPart, npmInstall, RigError, runQuietly } from './install-part.mjs';
import { CHROMIUM } from './versions.mjs';

const CANDIDATES = {
  linux: ['/usr/bin/chromium', '/usr/bin/google-chrome-stable', '/usr/bin/google-chrome', '/usr/bin/chromium-browser', '/usr/bin/microsoft-edge'],
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
  win32: [process.env.ProgramFiles, process.env['ProgramFiles(x86)'], process.env.LOCALAPPDATA]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'].map((file) => path.join(folder, file))),
};

/** The Chromium that tests run in, installed first when the machine has none: `{ file, env }`. CHROME_PATH goes before all others. */
export async function findChromium() {
  const wanted = process.env.CHROME_PATH;
  if (wanted !== undefined && wanted !== '') {
    if (!existsSync(wanted)) throw new RigError(`CHROME_PATH names ${wanted}, which is not there. Correct it, or unset it to have a Chromium found or installed.`);
    return { file: wanted, env: {} };
  }
  for (const file of CANDIDATES[process.platform] ?? []) if (existsSync(file) && (await starts(file))) return { file, env: {} };
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new RigError('No Chrome, Chromium or Edge was found. Install one, or let CHROME_PATH name its executable.');
  return await installChromium();
}

/** False for a launcher whose browser is missing, as some systems have one. On Windows `--version` would open a window. */
async function starts(file) {
  if (process.platform === 'win32') return true;
  return await runQuietly(file, ['--version'], { timeout: 30_000 }).then(() => true, () => false);
}

/** The package's own list of fonts names folders of another system; without any font, pages have no text. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <dir prefix="xdg">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

async function installChromium() {
  const folder = await installPart({
    name: 'chromium',
    version: CHROMIUM.version,
    about: `Chromium ${CHROMIUM.version} (200 MB)`,
    async make(partial) {
      await npmInstall(partial, [`${CHROMIUM.name}@${CHROMIUM.version}`]);
      const unpacked = path.join(partial, 'unpacked');
      await mkdir(unpacked);
      // The package unpacks itself into the system's temp folder; here it is told another one.
      await runQuietly(process.execPath, ['--input-type=module', '--eval', `await (await import('${CHROMIUM.name}')).default.executablePath();`], { cwd: partial, env: { ...process.env, TMPDIR: unpacked } });
      await writeFile(path.join(unpacked, 'fonts.conf'), FONTS);
      await rm(path.join(partial, 'node_modules'), { recursive: true });
    },
  });
  const unpacked = path.join(folder, 'unpacked');
  return { file: path.join(unpacked, 'chromium'), env: { FONTCONFIG_FILE: path.join(unpacked, 'fonts.conf') } };
}

/** A headless browser, installed first when there is none. Whoever launches it closes it; it also ends with this process. */
export async function launchChromium() {
  const { file, env } = await findChromium();
  try {
    return await chromium.launch({
      executablePath: file,
      env: { ...process.env, ...env },
      args: ['--use-gl=angle', '--use-angle=swiftshader', '--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb', '--font-render-hinting=none'],
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      timeout: 90_000,
    });
  } catch (error) {
    throw new RigError(`Chromium (${file}) could not be started: ${error.message}\nLet CHROME_PATH name another Chrome or Chromium.`);
  }
}
