import { readHunks } from '../../engine/result/select-hunks.ts';
import type { ResultUnit } from '../../engine/result/result-unit.ts';
import { ABSENT_MODE, GITLINK_MODE } from './changed-files.ts';
import type { Repository } from './repository.ts';
import { splitNul } from './run-git.ts';

/** One path that differs, with what git says of it. */
interface Change {
  readonly path: string;
  readonly from: string | undefined;
  readonly fromMode: string;
  readonly toMode: string;
  readonly status: string;
}

const WORDS = ['diff-tree', '-r', '--find-renames', '--no-ext-diff', '--no-textconv', '--no-color', '--full-index'] as const;
const LINK_MODE = '120000';
/** Characters of a line that people are shown. */
const MOST_TEXT = 120;
/** A diff larger than this is divided by files only. */
const MOST_PATCH_BYTES = 64 * 1024 * 1024;

/** All that differs between two commits, as units that can be taken or left. The same two commits always give the same list. */
export async function readResultUnits({ run }: Pick<Repository, 'run'>, from: string, to: string): Promise<readonly ResultUnit[]> {
  const listed = await run({ args: [...WORDS, '-z', '--raw', from, to], readOnly: true });
  const patch = await run({ args: [...WORDS, '-p', '-U0', '--inter-hunk-context=0', from, to], readOnly: true, maxBytes: MOST_PATCH_BYTES });
  const changes = readRaw(splitNul(listed.stdout));
  // Bytes, not characters: what is no UTF-8 must not shift a line.
  const sections = patch.stdout.toString('latin1').split(/^(?=diff --git )/m).filter((section) => section !== '');
  // A change of kind (a file that became a link) stands there as two: a deletion and an addition.
  const texts = changes.map((change) => (change.status === 'T' ? sections.splice(0, 2).join('') : (sections.shift() ?? '')));
  return changes.flatMap((change, at) => unitsOf(change, patch.cutBytes > 0 ? '' : (texts[at] ?? '')));
}

function readRaw(pieces: readonly string[]): Change[] {
  const changes: Change[] = [];
  for (let at = 0; at < pieces.length; at += 1) {
    const [fromMode = '', toMode = '', , , status = ''] = (pieces[at] ?? '').slice(1).split(' ');
    const letter = status.slice(0, 1);
    at += 1;
    const first = pieces[at] ?? '';
    if (letter !== 'R') {
      changes.push({ path: first, from: undefined, fromMode, toMode, status: letter });
      continue;
    }
    at += 1;
    changes.push({ path: pieces[at] ?? '', from: first, fromMode, toMode, status: letter });
  }
  return changes;
}

function unitsOf({ path, from, fromMode, toMode, status }: Change, patch: string): ResultUnit[] {
  const hunks = readHunks(patch);
  const plus = (lines: readonly string[]): number => lines.filter((line) => line.startsWith('+')).length;
  const whole = (kind: ResultUnit['kind']): ResultUnit[] => {
    const lines = hunks.flatMap((each) => each.lines);
    return [{ path, from, kind, hunk: undefined, insertions: plus(lines), deletions: lines.length - plus(lines), text: firstWords(lines) }];
  };
  if (fromMode === ABSENT_MODE) return whole('added');
  if (toMode === ABSENT_MODE) return whole('deleted');
  if (from !== undefined) return whole('renamed');
  if (status === 'T') return whole('type');
  if (fromMode === GITLINK_MODE) return whole('submodule');
  if (fromMode === LINK_MODE) return whole('link');
  if (fromMode !== toMode) return whole('mode');
  if (hunks.length === 0) return whole('binary');
  return hunks.map(({ hunk, lines }) => ({ path, from: undefined, kind: 'hunk', hunk, insertions: plus(lines), deletions: lines.length - plus(lines), text: firstWords(lines) }));
}

function firstWords(lines: readonly string[]): string {
  const ordered = [...lines.filter((line) => line.startsWith('+')), ...lines.filter((line) => line.startsWith('-'))];
  const found = ordered.find((line) => /\w/.test(line)) ?? ordered[0] ?? '';
  return Buffer.from(found.slice(1).trim(), 'latin1').toString('utf8').slice(0, MOST_TEXT);
}
