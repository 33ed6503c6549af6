// Temporary folders that go away with this process, and the sample project as a repository in one.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../set-up.mjs';
import { atEnd } from './at-end.mjs';
import { installPart, npmInstall, RigError } from './install-part.mjs';

/** A new folder, by its real path, and the function that removes it (it is removed at the end of this process anyway). */
export function temporaryFolder(name) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), `${name}-`)));
  const remove = atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  return { folder, remove };
}

/** Makes a home folder that is nobody's: git has a name there, and no settings of the machine. */
export function makeHome(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, '.gitconfig'), '[user]\n\tname = Test\n\temail = test@example.org\n[init]\n\tdefaultBranch = main\n[commit]\n\tgpgsign = false\n');
  return folder;
}

const SAMPLE = path.join(root, 'media/sample/webshop');

/** Makes `folder` a git repository with one commit: of the files of `from`, or else of the bundled sample project, whose packages are there too. */
export async function makeRepository(folder, from = SAMPLE) {
  cpSync(from, folder, { recursive: true, filter: (file) => !['node_modules', '.git'].includes(path.basename(file)) });
  if (from === SAMPLE) cpSync(await samplePackages(), path.join(folder, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  const home = makeHome(`${folder}-home`);
  const git = (...args) => execFileSync('git', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: home, USERPROFILE: home, GIT_CONFIG_NOSYSTEM: '1' } });
  try {
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', 'Before');
    // The rig's own repository must have its name also for whoever commits in it later.
    git('config', 'user.name', 'Test');
    git('config', 'user.email', 'test@example.org');
  } catch (error) {
    throw new RigError(`A git repository could not be made in ${folder}: ${error.message}`);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  return folder;
}

/** The packages of the sample project, installed once for each state of its lock file. */
async function samplePackages() {
  const hash = createHash('sha256').update(readFileSync(path.join(SAMPLE, 'package-lock.json'))).digest('hex');
  const folder = await installPart({
    name: 'sample',
    version: `0-${hash.slice(0, 12)}`,
    about: 'the packages of the sample project',
    async make(partial) {
      for (const file of ['package.json', 'package-lock.json']) cpSync(path.join(SAMPLE, file), path.join(partial, file));
      await npmInstall(partial, [], { development: true });
    },
  });
  return path.join(folder, 'node_modules');
}
