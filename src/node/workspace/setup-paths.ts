import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import picomatch from 'picomatch';
import { Fault } from '../../engine/model/fault.ts';

/** A path of `copy` or `link` in its plain form; throws for one that leads out of the repository or into git's own folder. */
export function checkedPath(written: string, key: 'copy' | 'link'): string {
  const plain = path.posix.normalize(written.replaceAll('\\', '/')).replace(/\/+$/, '');
  const parts = plain.split('/');
  const outside = path.posix.isAbsolute(plain) || /^[A-Za-z]:/.test(plain) || parts.includes('..') || plain === '.' || plain === '';
  if (!outside && !parts.some((part) => part.toLowerCase() === '.git')) return plain;
  throw new Fault('invalid_document', `worktree.${key} names "${written}", which is not a path below the repository's top folder.`, { details: { key, path: written }, remedy: 'Write paths relative to the repository, without "..", and none of .git.' });
}

/** The entry at a path, links not followed; undefined when nothing is there. */
export async function entryAt(file: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  return lstat(file).catch(() => undefined);
}

/** True when a path lies in a folder or is it. */
export function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || (!path.isAbsolute(relative) && relative !== '..' && !relative.startsWith(`..${path.sep}`));
}

/** Files and links (relative, with `/`) that a path or glob of `copy` names; a folder names all below it. Git's folders are left out. */
export async function filesNamed(root: string, pattern: string): Promise<readonly string[]> {
  const { base, isGlob } = picomatch.scan(pattern);
  const matches = picomatch(pattern, { dot: true });
  const intoModules = pattern.split('/').includes('node_modules');
  const found: string[] = [];
  const walk = async (relative: string, take: boolean): Promise<void> => {
    const entry = await entryAt(path.join(root, relative));
    if (entry === undefined) return;
    const taken = take || (relative !== '' && matches(relative));
    if (!entry.isDirectory()) {
      if (taken && (entry.isFile() || entry.isSymbolicLink())) found.push(relative);
      return;
    }
    for (const name of await readdir(path.join(root, relative))) {
      if (name.toLowerCase() === '.git' || (name === 'node_modules' && !intoModules && !taken)) continue;
      await walk(relative === '' ? name : `${relative}/${name}`, taken);
    }
  };
  await walk(isGlob ? base : pattern, !isGlob);
  return found.sort();
}
