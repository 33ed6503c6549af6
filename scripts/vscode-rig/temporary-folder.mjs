// Temporary folders that go away with this process, and the sample project as a repository in one.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../set-up.mjs';
import { atEnd } from './at-end.mjs';
import { RigError } from './install-part.mjs';

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

/** Makes `folder` a git repository with one commit: of the files of `from`, or else of the bundled sample project. */
export function makeRepository(folder, from = path.join(root, 'media/sample/webshop')) {
  cpSync(from, folder, { recursive: true, filter: (file) => !['node_modules', '.git'].includes(path.basename(file)) });
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
