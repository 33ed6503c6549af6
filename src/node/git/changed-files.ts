import type { ChangedFile } from '../../engine/ports.ts';
import { splitNul } from './run-git.ts';

/** One path that differs between two trees, as git knows it; mode `000000` means that it is not there. */
export interface RawChange {
  readonly path: string;
  readonly fromMode: string;
  readonly toMode: string;
  readonly fromObject: string;
  readonly toObject: string;
}

/** Mode of a path that holds another repository's commit (a submodule). */
export const GITLINK_MODE = '160000';
/** Mode of a path that does not exist. */
export const ABSENT_MODE = '000000';

/** Words for `diff-tree` that make the output `parseDiffTree` reads. */
export const DIFF_TREE_WORDS: readonly string[] = ['diff-tree', '-r', '-z', '--raw', '--numstat', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-abbrev'];

/** Reads `diff-tree --raw --numstat -z`: the raw block, then the counts. Both are sorted by path. */
export function parseDiffTree(output: Buffer): { readonly changed: readonly ChangedFile[]; readonly raw: readonly RawChange[] } {
  const pieces = splitNul(output);
  const raw: RawChange[] = [];
  const counts = new Map<string, readonly [string, string]>();
  for (let at = 0; at < pieces.length; at += 1) {
    const piece = pieces[at] ?? '';
    if (piece.startsWith(':')) {
      const [fromMode = '', toMode = '', fromObject = '', toObject = ''] = piece.slice(1).split(' ');
      at += 1;
      raw.push({ path: pieces[at] ?? '', fromMode, toMode, fromObject, toObject });
      continue;
    }
    const [insertions, deletions, ...name] = piece.split('\t');
    if (insertions !== undefined && deletions !== undefined) counts.set(name.join('\t'), [insertions, deletions]);
  }
  raw.sort((a, b) => (a.path < b.path ? -1 : 1));
  const changed = raw.map((change): ChangedFile => {
    const [insertions = '0', deletions = '0'] = counts.get(change.path) ?? [];
    const binary = insertions === '-';
    return {
      path: change.path,
      status: change.fromMode === ABSENT_MODE ? 'added' : change.toMode === ABSENT_MODE ? 'deleted' : 'modified',
      insertions: binary ? 0 : Number(insertions),
      deletions: binary ? 0 : Number(deletions),
      binary,
    };
  });
  return { changed, raw };
}
