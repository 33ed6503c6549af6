import picomatch from 'picomatch';
import { quote } from './suggest.ts';

/** What is wrong with a glob, in words. */
export interface GlobFault {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

const INSIDE = "Name a path inside the repository, relative to its root, as `src/**`.";

/** Says why a glob cannot be a scope within the repository; undefined when it can. Nothing on disk is looked at. */
export function globFault(glob: string): GlobFault | undefined {
  if (glob.trim() === '') return { code: 'bad_glob', message: 'A glob is empty', remedy: INSIDE };
  const shown = quote(glob);
  if (/^(\/|\\[^!()[\]{}*?+@]|[A-Za-z]:)/u.test(glob) || glob === '\\' || /^~[/\\]/u.test(glob)) return { code: 'glob_escapes', message: `${shown} escapes the repository: it is an absolute path`, remedy: INSIDE };
  if (glob.split(/[/\\{},()|]/u).includes('..')) return { code: 'glob_escapes', message: `${shown} escapes the repository by \`..\``, remedy: INSIDE };
  if (glob.startsWith('!') && !glob.startsWith('!(')) return { code: 'bad_glob', message: `${shown} means everything else in the repository`, remedy: 'List what is meant; a glob that starts with `!` takes nothing away from the others.' };
  if (/\\[\p{L}\p{N}_.]/u.test(glob)) return { code: 'bad_glob', message: `${shown} has backslashes`, remedy: `Write ${quote(glob.replaceAll('\\', '/'))}.` };
  if (hasControlCharacter(glob)) return { code: 'bad_glob', message: `${shown} holds a control character`, remedy: 'Write one path or glob an entry.' };
  if (glob.endsWith('/')) return { code: 'bad_glob', message: `${shown} matches no file`, remedy: `Write ${quote(`${glob}**`)} for all that is in that folder.` };
  return compiles(glob) ? undefined : { code: 'bad_glob', message: `${shown} is not a glob`, remedy: 'Close every `[`, `{` and `(`, or put a backslash before it.' };
}

/** The same for a scope that is written: git's own files are never part of one. */
export function writeGlobFault(glob: string): GlobFault | undefined {
  if (/^(\.\/)*\.git(\/|$)/iu.test(glob)) return { code: 'glob_protected', message: `${quote(glob)} names git's own files, which no task may write`, remedy: 'Remove it.' };
  return globFault(glob);
}

/** What is wrong with a plain path of the repository. */
export function pathFault(path: string): GlobFault | undefined {
  const found = globFault(path.replace(/[/\\]+$/u, '').replaceAll(/[[\]{}()!*?]/gu, '_') || path);
  return found && { ...found, message: found.message.replace(/^`[^`]*`/u, quote(path)) };
}

function compiles(glob: string): boolean {
  // Most globs are plain paths and stars; compiling each of a large plan's takes longer than all else that is checked.
  if (glob.length < 1_000 && !/[[\]{}()\\!+@?|]/u.test(glob)) return true;
  try {
    picomatch.makeRe(glob, { dot: true, strictBrackets: true, debug: true });
    return true;
  } catch {
    return false;
  }
}

function hasControlCharacter(text: string): boolean {
  return Array.from(text, (each) => each.charCodeAt(0)).some((code) => code < 32 || code === 127);
}
