import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Top folder of this repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Every file that git tracks here and that is there, sorted, with `/`. */
export function trackedFiles(): readonly string[] {
  const listed = execFileSync('git', ['-c', 'core.quotePath=false', 'ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' });
  return listed.split('\0').filter((file) => file !== '' && isThere(file)).sort();
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
