import type { ObjectName } from '../../engine/model/ids.ts';
import type { MergeOutcome } from '../../engine/ports.ts';
import { splitNul } from './run-git.ts';

/**
 * Reads `merge-tree --write-tree -z`: the tree, one piece a conflicted stage, an empty piece, then messages
 * (`<count> NUL <paths…> NUL <type> NUL <text>`). Kinds are git's own words without "CONFLICT": `contents`, `modify/delete`, `rename/rename` …;
 * `add/add` is told apart from `contents` by the stages, because git's type does not.
 */
export function parseMergeTree(output: Buffer): MergeOutcome {
  const pieces = splitNul(output);
  const stages = new Map<string, Set<string>>();
  let at = 1;
  for (; at < pieces.length && pieces[at] !== ''; at += 1) {
    const [facts = '', ...name] = (pieces[at] ?? '').split('\t');
    const path = name.join('\t');
    const seen = stages.get(path) ?? new Set<string>();
    stages.set(path, seen.add(facts.split(' ')[2] ?? ''));
  }
  const kinds = new Map<string, string>();
  for (at += 1; at < pieces.length; ) {
    const count = Number(pieces[at]);
    if (!Number.isInteger(count)) break;
    const paths = pieces.slice(at + 1, at + 1 + count);
    const type = /^CONFLICT \((.+)\)$/.exec(pieces[at + 1 + count] ?? '')?.[1];
    const text = pieces[at + 2 + count] ?? '';
    if (type !== undefined) {
      // The text is more exact than the type: "CONFLICT (add/add): …" has the type "contents".
      const kind = /^CONFLICT \(([^)]+)\)/.exec(text)?.[1] ?? type;
      for (const path of paths) if (!kinds.has(path)) kinds.set(path, kind === 'content' ? 'contents' : kind);
    }
    at += 3 + count;
  }
  const names = new Set([...stages.keys(), ...[...kinds.keys()].filter((path) => stages.size === 0 || stages.has(path))]);
  const conflicts = [...names].sort().map((path) => ({ path, kind: kinds.get(path) ?? (stages.get(path)?.has('1') === false ? 'add/add' : 'contents') }));
  return { tree: (pieces[0] ?? '').trim() as ObjectName, conflicts };
}
