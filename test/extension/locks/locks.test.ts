import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { commands, ConfigurationTarget, extensions, languages, Uri, window, workspace, type TextDocument } from 'vscode';
import type { Disposable } from '../../../src/base/disposable.ts';
import type { Extension } from '../../../src/extension/extension.ts';
import { editorGlobs } from '../../../src/extension/locks/editor-glob.ts';
import { marked } from '../../../src/extension/locks/lock-mark.ts';
import { ourGlobs, type Entries } from '../../../src/extension/locks/merge-entries.ts';
import type { Activated } from '../../../src/extension/main.ts';
import type { Session } from '../../../src/extension/session.ts';
import { allPaths, supportedGlob } from '../../engine/paths/globs.ts';
import { editorMatches } from '../../locks/holding.ts';
import { note } from '../../rig/vscode/note.ts';

const PLAN = 'version: 1\ngoal: Orders\ntasks:\n  - {id: api, writes: ["src/api/**"]}\n  - {id: web, writes: [src/web/page.ts]}\n';
const PLAYBOOK = `version: 1\nagents:\n${['api', 'web'].map((task) => `  - match: {role: builder, task: ${task}}\n    turns:\n      - {say: thinking, delay: 10m, tools: [{name: read_files, input: {paths: [README.md]}}]}\n      - {say: done}\n`).join('')}`;
const OWN = { '**/*.lock': true, 'vendor/**': false };

