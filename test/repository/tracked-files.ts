import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Top folder of this repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const MADE = new Set(['.git', 'node_modules', 'dist', 'coverage', '.vscode-test', '.ce-workspace']);

/** Every file that git tracks here and that is there, sorted, with `/`; in a copy without git, every file that nobody made from others. */
export function trackedFiles(): readonly string[] {
  return (isThere('.git') ? listed() : walked('')).filter(isThere).sort();
}

function listed(): string[] {
  // A checkout of another user's is refused by git, which is right where it would run hooks and wrong for a list of names.
  const options = ['-c', 'core.quotePath=false', '-c', `safe.directory=${ROOT.replaceAll('\\', '/').replace(/\/$/, '')}`];
  return execFileSync('git', [...options, 'ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0').filter((file) => file !== '');
}

function walked(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [name];
    return MADE.has(entry.name) ? [] : walked(name);
  });
}

/** Text of a file of this repository. */
export function textOf(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** Whether a file or folder of this repository is there. */
export function isThere(file: string): boolean {
  return existsSync(path.join(ROOT, file));
}

/** A JSON file of this repository. */
export function jsonOf(file: string): unknown {
  return JSON.parse(textOf(file));
}
