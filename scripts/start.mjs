// `npm start`: the main job on the bundled sample project, offline, with real worktrees, gates and merges.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, install, root, run } from './set-up.mjs';

install();
build();

const sample = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'ce-parallel-sample-'))), 'webshop');
cpSync(path.join(root, 'media/sample/webshop'), sample, { recursive: true });
const git = (...args) => spawnSync('git', ['-c', 'user.name=Sample', '-c', 'user.email=sample@example.com', '-c', 'commit.gpgsign=false', ...args], { cwd: sample, stdio: 'ignore' }).status;
if (git('init', '-b', 'main') !== 0 && git('init') !== 0) {
  console.error('git is needed and could not be started.');
  process.exit(2);
}
install(sample);
if (git('add', '-A') !== 0 || git('commit', '-m', 'The web shop before the orders') !== 0) {
  console.error(`The sample repository in ${sample} could not be made.`);
  process.exit(2);
}

console.log(`The sample project is in ${sample}\n`);
const goal = 'Add an orders API with a page that lists orders';
process.exit(run(process.execPath, ['dist/cli.js', 'run', goal, '--repo', sample, '--provider', 'scripted', '--playbook', path.join(root, 'media/sample/playbook.yml'), '--yes', ...process.argv.slice(2)], { mayFail: true }) ?? 1);