describe('locks in the editor', function () {
  this.timeout(120_000);
  let extension: Extension;
  let session: Session;
  let root: string;
  let tag: string;

  before(async () => {
    const found = extensions.getExtension<Activated>('ce-parallel.ce-parallel');
    extension = await (await found!.activate()).ready();
    session = extension.session!;
    root = session.root;
    await mkdir(path.join(root, '.ce-workspace'), { recursive: true });
    await writeFile(path.join(root, '.ce-workspace/.gitignore'), '*\n');
    await writeFile(path.join(root, '.ce-workspace/slow.plan.yml'), PLAN);
    await writeFile(path.join(root, '.ce-workspace/slow.playbook.yml'), PLAYBOOK);
    await workspace.getConfiguration('files').update('readonlyInclude', OWN, ConfigurationTarget.Global);
    tag = await extension.locks!.tag();
  });

  after(async () => {
    if (session.supervisor.busy) await session.cancel();
    await workspace.getConfiguration('files').update('readonlyInclude', undefined, ConfigurationTarget.Global);
  });

  const setting = (name: 'readonlyInclude' | 'readonlyExclude'): Entries => workspace.getConfiguration('files').inspect<Record<string, boolean>>(name)?.globalValue;
  const shut = (): readonly string[] => ourGlobs(setting('readonlyInclude'), tag).map((glob) => path.relative(root, glob)).filter((glob) => !glob.startsWith('..'));
  const uri = (file: string): Uri => Uri.file(path.resolve(root, file));
  /** Resolves when it is so; looks again whenever the run, the locks or the settings change. */
  const until = (what: string, isSo: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const heard: Disposable[] = [];
      const end = (): void => {
        clearTimeout(late);
        heard.forEach((each) => each.dispose());
      };
      const late = setTimeout(() => {
        end();
        reject(new Error(`not seen: ${what}; ${JSON.stringify({ include: setting('readonlyInclude'), exclude: setting('readonlyExclude'), trouble: extension.locks?.view.trouble, phase: session.store.view.state.phase })}`));
      }, 60_000);
      const look = (): void => {
        if (!isSo()) return;
        end();
        resolve();
      };
      heard.push(session.store.changed.on(look), extension.locks!.changed.on(look), workspace.onDidChangeConfiguration(look), workspace.onDidChangeTextDocument(look), workspace.onDidSaveTextDocument(look));
      look();
    });
  /** Types as a person does; true when it came into the text. */
  const types = async (file: string, text: string): Promise<boolean> => {
    const editor = await window.showTextDocument(uri(file), { preview: false });
    const before = editor.document.getText();
    await commands.executeCommand('type', { text });
    return editor.document.getText() !== before;
  };
  const begin = async (): Promise<void> => {
    await commands.executeCommand('ceParallel.run', { goal: 'Orders', planFile: '.ce-workspace/slow.plan.yml', playbookFile: '.ce-workspace/slow.playbook.yml', yes: true });
  };
  const cancelled = async (): Promise<void> => {
    await commands.executeCommand('ceParallel.cancel');
    await until('the end', () => session.store.view.state.endedAt !== undefined && !session.supervisor.busy && shut().length === 0 && setting('readonlyExclude') === undefined);
  };

  it('let a person type until a task holds the file, and then not: nothing comes into the text, and nothing is there to save', async () => {
    const repositorySettings = readFileSync(path.join(root, '.vscode/settings.json'), 'utf8');
    assert.ok(await types('src/api/orders.ts', '// mine\n'));
    assert.ok(await (await workspace.openTextDocument(uri('src/api/orders.ts'))).save());
    const start = performance.now();
    await begin();
    await until('both locks', () => shut().length === 2);
    note(`from the command to the lock: ${Math.round(performance.now() - start)} ms`);
    assert.deepEqual([...shut()].sort(), ['src/api/**', 'src/web/page.ts']);
    assert.equal(await types('src/api/orders.ts', 'x'), false);
    assert.equal(window.activeTextEditor?.document.isDirty, false);
    assert.equal(await types('README.md', 'x'), true, 'what nobody holds is free');
    await commands.executeCommand('workbench.action.files.revert');
    assert.equal(readFileSync(path.join(root, '.vscode/settings.json'), 'utf8'), repositorySettings);
    assert.deepEqual(Object.fromEntries(Object.entries(setting('readonlyInclude') ?? {}).slice(0, 2)), OWN);
  });

  it('say in words who holds a file, and why', () => {
    const held = extension.locks?.heldBy(uri('src/api/orders.ts'));
    assert.deepEqual([held?.hold.task, held?.place, held?.path], ['api', 'checkout', 'src/api/orders.ts']);
    assert.ok(extension.situation().locked);
  });

  it('give only one file to a person who edits it anyway, and record the conflict', async () => {
    await commands.executeCommand('ceParallel.unlockFile', { path: uri('src/api/orders.ts').fsPath, how: 'edit' });
    await until('the journal', () => session.store.view.events.some((event) => event.type === 'file_unlocked' && event.data.path === 'src/api/orders.ts' && event.data.how === 'edit'));
    await until('the setting', () => ourGlobs(setting('readonlyExclude'), tag).includes(uri('src/api/orders.ts').fsPath));
    assert.equal(await types('src/api/orders.ts', '// anyway\n'), true);
    assert.ok(await window.activeTextEditor?.document.save());
    assert.equal(await types('src/web/page.ts', 'x'), false);
    assert.ok(session.store.view.state.conflicts.some(({ kind, tasks }) => kind === 'resource' && tasks.includes(session.store.view.events.find((event) => event.type === 'file_unlocked')!.task!)));
  });

  it('give a paused task’s files to the person, and take them again when it goes on', async () => {
    await commands.executeCommand('ceParallel.unlockFile', { path: uri('src/web/page.ts').fsPath, how: 'pause' });
    await until('the pause', () => !shut().includes('src/web/page.ts'));
    assert.equal(await types('src/web/page.ts', '// while it waits\n'), true);
    assert.ok(await window.activeTextEditor?.document.save());
    const task = [...session.store.view.state.tasks.keys()].find((id) => id === 'web')!;
    await session.supervisor.releaseTask({ task, message: '', by: 'a' });
    await until('the lock again', () => shut().includes('src/web/page.ts'));
    assert.equal(await types('src/web/page.ts', 'x'), false);
  });

  it('go with the run, and the user’s own entries are as they were', async () => {
    await cancelled();
    assert.deepEqual(setting('readonlyInclude'), OWN);
    assert.equal(await types('src/web/page.ts', '// free again\n'), true);
    await commands.executeCommand('workbench.action.files.revert');
    assert.equal(extension.situation().locked, false);
  });

  it('never shut a file with unsaved edits: it can be typed in and saved, and is locked then', async () => {
    assert.ok(await types('src/web/page.ts', '// not saved\n'));
    await begin();
    await until('the other lock', () => shut().includes('src/api/**'));
    assert.equal(await types('src/web/page.ts', '// still typing\n'), true);
    assert.deepEqual(extension.locks?.view.plan.unsaved, [{ path: 'src/web/page.ts', task: 'web' }]);
    assert.ok(extension.attention.getChildren().some((node) => node.kind === 'unsaved' && node.description.includes('src/web/page.ts')));
    assert.ok(await window.activeTextEditor?.document.save());
    assert.match(readFileSync(path.join(root, 'src/web/page.ts'), 'utf8'), /still typing/);
    await until('the lock', () => shut().includes('src/web/page.ts') && ourGlobs(setting('readonlyExclude'), tag).length === 0);
    assert.equal(await types('src/web/page.ts', 'x'), false);
  });

  it('shut a task’s worktree while its agent works there, and only what it may not write while a person does', async () => {
    const task = [...session.store.view.state.tasks.values()].find(({ id }) => id === 'api')!;
    const inside = path.join(task.worktree!, 'src/api/orders.ts');
    const outside = path.join(task.worktree!, 'README.md');
    const shutThere = (): boolean => ourGlobs(setting('readonlyInclude'), tag).includes(`${task.worktree!}/**`);
    await until('the lock of the worktree', shutThere);
    assert.equal(await types(inside, 'x'), false);
    await session.supervisor.holdTask({ task: task.id, kind: 'taken_over', by: 'a', reason: '' });
    await until('the lease free', () => ourGlobs(setting('readonlyExclude'), tag).includes(`${task.worktree!}/src/api/**`));
    assert.equal(await types(inside, '// by hand\n'), true);
    assert.ok(await window.activeTextEditor?.document.save());
    assert.equal(await types(outside, 'x'), false);
    assert.equal(await types('src/api/orders.ts', 'x'), false, 'the person works in the worktree');
    await session.supervisor.releaseTask({ task: task.id, message: '', by: 'a' });
    await until('the whole worktree shut again', () => shutThere() && !ourGlobs(setting('readonlyExclude'), tag).includes(`${task.worktree!}/src/api/**`));
    assert.equal(await types(inside, 'x'), false);
  });

  it('are off while the setting says so', async () => {
    await workspace.getConfiguration('ceParallel').update('editorLocks', 'off', ConfigurationTarget.Global);
    await until('that nothing is locked', () => shut().length === 0);
    assert.equal(await types('src/web/page.ts', '// off\n'), true);
    await commands.executeCommand('workbench.action.files.revert');
    await workspace.getConfiguration('ceParallel').update('editorLocks', undefined, ConfigurationTarget.Global);
    await until('the locks', () => shut().length === 2);
    await cancelled();
    assert.deepEqual(setting('readonlyInclude'), OWN);
  });

  it('hold for a run of another process too, and go when that one dies', async () => {
    const cli = extension.context.asAbsolutePath('dist/cli.js');
    const other = spawn(process.execPath, [cli, 'run', '--repo', root, '--plan', path.join(root, '.ce-workspace/slow.plan.yml'), '--playbook', path.join(root, '.ce-workspace/slow.playbook.yml'), '--yes', '--json'], { stdio: 'ignore', env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    const gone = new Promise((resolve) => other.once('exit', resolve));
    try {
      await until('both locks', () => shut().length === 2);
      assert.equal(session.store.view.owner, other.pid);
      assert.equal(await types('src/web/page.ts', 'x'), false);
      // It only says where: its promise waits for the person who reads it.
      void commands.executeCommand('ceParallel.unlockFile', { path: uri('src/web/page.ts').fsPath, how: 'pause' });
      other.kill('SIGKILL');
      await gone;
      await until('that nothing is locked', () => shut().length === 0);
      assert.deepEqual(setting('readonlyInclude'), OWN);
      assert.ok(session.store.view.events.every((event) => event.type !== 'file_unlocked'));
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('that a window left behind when it died are gone after the next start', async () => {
    const files = workspace.getConfiguration('files');
    await files.update('readonlyInclude', { ...OWN, [marked(`${root}/src/api/**`, tag)]: true, [marked('/elsewhere/**', tag)]: true }, ConfigurationTarget.Global);
    await files.update('readonlyExclude', { [marked(`${root}/src/api/a.ts`, tag)]: true }, ConfigurationTarget.Global);
    await extension.locks?.start();
    await extension.locks?.settled();
    assert.deepEqual(setting('readonlyInclude'), OWN);
    assert.equal(setting('readonlyExclude'), undefined);
  });

  it('are globs that this editor understands as the tests of them suppose', () => {
    const paths = allPaths().map((each) => `${root}/${each}`);
    fc.assert(
      fc.property(supportedGlob, (glob) => {
        for (const each of editorGlobs(root, glob).globs)
          for (const file of paths) {
            const document = { uri: Uri.file(file), languageId: 'plaintext', notebook: undefined } as unknown as TextDocument;
            assert.equal(languages.match({ pattern: marked(each, 'abc123') }, document) > 0, editorMatches(each, file), `${each}: ${file}`);
          }
      }),
      { numRuns: 60 },
    );
  });
});
