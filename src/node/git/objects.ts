import { Fault } from '../../engine/model/fault.ts';
import type { ObjectName } from '../../engine/model/ids.ts';
import type { Git } from '../../engine/ports.ts';
import { DIFF_TREE_WORDS, GITLINK_MODE, parseDiffTree } from './changed-files.ts';
import { parseMergeTree } from './merge-outcome.ts';
import type { Repository } from './repository.ts';
import { oneLine, splitNul } from './run-git.ts';

/** The part of Git that reads and writes objects: commits, trees, merges, differences. */
export type GitObjects = Pick<Git, 'resolve' | 'treeOf' | 'listFiles' | 'listWorkingFiles' | 'readFile' | 'commitTree' | 'mergeTree' | 'isAncestor' | 'changedFiles' | 'diff'>;

const MAX_KNOWN_TREES = 10_000;

/** Objects of a repository. A commit's tree never changes, so it is asked for once. */
export function createObjects({ run }: Repository): GitObjects {
  const trees = new Map<ObjectName, ObjectName>();
  const remember = (commit: ObjectName, tree: ObjectName): void => {
    if (trees.size >= MAX_KNOWN_TREES) trees.clear();
    trees.set(commit, tree);
  };
  const parse = async (revision: string): Promise<ObjectName | undefined> => {
    if (revision === '' || revision.startsWith('-')) return undefined;
    const answer = await run({ args: ['rev-parse', '-q', '--verify', revision], accept: [0, 1, 128], readOnly: true });
    const name = oneLine(answer.stdout);
    return answer.exitCode === 0 && /^[0-9a-f]{40,64}$/.test(name) ? (name as ObjectName) : undefined;
  };
  return {
    resolve: (revision) => (revision === '' || revision.startsWith('-') ? Promise.resolve(undefined) : parse(`${revision}^{commit}`)),

    async treeOf(commit) {
      const known = trees.get(commit) ?? (await parse(`${commit}^{tree}`));
      if (known === undefined) throw new Fault('git_failed', `There is no commit ${commit} in this repository.`, { details: { commit }, remedy: 'Fetch or restore the commit, then try again.' });
      remember(commit, known);
      return known;
    },

    async listFiles(commit) {
      const answer = await run({ args: ['ls-tree', '-r', '-z', '--full-tree', commit], readOnly: true });
      const paths: string[] = [];
      for (const piece of splitNul(answer.stdout)) {
        if (!piece.startsWith(GITLINK_MODE)) paths.push(piece.slice(piece.indexOf('\t') + 1));
      }
      return paths.sort();
    },

    async listWorkingFiles() {
      const answer = await run({ args: ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--full-name'], readOnly: true });
      return [...new Set(splitNul(answer.stdout))].sort();
    },

    async readFile(commit, path) {
      const answer = await run({ args: ['cat-file', '--batch', '-z'], stdin: `${commit}:${path}\0`, readOnly: true });
      const headEnd = answer.stdout.indexOf(0x0a);
      const head = answer.stdout.subarray(0, headEnd).toString('utf8');
      const found = /^[0-9a-f]{40,64} blob (\d+)$/.exec(head);
      return found === null ? undefined : answer.stdout.subarray(headEnd + 1, headEnd + 1 + Number(found[1])).toString('utf8');
    },

    async commitTree({ tree, parents, message }) {
      const answer = await run({ args: ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'], stdin: message });
      const commit = oneLine(answer.stdout) as ObjectName;
      remember(commit, tree);
      return commit;
    },

    async mergeTree(ours, theirs) {
      const answer = await run({ args: ['merge-tree', '--write-tree', '-z', '--messages', ours, theirs], accept: [0, 1] });
      const outcome = parseMergeTree(answer.stdout);
      // Exit code 1 without a readable conflict would look like a clean merge: fail closed.
      if (answer.exitCode === 1 && outcome.conflicts.length === 0) throw new Fault('git_failed', `git reported conflicts between ${ours} and ${theirs} but named none.`, { details: { stdout: answer.stdout.toString('utf8').slice(0, 4_000), stderr: answer.stderr } });
      return outcome;
    },

    async isAncestor(ancestor, descendant) {
      return (await run({ args: ['merge-base', '--is-ancestor', ancestor, descendant], accept: [0, 1], readOnly: true })).exitCode === 0;
    },

    async changedFiles(from, to) {
      return parseDiffTree((await run({ args: [...DIFF_TREE_WORDS, from, to], readOnly: true })).stdout).changed;
    },

    async diff(from, to, { maxBytes, paths } = {}) {
      const limits = paths === undefined ? [] : ['--', ...paths];
      if (paths?.length === 0) return '';
      const answer = await run({
        args: ['--literal-pathspecs', 'diff-tree', '-p', '-r', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--src-prefix=a/', '--dst-prefix=b/', from, to, ...limits],
        readOnly: true,
        ...(maxBytes === undefined ? {} : { maxBytes }),
      });
      const text = answer.stdout.toString('utf8');
      if (answer.cutBytes === 0) return text;
      // Cut at a line's end, so that no half character and no half line is left.
      const kept = text.slice(0, text.lastIndexOf('\n') + 1);
      return `${kept}[cut: ${answer.stdout.length + answer.cutBytes - Buffer.byteLength(kept)} more bytes of this diff are not shown]\n`;
    },
  };
}
