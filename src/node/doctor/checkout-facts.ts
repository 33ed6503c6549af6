import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CheckoutFacts, GitOperation } from '../../engine/doctor/facts.ts';
import { createGitRunner, oneLine, type RunGit } from '../git/run-git.ts';

/** What marks an operation in a git folder. */
const MARKS: readonly (readonly [file: string, operation: GitOperation])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply/applying', 'am'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
];

/** What git says of a folder; `refusal` is its own sentence when there is no repository for us. */
export async function readCheckoutFacts(folder: string, options: { env: Readonly<Record<string, string>>; timeoutMs: number; signal?: AbortSignal | undefined }): Promise<{ readonly checkout: CheckoutFacts | undefined; readonly refusal: string | undefined }> {
  const run = createGitRunner({ ...options, cwd: folder });
  const bare = await ask(run, ['rev-parse', '--is-bare-repository']);
  if (bare.answer === undefined) return { checkout: undefined, refusal: bare.stderr.includes('dubious ownership') ? `git refuses ${folder}: it belongs to another user (safe.directory)` : undefined };
  const root = (await ask(run, ['rev-parse', '--show-toplevel'])).answer;
  const gitDir = (await ask(run, ['rev-parse', '--absolute-git-dir'])).answer ?? folder;
  const commonDir = path.resolve(folder, (await ask(run, ['rev-parse', '--git-common-dir'])).answer ?? gitDir);
  const hasCommit = (await ask(run, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])).answer !== undefined;
  const shallow = (await ask(run, ['rev-parse', '--is-shallow-repository'])).answer === 'true';
  const outer = root === undefined || path.dirname(root) === root ? undefined : (await ask(createGitRunner({ ...options, cwd: path.dirname(root) }), ['rev-parse', '--show-toplevel'])).answer;
  const operations = await Promise.all(MARKS.map(async ([file, operation]) => ((await exists(path.join(gitDir, file))) ? operation : undefined)));
  const top = root ?? folder;
  const attributes = await Promise.all([path.join(top, '.gitattributes'), path.join(commonDir, 'info', 'attributes')].map((file) => readFile(file, 'utf8').catch(() => '')));
  return {
    checkout: {
      root,
      hasCommit,
      shallow,
      linkedWorktree: root !== undefined && !(await same(gitDir, commonDir)),
      outerRoot: outer,
      submodules: await exists(path.join(top, '.gitmodules')),
      lfs: attributes.some((text) => /(^|\s)filter=lfs(\s|$)/mu.test(text)),
      operation: operations.find((each) => each !== undefined),
    },
    refusal: undefined,
  };
}

async function ask(run: RunGit, args: readonly string[]): Promise<{ readonly answer: string | undefined; readonly stderr: string }> {
  const { exitCode, stdout, stderr } = await run({ args, readOnly: true, accept: [0, 1, 128] });
  return { answer: exitCode === 0 ? oneLine(stdout) : undefined, stderr };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(() => true, () => false);
}

async function same(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((each) => realpath(each).catch(() => each)));
  return one === other;
}
