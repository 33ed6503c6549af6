// `npm run vscode [-- FOLDER] [-- --port N] [-- --browser]`: VS Code with the extension installed, on a fresh copy of the sample project or on FOLDER.
// In the desktop VS Code when there is one (`code` on PATH, or what VSCODE names), with settings and extensions of its own; else in the browser, at an address that is printed.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build, install } from './set-up.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { browser: { type: 'boolean' }, port: { type: 'string', default: '0' } } });
install();
build();
const { makeRepository, temporaryFolder } = await import('./vscode-rig/temporary-folder.mjs');
const { stageExtension } = await import('./vscode-rig/stage-extension.mjs');
const { RigError } = await import('./vscode-rig/install-part.mjs');

try {
  const folder = positionals[0] === undefined ? await sample() : path.resolve(positionals[0]);
  if (!existsSync(folder)) throw new RigError(`There is no folder ${folder}.`);
  const desktop = values.browser === true ? undefined : findDesktop();
  await (desktop === undefined ? openInBrowser(folder) : openOnDesktop(desktop, folder));
} catch (error) {
  if (!(error instanceof RigError)) throw error;
  console.error(error.message);
  process.exit(1);
}

async function sample() {
  console.log('Making a copy of the sample project …');
  return makeRepository(path.join(temporaryFolder('ce-sample').folder, 'webshop'));
}

/** The desktop VS Code of this machine: what the variable VSCODE names, or `code` where it is the real one. */
function findDesktop() {
  const wanted = process.env.VSCODE ?? 'code';
  const asked = spawnSync(wanted, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' });
  if (asked.status === 0 && /^\d+\.\d+\.\d+/.test(asked.stdout)) return wanted;
  if (process.env.VSCODE !== undefined) throw new RigError(`VSCODE names ${wanted}, which is no VS Code.`);
  return undefined;
}

async function openOnDesktop(code, folder) {
  const { folder: place } = temporaryFolder('ce-vscode');
  const extension = stageExtension(path.join(place, 'ce-parallel'));
  const words = ['--new-window', '--wait', '--user-data-dir', path.join(place, 'user'), '--extensions-dir', path.join(place, 'extensions'), `--extensionDevelopmentPath=${extension}`, folder];
  console.log(`Opening ${folder} in ${code}. This ends when its window is closed.`);
  const child = spawn(code, words, { stdio: 'inherit', shell: process.platform === 'win32' });
  await new Promise((resolve) => child.once('exit', resolve));
  process.exit();
}

async function openInBrowser(folder) {
  const { startServer } = await import('./vscode-rig/server.mjs');
  const { windowAddress } = await import('./vscode-rig/vscode-window.mjs');
  const token = randomUUID();
  const server = await startServer({ installed: true, token, port: Number(values.port) });
  console.log(`\nVS Code ${server.version} with CE Parallel, on ${folder}:\n\n  ${windowAddress({ port: server.port, folder })}&tkn=${token}\n\nChoose "CE Parallel: Run the Sample" in the command palette (F1). Ctrl-C ends it.`);
  console.error(await server.died);
  process.exit(1);
}
