// Puts one part of the rig into .vscode-test/: whole or not at all, once, also when it is interrupted or started twice at the same time.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../set-up.mjs';

/** Where everything lies that the rig installs; git ignores it. */
export const rigFolder = path.join(root, '.vscode-test');

const MARKER = 'installed.json';
const LONGEST_MS = 20 * 60_000;

/** An expected failure of the rig: its message says what happened and what to do. */
export class RigError extends Error {}

/**
 * The folder of a part, made by `make(folder)` when it is not there yet. A part becomes visible by one rename after it is
 * complete, so an interrupted installation leaves only a folder that the next one removes.
 */
export async function installPart({ name, version, about, make }) {
  const folder = path.join(rigFolder, `${name}-${version}`);
  if (isComplete(folder)) return folder;
  await mkdir(rigFolder, { recursive: true });
  const unlock = await lock(name, folder);
  const partial = path.join(rigFolder, `.partial-${name}-${process.pid}`);
  try {
    if (isComplete(folder)) return folder;
    await removeLeftovers(name, folder);
    await mkdir(partial, { recursive: true });
    await writeFile(path.join(partial, 'package.json'), '{ "private": true }\n');
    const done = announce(`Installing ${about}, once, into .vscode-test/${name}-${version}`);
    await make(partial);
    await writeFile(path.join(partial, MARKER), `${JSON.stringify({ name, version, at: new Date().toISOString() })}\n`);
    await rename(partial, folder).catch(async (error) => {
      if (!isComplete(folder)) throw error;
    });
    done();
    return folder;
  } catch (error) {
    if (error instanceof RigError) throw error;
    throw new RigError(`${about} could not be installed: ${error.message}`);
  } finally {
    await rm(partial, { recursive: true, force: true });
    await unlock();
  }
}

function isComplete(folder) {
  return existsSync(path.join(folder, MARKER));
}

/** Prints that something goes on, and goes on saying so; the function returned says that it is done. */
function announce(text) {
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  console.log(`${text} …`);
  const timer = setInterval(() => console.log(`  … ${seconds()} s`), 15_000);
  timer.unref();
  return () => {
    clearInterval(timer);
    console.log(`  done in ${seconds()} s`);
  };
}

/** Older versions, folders that never had a marker, and what dead installations left. */
async function removeLeftovers(name, folder) {
  for (const entry of await readdir(rigFolder)) {
    const partialOf = /^\.partial-.*-(\d+)$/.exec(entry);
    const isOurs = entry.startsWith(`${name}-`) && /^\d/.test(entry.slice(name.length + 1));
    if (isOurs || (partialOf !== null && !isAlive(Number(partialOf[1])))) {
      if (isOurs && path.join(rigFolder, entry) !== folder) console.log(`Removing .vscode-test/${entry}, which is of another version.`);
      await rm(path.join(rigFolder, entry), { recursive: true, force: true });
    }
  }
}

/**
 * Waits until no living process installs this part. The lock only saves work: should two processes hold it (both found it
 * abandoned), each fills a folder of its own and the second rename finds the first one's result.
 */
async function lock(name, folder) {
  const file = path.join(rigFolder, `.installing-${name}`);
  const start = Date.now();
  let told = false;
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = Number(await readFile(file, 'utf8').catch(() => '0'));
    const age = Date.now() - (await stat(file).then(({ mtimeMs }) => mtimeMs, () => Date.now()));
    if (owner === 0 ? age > 10_000 : !isAlive(owner)) {
      await rm(file, { force: true });
      continue;
    }
    if (isComplete(folder)) return () => undefined;
    if (Date.now() - start > LONGEST_MS) throw new RigError(`Process ${owner} has been installing ${name} for ${LONGEST_MS / 60_000} minutes. If it hangs, end it and start again.`);
    if (!told) console.log(`Process ${owner} installs ${name} already; waiting for it …`);
    told = true;
    await pause(500);
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs `npm install` in a folder without running any package's scripts. */
export async function npmInstall(folder, packages = [], { development = false } = {}) {
  const args = ['install', '--ignore-scripts', ...(development ? [] : ['--omit=dev']), '--no-save', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error', ...packages];
  await runQuietly('npm', args, { cwd: folder, env: withoutNpmScript(process.env), shell: process.platform === 'win32' }).catch((error) => {
    throw new RigError(`npm could not install ${packages.join(' ') || 'what is needed'}:\n${indent(error.message)}\nThe npm registry must be reachable for this first time. Check the network, a proxy, or \`npm config get registry\`, and start again.`);
  });
}

/** The environment without what `npm test` says about itself: a nested npm would take our folder for its own. */
function withoutNpmScript(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_(package|lifecycle|config_(local_prefix|global_prefix|prefix|ignore_scripts|loglevel))/i.test(name)));
}

/** Runs a program; its output is shown only in the error when it fails. */
export function runQuietly(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk) => (output = (output + chunk).slice(-4000));
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.once('error', reject);
    child.once('close', (code, signal) => (code === 0 ? resolve(output) : reject(new Error(`${output.trim() || program} (${signal ?? `exit code ${code}`})`))));
  });
}

function indent(text) {
  return text.replaceAll(/^/gm, '    ');
}
