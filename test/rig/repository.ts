import { execFile } from 'node:child_process';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ObjectName } from '../../src/engine/model/ids.ts';

/** What a rig file holds: text or bytes, an executable text, or a link's target. */
export type RigFile = string | Uint8Array | { readonly executable: string } | { readonly link: string };

/** A real repository in a temp folder whose path has spaces and unicode in it. */
export interface RigRepository {
  /** Everything of this rig lies here: the repository and room for worktrees beside it. */
  readonly home: string;
  readonly root: string;
  /** Runs git in the repository (or in `cwd`) and gives its output back, trailing line ends removed. */
  git(args: readonly string[], cwd?: string): Promise<string>;
  /** Writes files into the working tree, without adding them. */
  write(files: Readonly<Record<string, RigFile>>, folder?: string): Promise<void>;
  /** Writes files (`null` removes one), adds exactly these and commits them. */
  commit(files: Readonly<Record<string, RigFile | null>>, message?: string): Promise<ObjectName>;
  /** A commit with these changes on top of `parent`, made without touching the working tree. */
  commitAside(parent: string, files: Readonly<Record<string, RigFile | null>>, message?: string): Promise<ObjectName>;
  /** Everything in the working tree by path: mode letter and content, `.git` left out. */
  state(folder?: string): Promise<Record<string, string>>;
  /** All that a user could miss: files, index, stash, refs, HEAD. */
  everything(): Promise<Record<string, unknown>>;
  remove(): Promise<void>;
}

let gitHome: string | undefined;

/** The environment of the rig's git calls and of ports under test: a home of its own, so that the machine's settings do not matter. */
export function rigEnvironment(): Record<string, string> {
  if (gitHome === undefined) {
    gitHome = path.join(realpathSync(tmpdir()), `ce-rig-home-${process.pid}`);
    mkdirSync(gitHome, { recursive: true });
    writeFileSync(path.join(gitHome, '.gitconfig'), '[user]\n\tname = Üser\n\temail = user@example.org\n[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n');
  }
  return { PATH: process.env['PATH'] ?? '', HOME: gitHome, USERPROFILE: gitHome, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C', ...(process.env['SYSTEMROOT'] === undefined ? {} : { SYSTEMROOT: process.env['SYSTEMROOT'] }) };
}

/** Runs git and resolves with its output; rejects with its error output. */
export function runRigGit(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('git', [...args], { cwd, env: { ...rigEnvironment(), ...env }, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.replace(/\n+$/, ''));
      else reject(new Error(`git ${args.join(' ')}: ${stderr || error.message}`));
    });
  });
}

async function put(folder: string, name: string, file: RigFile): Promise<void> {
  const target = path.join(folder, name);
  await mkdir(path.dirname(target), { recursive: true });
  if (typeof file === 'string' || file instanceof Uint8Array) await writeFile(target, file);
  else if ('executable' in file) {
    await writeFile(target, file.executable);
    await chmod(target, 0o755);
  } else {
    await rm(target, { force: true });
    await symlink(file.link, target);
  }
}

async function readState(folder: string): Promise<Record<string, string>> {
  const state: Record<string, string> = {};
  const walk = async (relative: string): Promise<void> => {
    for (const name of (await readdir(path.join(folder, relative))).sort()) {
      const inner = relative === '' ? name : `${relative}/${name}`;
      if (inner === '.git') continue;
      const full = path.join(folder, inner);
      const facts = await lstat(full);
      if (facts.isSymbolicLink()) state[inner] = `l ${await readlink(full)}`;
      else if (facts.isDirectory()) await walk(inner);
      else state[inner] = `${(facts.mode & 0o100) === 0 ? 'f' : 'x'} ${(await readFile(full)).toString('latin1')}`;
    }
  };
  await walk('');
  return state;
}

/** Makes a repository with one commit of these files; `name` is its folder's name. */
export async function makeRepository(files: Readonly<Record<string, RigFile>> = { 'a.txt': 'a\n' }, name = 'mein Projekt é'): Promise<RigRepository> {
  const home = realpathSync(await mkdtemp(path.join(tmpdir(), 'ce rig ü ')));
  const root = path.join(home, name);
  await mkdir(root, { recursive: true });
  const git = (args: readonly string[], cwd = root) => runRigGit(cwd, args);
  const write: RigRepository['write'] = async (wanted, folder = root) => {
    for (const [file, content] of Object.entries(wanted)) await put(folder, file, content);
  };
  await git(['init', '-q', '-b', 'main']);
  await git(['commit', '-q', '--allow-empty', '-m', 'root']);
  let asides = 0;
  const rig: RigRepository = {
    home,
    root,
    git,
    write,
    async commit(wanted, message = 'change') {
      for (const [file, content] of Object.entries(wanted)) {
        if (content === null) await rm(path.join(root, file), { recursive: true });
        else await put(root, file, content);
      }
      const names = Object.keys(wanted);
      if (names.length > 0) await git(['--literal-pathspecs', 'add', '-A', '-f', '--', ...names]);
      await git(['commit', '-q', '--allow-empty', '-m', message]);
      return (await git(['rev-parse', 'HEAD'])) as ObjectName;
    },
    async commitAside(parent, wanted, message = 'aside') {
      asides += 1;
      const scratch = path.join(home, `aside-${asides}`);
      const env = { GIT_INDEX_FILE: path.join(home, `aside-${asides}.index`), GIT_WORK_TREE: scratch, GIT_DIR: path.join(root, '.git') };
      await mkdir(scratch);
      await runRigGit(scratch, ['read-tree', parent], env);
      const gone = Object.keys(wanted).filter((file) => wanted[file] === null);
      const present = Object.keys(wanted).filter((file) => wanted[file] !== null);
      if (gone.length > 0) await runRigGit(scratch, ['--literal-pathspecs', 'rm', '--sparse', '-r', '-q', '--cached', '--', ...gone], env);
      for (const file of present) await put(scratch, file, wanted[file] ?? '');
      if (present.length > 0) await runRigGit(scratch, ['--literal-pathspecs', 'add', '--sparse', '-f', '--', ...present], env);
      const tree = await runRigGit(scratch, ['write-tree'], env);
      return (await runRigGit(scratch, ['commit-tree', tree, '-p', parent, '-m', message], env)) as ObjectName;
    },
    state: (folder = root) => readState(folder),
    async everything() {
      return {
        files: await readState(root),
        index: await git(['ls-files', '-s']),
        staged: await git(['diff', '--cached', '--stat']),
        status: await git(['status', '--porcelain']),
        stash: await git(['stash', 'list', '--format=%H %s']),
        refs: await git(['for-each-ref']),
        head: await readFile(path.join(root, '.git', 'HEAD'), 'utf8'),
      };
    },
    remove: () => rm(home, { recursive: true, force: true, maxRetries: 3 }),
  };
  if (Object.keys(files).length > 0) await rig.commit(files, 'first');
  return rig;
}
