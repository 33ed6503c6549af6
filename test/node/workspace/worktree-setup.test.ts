import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { lstat, mkdir, readFile, readlink, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Config } from '../../../src/engine/model/config.ts';
import { isFault } from '../../../src/engine/model/fault.ts';
import type { ObjectName } from '../../../src/engine/model/ids.ts';
import type { Git, Processes } from '../../../src/engine/ports.ts';
import { openGit } from '../../../src/node/git/open-git.ts';
import { literalPattern } from '../../../src/node/workspace/worktree-exclude.ts';
import { createWorktreeSetup } from '../../../src/node/workspace/worktree-setup.ts';
import { makeRepository, rigEnvironment, type RigFile, type RigRepository } from '../../rig/repository.ts';

const shellProcesses: Processes = {
  run: (request, signal) =>
    new Promise((resolve) => {
      assert.ok('shell' in request.command);
      const child = spawn(request.command.shell, { shell: true, cwd: request.cwd, env: request.env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
      const out = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => (out.stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (out.stderr += chunk.toString()));
      child.on('error', () => undefined);
      child.on('close', (exitCode) => resolve({ exitCode, ...out, cutBytes: 0, durationMs: 0, timedOut: false, aborted: signal.aborted, notFound: exitCode === 127 }));
    }),
};

describe('setting up a worktree', () => {
  let rig: RigRepository;
  let git: Git;
  let head: ObjectName;
  let worktree: string;
  const make = async (files: Readonly<Record<string, RigFile>>) => {
    rig = await makeRepository(files);
    git = await openGit(rig.root, { environment: rigEnvironment() });
    head = (await git.facts()).head!;
    worktree = path.join(rig.home, 'worktrees ü', 't 1');
    await git.addWorktree(worktree, head);
  };
  const prepare = (settings: { copy?: string[]; link?: string[]; setup?: string[] } = {}, signal = new AbortController().signal) =>
    createWorktreeSetup({ repositoryRoot: rig.root, config: Config.parse({ version: 1, worktree: settings }).worktree, processes: shellProcesses, env: rigEnvironment(), open: { environment: rigEnvironment() } }).prepare(worktree, signal);
  const snapshotPaths = async () => (await git.snapshot(worktree, { parents: [head], since: head, message: 'm' })).changed.map((file) => file.path);
  const runNode = async (cwd: string, code: string) => (await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { cwd, env: rigEnvironment() })).stdout.trim();
  afterEach(() => rig.remove());

  describe('by copying', () => {
    it('copies files, folders and globs, and never what git tracks or what is there already', async () => {
      await make({ '.gitignore': '.env*\n!.env.example\nlocal/\n', '.env.example': 'example\n', 'a.txt': 'tracked\n' });
      await rig.write({ '.env': 'SECRET=1\n', '.env.test': 'T=1\n', 'local/deep/x ü': 'x', 'local/tool': { executable: 't' }, 'a.txt': 'edited\n', '.env.example': 'edited\n', 'packages/p/.env': 'P=1\n' });
      await rig.write({ '.env.test': 'already here\n' }, worktree);
      const { copied } = await prepare({ copy: ['**/.env*', 'local', 'a.txt', 'absent'] });
      assert.deepEqual(copied, ['.env', 'local/deep/x ü', 'local/tool', 'packages/p/.env']);
      const state = await rig.state(worktree);
      assert.equal(state['.env.test'], 'f already here\n');
      assert.equal(state['a.txt'], 'f tracked\n');
      assert.equal(state['.env.example'], 'f example\n');
      assert.equal(state['local/tool'], 'x t');
    });

    it('keeps copies out of snapshots, also those that git does not ignore, without changing the user’s repository', async () => {
      await make({ 'a.txt': 'a\n' });
      await rig.write({ 'odd [1]*.env': 'SECRET\n', plain: 'p' });
      const [status, config, exclude] = [await rig.git(['status', '--porcelain']), await readFile(path.join(rig.root, '.git', 'config'), 'utf8'), await readFile(path.join(rig.root, '.git', 'info', 'exclude'), 'utf8')];
      await prepare({ copy: ['plain'] });
      await prepare({ copy: ['odd \\[1\\]\\*.env', '*.env'] });
      await rig.write({ 'odd 1x.env': 'work of the agent', new: 'n' }, worktree);
      assert.deepEqual(await snapshotPaths(), ['new', 'odd 1x.env']);
      await git.restore(worktree, head);
      assert.deepEqual(Object.keys(await rig.state(worktree)).sort(), ['a.txt', 'odd [1]*.env', 'plain']);
      assert.deepEqual([await rig.git(['status', '--porcelain']), await readFile(path.join(rig.root, '.git', 'config'), 'utf8'), await readFile(path.join(rig.root, '.git', 'info', 'exclude'), 'utf8')], [status, config, exclude]);
      assert.equal(literalPattern('a*[b] '), '/a\\*\\[b\\]\\ ');
    });

    it('refuses paths that lead out of the repository or into git’s folder', async () => {
      await make({ a: 'a' });
      for (const bad of ['../x', '/etc/passwd', 'a/../../x', '.git/config', 'C:\\x', '.', 'sub/.GIT/x']) {
        await assert.rejects(prepare({ copy: [bad] }), (error) => isFault(error, 'invalid_document'), bad);
        await assert.rejects(prepare({ link: [bad] }), (error) => isFault(error, 'invalid_document'), bad);
      }
    });

    it('does not write through a link that a commit put into the worktree', async () => {
      await make({ escape: { link: '..' } });
      await rm(path.join(rig.root, 'escape'));
      await rig.write({ 'escape/evil': 'e' });
      assert.deepEqual((await prepare({ copy: ['escape'] })).copied, []);
      await assert.rejects(lstat(path.join(worktree, '..', 'evil')));
    });
  });

  describe('by linking modules', () => {
    const WORKSPACE = {
      '.gitignore': 'node_modules/\n',
      'package.json': '{"private":true,"workspaces":["packages/*"]}\n',
      'packages/lib/package.json': '{"name":"lib","type":"module","main":"index.js","bin":{"libcli":"cli.js"}}\n',
      'packages/lib/index.js': "export const from = 'commit';\n",
      'packages/lib/cli.js': { executable: "#!/usr/bin/env node\nimport { from } from './index.js';\nconsole.log('cli ' + from);\n" },
      'packages/scoped/package.json': '{"name":"@acme/scoped","type":"module","main":"index.js"}\n',
      'packages/scoped/index.js': "import { from } from 'lib';\nexport const scoped = 'scoped over ' + from;\n",
      'packages/app/package.json': '{"name":"app","type":"module"}\n',
    } as const;
    const install = async () => {
      await rig.write({
        'node_modules/third/package.json': '{"name":"third","type":"module","main":"i.js"}',
        'node_modules/third/i.js': "export const third = 'third';\n",
        'node_modules/@acme/outside/package.json': '{"name":"@acme/outside","type":"module","main":"i.js"}',
        'node_modules/@acme/outside/i.js': "export const outside = 'outside';\n",
        'node_modules/.package-lock.json': '{}',
        'node_modules/.cache/tool/x': 'cache',
        'node_modules/.store/dep@1/node_modules/dep/package.json': '{"name":"dep","type":"module","main":"i.js"}',
        'node_modules/.store/dep@1/node_modules/dep/i.js': "export const dep = 'dep';\n",
        'packages/app/node_modules/only-app/package.json': '{"name":"only-app","type":"module","main":"i.js"}',
        'packages/app/node_modules/only-app/i.js': "export const only = 'only';\n",
      });
      const modules = path.join(rig.root, 'node_modules');
      await mkdir(path.join(modules, '.bin'));
      for (const [name, target] of [['lib', '../packages/lib'], ['@acme/scoped', '../../packages/scoped'], ['dep', '.store/dep@1/node_modules/dep'], ['.bin/libcli', '../lib/cli.js'], ['dangling', '../nowhere']] as const) await symlink(target, path.join(modules, name));
    };

    it('loads the worktree’s own packages, never the main checkout’s, beside everything that is installed', async () => {
      await make(WORKSPACE);
      await install();
      await rig.write({ 'packages/lib/index.js': "export const from = 'main checkout';\n" });
      const { linked } = await prepare();
      assert.deepEqual(linked, ['node_modules', 'packages/app/node_modules']);
      await rig.write({ 'packages/lib/index.js': "export const from = 'worktree';\n" }, worktree);
      const code = "import { from } from 'lib'; import { scoped } from '@acme/scoped'; import { third } from 'third'; import { outside } from '@acme/outside'; import { dep } from 'dep'; import { only } from 'only-app'; console.log([from, scoped, third, outside, dep, only].join(', '));";
      assert.equal(await runNode(path.join(worktree, 'packages', 'app'), code), 'worktree, scoped over worktree, third, outside, dep, only');
      assert.equal(await runNode(path.join(rig.root, 'packages', 'app'), code), 'main checkout, scoped over main checkout, third, outside, dep, only');
      if (process.platform !== 'win32') assert.equal((await promisify(execFile)(path.join(worktree, 'node_modules', '.bin', 'libcli'))).stdout, 'cli worktree\n');
    });

    it('makes real folders of links: a whole-folder link would load the wrong code', async () => {
      await make(WORKSPACE);
      await install();
      await prepare();
      for (const folder of ['node_modules', 'node_modules/@acme', 'node_modules/.bin']) assert.ok((await lstat(path.join(worktree, folder))).isDirectory(), folder);
      assert.equal(await realpath(path.join(worktree, 'node_modules', 'lib')), path.join(worktree, 'packages', 'lib'));
      assert.equal(await realpath(path.join(worktree, 'node_modules', 'third')), path.join(rig.root, 'node_modules', 'third'));
      await assert.rejects(lstat(path.join(worktree, 'node_modules', '.cache')));
      await assert.rejects(lstat(path.join(worktree, 'node_modules', 'dangling')));
    });

    it('stays out of snapshots and may be repeated, and its removal leaves the originals', async () => {
      await make({ ...WORKSPACE, '.gitignore': '/dist\n' });
      await install();
      await prepare({ link: ['node_modules'] });
      assert.deepEqual(await snapshotPaths(), []);
      assert.deepEqual((await prepare({ link: ['node_modules'] })).linked, ['node_modules', 'packages/app/node_modules']);
      await git.removeWorktree(worktree, head);
      assert.ok((await lstat(path.join(rig.root, 'node_modules', 'third', 'i.js'))).isFile());
    });

    it('links by default only what git ignores, and nothing when told so', async () => {
      await make({ ...WORKSPACE, '.gitignore': '/dist\n' });
      await install();
      assert.deepEqual((await prepare()).linked, []);
      assert.deepEqual((await prepare({ link: [] })).linked, []);
      await assert.rejects(lstat(path.join(worktree, 'node_modules')));
    });
  });

  it('links other names as a whole, unless something is in their place', async () => {
    await make({ '.gitignore': '.venv\ndata.db\n', 'tracked/x': 'x' });
    await rig.write({ '.venv/bin/python': 'p', 'data.db': 'd' });
    const { linked } = await prepare({ link: ['.venv', 'data.db', 'tracked', 'absent'] });
    assert.deepEqual(linked, ['.venv', 'data.db']);
    assert.equal(await readlink(path.join(worktree, '.venv')), path.join(rig.root, '.venv'));
    assert.equal(await readFile(path.join(worktree, '.venv', 'bin', 'python'), 'utf8'), 'p');
    assert.deepEqual(await snapshotPaths(), []);
  });

  describe('by commands', () => {
    it('runs them in order in the worktree', async () => {
      await make({ '.gitignore': 'out\n' });
      const node = JSON.stringify(process.execPath);
      const { commands } = await prepare({ setup: [`${node} -e "require('fs').writeFileSync('out', process.cwd())"`, `${node} -e "require('fs').appendFileSync('out', '!')"`] });
      assert.equal(await readFile(path.join(worktree, 'out'), 'utf8'), `${await realpath(worktree)}!`);
      assert.deepEqual(commands.map((command) => command.exitCode), [0, 0]);
    });

    it('leaves what they write out of the agent’s changes, until somebody edits it', async () => {
      await make({ 'package-lock.json': '{}\n', 'old.txt': 'o\n', folder: 'f\n' });
      const script = "const f=require('fs');f.writeFileSync('package-lock.json','{1}');f.writeFileSync('made by setup','m');f.rmSync('old.txt');f.rmSync('folder');f.mkdirSync('folder');f.writeFileSync('folder/in','i')";
      await prepare({ setup: [`${JSON.stringify(process.execPath)} -e "${script}"`] });
      await rig.write({ 'agent.txt': 'a\n' }, worktree);
      const first = await git.snapshot(worktree, { parents: [head], since: head, message: 'm' });
      assert.deepEqual(first.changed.map((file) => file.path), ['agent.txt']);
      assert.equal(await rig.git(['show', `${first.commit}:package-lock.json`]), '{}');
      await rig.write({ 'package-lock.json': '{2}', 'made by setup': 'more' }, worktree);
      assert.deepEqual(await snapshotPaths(), ['agent.txt', 'made by setup', 'package-lock.json']);
      await git.restore(worktree, first.commit);
      assert.deepEqual(await snapshotPaths(), ['agent.txt']);
    });

    it('leaves files out that the attributes read differently from how they were committed', async () => {
      await make({ 'crlf.txt': 'a\r\nb\r\n' });
      head = await rig.commit({ '.gitattributes': '* text=auto\n' });
      const second = path.join(rig.home, 'second');
      await git.addWorktree(second, head);
      worktree = second;
      await prepare();
      await rig.write({ 'agent.txt': 'a\n' }, worktree);
      assert.deepEqual(await snapshotPaths(), ['agent.txt']);
      await git.removeWorktree(worktree, (await git.snapshot(worktree, { parents: [head], since: head, message: 'm' })).commit);
    });

    it('stops at the first that fails, with its name, exit code and output', async () => {
      await make({ a: 'a' });
      const failing = `${JSON.stringify(process.execPath)} -e "console.log('out'); console.error('err'); process.exit(3)"`;
      await assert.rejects(prepare({ setup: [failing, 'echo never > never'] }), (error) => isFault(error, 'process_failed') && error.details['command'] === failing && error.details['exitCode'] === 3 && /out[^]*err/.test(String(error.details['output'])));
      await assert.rejects(lstat(path.join(worktree, 'never')));
    });

    it('ends as cancelled when the signal says so', async () => {
      await make({ a: 'a' });
      const stop = new AbortController();
      const ready = path.join(rig.home, 'ready');
      await writeFile(path.join(rig.home, 'wait.js'), `require('fs').writeFileSync(${JSON.stringify(ready)}, ''); setInterval(() => {}, 1000);`);
      const doing = prepare({ setup: [`exec ${JSON.stringify(process.execPath)} ${JSON.stringify(path.join(rig.home, 'wait.js'))}`] }, stop.signal);
      doing.catch(() => undefined);
      while ((await lstat(ready).catch(() => undefined)) === undefined) await new Promise((next) => setImmediate(next));
      stop.abort();
      await assert.rejects(doing, (error) => isFault(error, 'cancelled'));
      await assert.rejects(prepare({}, stop.signal), (error) => isFault(error, 'cancelled'));
    });
  });
});
