// What every command of this repository needs first: dependencies and, where asked, a build. Runs on bare Node, before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.dirname(import.meta.dirname);

/** Runs a program with its output shown; ends this process with its exit code when it fails. */
export function run(program, args, options = {}) {
  const result = spawnSync(program, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' && program === 'npm', ...options });
  if (result.error !== undefined) {
    console.error(`${program} could not be started: ${result.error.message}`);
    process.exit(1);
  }
  if (result.status !== 0 && options.mayFail !== true) process.exit(result.status ?? 1);
  return result.status;
}

/** Installs exactly what the lock file says, unless that is there already. */
export function install(folder = root) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node ${process.versions.node} is too old: ce-parallel needs 20.19 or newer.`);
    process.exit(2);
  }
  const installed = path.join(folder, 'node_modules/.package-lock.json');
  if (existsSync(installed) && sameVersions(path.join(folder, 'package-lock.json'), installed)) return;
  console.log(`Installing the dependencies of ${path.basename(folder)} …`);
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: folder });
}

/** True when what is installed has the versions of the lock file (packages for other systems may be missing). */
function sameVersions(lockFile, installedFile) {
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  const found = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([name, entry]) => name === '' || (found[name] === undefined ? entry.optional === true || entry.os !== undefined : found[name].version === entry.version));
}

/** Bundles every entry point into dist/. */
export function build(...args) {
  run(process.execPath, ['scripts/build.mjs', ...args]);
}
