import { mkdir, readFile, realpath, stat, symlink, copyFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../../engine/model/config.ts';
import { Fault } from '../../engine/model/fault.ts';
import type { Processes, WorktreeSetup } from '../../engine/ports.ts';
import type { ObjectName } from '../../engine/model/ids.ts';
import { createObjects } from '../git/objects.ts';
import { noteOwnChanges } from '../git/own-changes.ts';
import { openRepository, type OpenOptions, type Repository } from '../git/repository.ts';
import { oneLine, splitNul } from '../git/run-git.ts';
import { findWorktree, type RegisteredWorktree } from '../git/worktree-registry.ts';
import { createTreeCapture } from '../git/worktree-tree.ts';
import { copyFiles } from './copy-files.ts';
import { linkModules, type Checkouts } from './link-modules.ts';
import { checkedPath, entryAt } from './setup-paths.ts';
import { excludeInWorktree } from './worktree-exclude.ts';

/** What a worktree is set up with. */
export interface WorktreeSetupOptions {
  readonly repositoryRoot: string;
  readonly config: Config['worktree'];
  readonly processes: Processes;
  /** The whole environment of the `setup` commands. */
  readonly env: Readonly<Record<string, string>>;
  /** Longest time for one `setup` command; ten minutes unless said. */
  readonly timeoutMs?: number;
  /** How the repository is opened. */
  readonly open?: OpenOptions;
}

const MAX_OUTPUT_BYTES = 256 * 1024;
const SHOWN_OUTPUT = 2_000;
const MODULES = 'node_modules';

/**
 * Set-up of worktrees by the config: `copy`, then `link`, then `setup`. Without `link`, the `node_modules` folders that git ignores are
 * linked. Repeating it is harmless. Faults: `invalid_document` for a path that escapes, `process_failed` with the command's output.
 */
export function createWorktreeSetup(options: WorktreeSetupOptions): WorktreeSetup {
  const { config } = options;
  let opened: Promise<Repository> | undefined;
  return {
    async prepare(worktree, signal) {
      const copies = (config.copy ?? []).map((written) => checkedPath(written, 'copy'));
      const links = config.link?.map((written) => checkedPath(written, 'link'));
      stopIf(signal);
      opened ??= openRepository(options.repositoryRoot, options.open);
      const repository = await opened.catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      const checkouts = { root: repository.root, worktree: await realpath(worktree) };
      const needsFiles = copies.length > 0 || links === undefined || links.length > 0;
      const tracked = needsFiles ? new Set(splitNul((await repository.run({ args: ['ls-files', '-z'], readOnly: true })).stdout)) : new Set<string>();
      const copied = copies.length === 0 ? [] : await copyFiles({ ...checkouts, patterns: copies, tracked });
      stopIf(signal);
      const linked: string[] = [];
      for (const name of await linkNames(repository, links, tracked)) {
        stopIf(signal);
        if (path.posix.basename(name) === MODULES ? await linkModulesOf(checkouts, name) : await linkWhole(checkouts, name)) linked.push(name);
      }
      const registered = await findWorktree(repository, checkouts.worktree);
      if (registered !== undefined) await excludeInWorktree(repository, registered.adminDir, { names: [...linked, ...copied], env: options.open?.environment ?? process.env });
      const commands: { command: string; exitCode: number | null }[] = [];
      for (const command of config.setup) commands.push({ command, exitCode: await runSetup(options, command, checkouts.worktree, signal) });
      if (registered !== undefined && (commands.length > 0 || (await hasAttributes(repository, tracked)))) await noteBeginning(repository, registered);
      return { copied, linked, commands };
    },
  };
}

/** True when files may read back differently from how they were committed. */
async function hasAttributes({ commonDir }: Repository, tracked: ReadonlySet<string>): Promise<boolean> {
  for (const file of tracked) if (path.posix.basename(file) === '.gitattributes') return true;
  return (await readFile(path.join(commonDir, 'info/attributes'), 'utf8').catch(() => '')).trim() !== '';
}

/** Notes what a worktree that nobody has worked in yet holds beside its commit, so that it counts as nobody's change. */
async function noteBeginning(repository: Repository, worktree: RegisteredWorktree): Promise<void> {
  const place = { gitDir: worktree.adminDir, workTree: worktree.path, readOnly: true };
  const head = oneLine((await repository.run({ ...place, args: ['rev-parse', '--verify', 'HEAD'] })).stdout) as ObjectName;
  await noteOwnChanges(worktree.adminDir, []);
  const { raw } = await createTreeCapture(repository, createObjects(repository))(worktree, head);
  await noteOwnChanges(worktree.adminDir, raw);
}

/** What to link: the names of the config, or by default what git ignores; `node_modules` also means those beside each tracked package. */
async function linkNames({ root, run }: Repository, names: readonly string[] | undefined, tracked: ReadonlySet<string>): Promise<readonly string[]> {
  const wanted = new Set(names ?? []);
  if (names === undefined || wanted.has(MODULES)) {
    const packages = [...tracked].filter((file) => path.posix.basename(file) === 'package.json').map((file) => path.posix.dirname(file));
    const candidates = [MODULES, ...packages.filter((folder) => folder !== '.').map((folder) => `${folder}/${MODULES}`)];
    const present: string[] = [];
    for (const name of new Set(candidates)) if (!name.slice(0, -MODULES.length).includes(`${MODULES}/`) && (await isFolder(path.join(root, name)))) present.push(name);
    const ignored = names !== undefined || present.length === 0 ? present : splitNul((await run({ args: ['check-ignore', '-z', '--stdin'], stdin: present.join('\0'), accept: [0, 1], readOnly: true })).stdout);
    for (const name of ignored) wanted.add(name);
  }
  return [...wanted].sort();
}

async function linkModulesOf(checkouts: Checkouts, name: string): Promise<boolean> {
  if (!(await isFolder(path.join(checkouts.root, name)))) return false;
  const package_ = path.posix.dirname(name);
  // The package may not exist at the worktree's commit.
  if (package_ !== '.' && !(await isFolder(path.join(checkouts.worktree, package_)))) return false;
  if ((await entryAt(path.join(checkouts.worktree, name)))?.isSymbolicLink() === true) return false;
  await linkModules(checkouts, name);
  return true;
}

/** Links a file or folder as a whole, unless something is in its place. */
async function linkWhole({ root, worktree }: Checkouts, name: string): Promise<boolean> {
  const source = path.join(root, name);
  const target = path.join(worktree, name);
  const facts = await stat(source).catch(() => undefined);
  if (facts === undefined || (await entryAt(target)) !== undefined) return false;
  await mkdir(path.dirname(target), { recursive: true });
  // Windows lets anybody make junctions of folders, but links of files only with a right that few have.
  if (facts.isDirectory() || process.platform !== 'win32') await symlink(source, target, 'junction');
  else await copyFile(source, target);
  return true;
}

async function runSetup(options: WorktreeSetupOptions, command: string, worktree: string, signal: AbortSignal): Promise<number | null> {
  stopIf(signal);
  const timeoutMs = options.timeoutMs ?? 600_000;
  const result = await options.processes.run({ command: { shell: command }, cwd: worktree, env: options.env, timeoutMs, maxOutputBytes: MAX_OUTPUT_BYTES }, signal);
  if (result.aborted) throw cancelled();
  const output = `${result.stdout}${result.stdout !== '' && result.stderr !== '' ? '\n' : ''}${result.stderr}`;
  const details = { command, exitCode: result.exitCode, worktree, output, cutBytes: result.cutBytes };
  if (result.timedOut) throw new Fault('timed_out', `The set-up command "${command}" did not end within ${timeoutMs} ms.`, { details, remedy: 'Make it faster, or take it out of worktree.setup.' });
  if (result.exitCode === 0) return 0;
  throw new Fault('process_failed', `The set-up command "${command}" ended with ${result.exitCode === null ? 'a signal' : `exit code ${result.exitCode}`}: ${output.trim().slice(-SHOWN_OUTPUT) || 'no output'}`, {
    details,
    remedy: result.notFound ? 'Install the program, or correct worktree.setup in ce-config.yml.' : 'Run it by hand in a fresh clone and correct it, or change worktree.setup in ce-config.yml.',
  });
}

function stopIf(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}

function cancelled(): Fault {
  return new Fault('cancelled', 'Setting up the worktree was cancelled.');
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}
