import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import type { ObjectName } from '../../src/engine/model/ids.ts';
import { openGit } from '../../src/node/git/open-git.ts';
import { openWorkspace } from '../../src/node/workspace/open-workspace.ts';
import { makeRepository, rigEnvironment } from '../rig/repository.ts';
import { against, median, type BenchTable } from './bench-table.ts';

const FILES = 20_000;
const ROUNDS = 5;
const MERGES = 15;

async function timed(act: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await act();
  return performance.now() - begin;
}

/** Measures what a task costs in git: its workspace, its snapshots, its integration and the apply, beside plain git, on 20,000 files. */
export async function gitBench(): Promise<BenchTable> {
  const rig = await makeRepository({});
  try {
    for (let folder = 0; folder < FILES / 100; folder += 1) {
      mkdirSync(path.join(rig.root, `src/f${folder}`), { recursive: true });
      for (let file = 0; file < 100; file += 1) writeFileSync(path.join(rig.root, `src/f${folder}/m${file}.ts`), `export const value${file} = ${folder * 100 + file};\n`.repeat(8));
    }
    await rig.git(['add', '-A']);
    await rig.git(['commit', '-q', '-m', 'many files']);
    const head = (await rig.git(['rev-parse', 'HEAD'])) as ObjectName;
    const git = await openGit(rig.root, { environment: rigEnvironment() });
    const plainGit = (args: readonly string[], cwd = rig.root) => promisify(execFile)('git', [...args], { cwd, env: rigEnvironment() });
    const at = (name: string) => path.join(rig.home, 'w', name);

    const times: Record<'plain' | 'add' | 'ready' | 'snapshot' | 'unchanged' | 'integrate' | 'merge' | 'apply' | 'undo', number[]> = { plain: [], add: [], ready: [], snapshot: [], unchanged: [], integrate: [], merge: [], apply: [], undo: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      times.plain.push(await timed(() => plainGit(['worktree', 'add', '-q', '--detach', at(`plain${round}`), head])));
      times.add.push(await timed(() => git.addWorktree(at(`ours${round}`), head)));
    }
    // What a stream does between two tasks: the folder is there (made while the plan was written, or left by the task before), the commit is new.
    let base = head;
    for (let round = 0; round < ROUNDS; round += 1) {
      base = await rig.commitAside(base, { [`src/f${round}/m1.ts`]: `// integrated ${round}\n` });
      const target = base;
      times.ready.push(await timed(async () => {
        await git.addWorktree(at('ours0'), target);
        await git.restore(at('ours0'), target);
      }));
      await rig.write({ [`src/f${round}/m2.ts`]: `// edited ${round}\n`, [`src/new${round}.ts`]: 'new\n' }, at('ours0'));
      times.snapshot.push(await timed(() => git.snapshot(at('ours0'), { parents: [target], since: target, message: 'wip' })));
      times.unchanged.push(await timed(() => git.snapshot(at('ours0'), { parents: [target], since: target, message: 'wip' })));
    }

    const tasks: ObjectName[] = [];
    for (let task = 0; task < MERGES; task += 1) tasks.push(await rig.commitAside(head, { [`src/f${task}/m50.ts`]: `// task ${task}\n` }));
    let tip = head;
    await git.updateRef('refs/heads/ce/bench/integration', head, null);
    for (const task of tasks) {
      times.integrate.push(await timed(async () => {
        const { tree } = await git.mergeTree(tip, task);
        const commit = await git.commitTree({ tree, parents: [tip, task], message: 'integrate' });
        await git.updateRef('refs/heads/ce/bench/integration', commit, tip);
        tip = commit;
      }));
      times.merge.push(await timed(() => plainGit(['merge', '-q', '--no-ff', '-m', 'integrate', task], at('plain0'))));
    }

    const workspace = await openWorkspace(rig.root, { environment: rigEnvironment() });
    for (let round = 0; round < ROUNDS; round += 1) {
      let applied: Awaited<ReturnType<typeof workspace.apply>> | undefined;
      times.apply.push(await timed(async () => {
        applied = await workspace.apply({ commit: tip, how: 'merge', message: 'take' });
      }));
      if (applied !== undefined) {
        const { target, before, commit } = applied;
        times.undo.push(await timed(() => workspace.undo({ target, before, commit, how: 'merge' })));
      }
    }

    const row = (what: string, ours: readonly number[], rival?: readonly number[], target?: number) => ({
      what,
      ms: Number(median(ours).toFixed(1)),
      'plain git ms': rival === undefined ? '' : Number(median(rival).toFixed(1)),
      'times faster': rival === undefined ? '' : Number((median(rival) / median(ours)).toFixed(1)),
      ...(target === undefined ? {} : against(median(ours), { most: target, unit: 'ms' })),
    });
    return {
      title: `Git, ${FILES} files (medians)`,
      rows: [
        row('new worktree, all files checked out', times.add, times.plain),
        row('workspace ready from a standing one (addWorktree + restore)', times.ready, times.plain, 50),
        row('integrate a task (merge-tree, commit-tree, update-ref) | git merge', times.integrate, times.merge, 10),
        row('snapshot after two edits', times.snapshot),
        row('snapshot of an unchanged worktree', times.unchanged),
        row(`apply ${MERGES} files into the user's tree`, times.apply),
        row('undo it', times.undo),
      ],
    };
  } finally {
    await rig.remove();
  }
}
