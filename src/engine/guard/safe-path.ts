import { err, ok, type Result } from '../../base/result.ts';

/** Characters that no name may hold on Windows; `:` also opens an alternate data stream there (`file:stream`). */
const FORBIDDEN = /[<>:"|?*]/;

/** Device names of Windows, with any extension: opening one writes to the device. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i;

/** Control, invisible and direction-changing characters. macOS ignores some of them when it compares names, so `.g<U+200C>it` is `.git` there. */
const INVISIBLE = /[\p{Cc}\p{Surrogate}\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;

/** Short names that Windows gives to `.git` and `.ce-workspace` (8.3 names). */
const SHORT_NAMES = /^(git|gi[0-9a-f]{4}|ce-wor)~\d+$/i;

const LONGEST_NAME_BYTES = 255;
const LONGEST_PATH_BYTES = 4_000;

/**
 * A path that a tool asked for, as `folder/file` relative to the worktree, NFC, without `.` and doubled separators; or
 * one sentence of why it can never be touched. Backslashes are separators on every system, and what is dangerous on any
 * system is refused on all, because the result is checked out on all. Pure: links are the write guard's business.
 */
export function safePath(requested: string): Result<string, string> {
  if (requested === '') return err('the path is empty');
  if (INVISIBLE.test(requested)) return err('the path holds control or invisible characters');
  const path = requested.normalize('NFC').replaceAll('\\', '/');
  if (path.startsWith('/')) return err('the path is absolute; write it relative to the worktree, as src/a.ts');
  if (/^[A-Za-z]:/.test(path)) return err('the path has a drive letter; write it relative to the worktree, as src/a.ts');
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names[0] === '~') return err('the path names a home folder; write it relative to the worktree, as src/a.ts');
  if (names.length === 0) return err('the path names the worktree itself');
  for (const [index, name] of names.entries()) {
    const fault = faultOfName(name, index === 0);
    if (fault !== undefined) return err(fault);
  }
  const safe = names.join('/');
  if (bytesOf(safe) > LONGEST_PATH_BYTES) return err('the path is too long');
  return ok(safe);
}

function faultOfName(name: string, isFirst: boolean): string | undefined {
  if (name === '..') return 'the path goes up by ".."; write it relative to the worktree, as src/a.ts';
  const bare = name.replace(/[. ]+$/, '');
  const stem = bare.split(':')[0]?.replace(/[. ]+$/, '').toLowerCase() ?? '';
  if (stem === '.git') return 'git internals are not yours to touch';
  if (SHORT_NAMES.test(stem)) return `"${name}" may be another name of git internals`;
  if (isFirst && stem === '.ce-workspace') return '.ce-workspace holds the records of runs and is not yours to touch';
  if (FORBIDDEN.test(name)) return `"${name}" holds a character that file names cannot have on every system (< > : " | ? *)`;
  if (bare !== name) return `"${name}" ends with a dot or a space, which Windows drops`;
  if (DEVICE.test(name.split('.')[0]?.trimEnd() ?? '')) return `"${name}" is a device on Windows`;
  if (bytesOf(name) > LONGEST_NAME_BYTES) return 'a name in the path is too long';
  return undefined;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A path as the disk compares it. */
export function foldCase(path: string, caseBlind: boolean): string {
  return caseBlind ? path.normalize('NFC').toLowerCase() : path.normalize('NFC');
}
