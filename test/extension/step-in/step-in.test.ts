import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { commands, extensions, Range, TabInputTextDiff, Uri, ViewColumn, window, workspace, WorkspaceEdit } from 'vscode';
import type { TaskId } from '../../../src/engine/model/ids.ts';
import type { Extension } from '../../../src/extension/extension.ts';
import type { Activated } from '../../../src/extension/main.ts';
import { AskDesk } from '../../../src/extension/run/ask-desk.ts';
import { RunStore } from '../../../src/extension/run/run-store.ts';
import type { RunView } from '../../../src/extension/run/run-view.ts';
import { findTaskWorktree } from '../../../src/extension/run/task-worktree.ts';
import type { Session } from '../../../src/extension/session.ts';

const TASKS = '  - {id: api, writes: ["src/api/**"], estimate: 2m}\n  - {id: web, writes: [src/web/page.ts], estimate: 1m}\n';
const PLAN = `version: 1\ngoal: Orders\ntasks:\n${TASKS}`;
const API = ['src/api/list.ts', 'src/api/more.ts'];
/** Writes one file, thinks for a while, in which a person steps in, and writes another. */
const BUILDERS = `  - match: {role: builder, task: api}
    turns:
      - {say: the list first, tools: [{name: write_file, input: {path: ${API[0] ?? ''}, content: "export const list = 1;\\n"}}]}
      - {say: and more, delay: 4s, tools: [{name: write_file, input: {path: ${API[1] ?? ''}, content: "export const more = 2;\\n"}}]}
      - {say: done}
  - match: {role: builder}
    turns:
      - {say: the page, tools: [{name: edit_file, input: {path: src/web/page.ts, old: orders, new: all orders}}]}
      - {say: done}
`;
const submit = (ids: readonly string[]): string => `{say: a plan, tools: [{name: submit_plan, input: {version: 1, goal: Orders, tasks: [${ids.map((id) => `{id: ${id}, writes: [src/web/${id}.ts], estimate: 1m}`).join(', ')}]}}]}`;
const write = (id: string): string => `  - match: {role: builder, task: ${id}}\n    turns:\n      - {say: writing, tools: [{name: write_file, input: {path: src/web/${id}.ts, content: "export const ${id} = 1;\\n"}}]}\n      - {say: done}\n`;

describe('stepping into a run', function () {
  this.timeout(180_000);
  let extension: Extension;
  let session: Session;
  let root: string;

  before(async () => {
    const found = extensions.getExtension<Activated>('ce-parallel.ce-parallel');
    extension = await (await found!.activate()).ready();
    session = extension.session!;
    root = session.root;
    const folder = path.join(root, '.ce-workspace');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, '.gitignore'), '*\n');
    await writeFile(path.join(folder, 'orders.plan.yml'), PLAN);
    await writeFile(path.join(folder, 'builders.playbook.yml'), `version: 1\nagents:\n${BUILDERS}`);
    await writeFile(path.join(folder, 'planner.playbook.yml'), `version: 1\nagents:\n  - match: {role: planner}\n    turns:\n      - ${submit(['one', 'two'])}\n      - {say: handed in}\n      - ${submit(['one', 'two', 'three'])}\n      - {say: handed in again}\n${['one', 'two', 'three'].map(write).join('')}`);
  });

  after(async () => {
    if (session.supervisor.busy) await session.cancel();
  });

  /** The first view, from now on, that fits. */
  const until = (what: string, fits: (view: RunView) => boolean, of: RunStore = session.store): Promise<RunView> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!fits(of.view)) return;
        heard.dispose();
        clearTimeout(late);
        resolve(of.view);
      };
      const heard = of.changed.on(look);
      const late = setTimeout(() => {
        heard.dispose();
        const { state, owner } = of.view;
        reject(new Error(`not seen: ${what}; the run is ${state.phase} at event ${state.seq}, driven by ${owner}; ${[...state.tasks.values()].map((task) => `${task.id} ${task.status} ${task.hold?.kind ?? ''} ${task.error?.message ?? ''}`).join('; ')}`));
      }, 120_000);
      look();
    });
  const ended = (phase: string): Promise<RunView> => until(`the end as ${phase}`, ({ state, owner }) => state.phase === phase && state.endedAt !== undefined && owner === 'nobody' && !session.supervisor.busy);
  const taskIn = (view: RunView, id = 'api') => view.state.tasks.get(id as TaskId);
  const task = (view: RunView, id = 'api') => taskIn(view, id)!;
  const begin = async (playbook = 'builders'): Promise<void> => {
    const before = session.store.view.run;
    await commands.executeCommand('ceParallel.run', { planFile: '.ce-workspace/orders.plan.yml', playbookFile: `.ce-workspace/${playbook}.playbook.yml`, yes: true });
    await until('api at work', (view) => view.run !== before && taskIn(view)?.status === 'building' && view.events.some((event) => event.type === 'agent_turn_completed' && event.task === 'api'));
  };

  it('takes a task over, tells so everywhere, and hands it back with what the person wrote', async () => {
    await begin();
    await commands.executeCommand('ceParallel.takeOverTask', { task: 'api', open: 'nowhere' });
    const held = await until('the hold', (view) => task(view).hold !== undefined);
    assert.equal(task(held).hold?.kind, 'taken_over');
    const worktree = task(held).worktree!;
    await until('web done', (view) => task(view, 'web').status === 'done');
    assert.equal(session.store.view.state.endedAt, undefined, 'the run waits for the person');
    const [row] = extension.attention.getChildren().filter((node) => node.kind === 'held');
    assert.deepEqual([row?.label, row?.action.id, row?.blocks], ['api is held by you', 'ceParallel.handBackTask', true]);
    assert.equal(extension.situation().held, true);

    assert.deepEqual(await findTaskWorktree(worktree), { repository: await realpath(root), run: held.run, folder: worktree });
    assert.ok(existsSync(path.join(worktree, '.ce-workspace/.gitignore')), 'the extension wakes in a window on it');
    const document = await workspace.openTextDocument(Uri.file(path.join(worktree, 'src/api/list.ts')));
    await window.showTextDocument(document);
    const edit = new WorkspaceEdit();
    edit.replace(document.uri, new Range(0, 0, 1, 0), 'export const list = ["mine"];\n');
    await workspace.applyEdit(edit);
    assert.ok(document.isDirty);

    await commands.executeCommand('ceParallel.handBackTask', { task: 'api', message: 'The list is mine' });
    const done = await ended('done');
    const released = done.events.find((event) => event.type === 'task_released');
    assert.deepEqual(released?.type === 'task_released' ? [released.data.changed, released.data.message] : [], [['src/api/list.ts'], 'The list is mine']);
    assert.equal(await session.fileAt(done.state.head!, 'src/api/list.ts'), 'export const list = ["mine"];\n');
    assert.equal(await session.fileAt(done.state.head!, 'src/api/more.ts'), 'export const more = 2;\n');
    assert.equal(extension.situation().held, false);
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('hands a task back for another window, which asks by a note beside the journal', async () => {
    await begin();
    await commands.executeCommand('ceParallel.takeOverTask', { task: 'api', open: 'nowhere' });
    const { run } = await until('the hold', (view) => task(view).hold !== undefined);
    const other = new RunStore({ root, mayRunGit: () => true, onTrouble: () => undefined, me: 'somebody' });
    const desk = new AskDesk(other, () => Promise.reject(new Error('it drives nothing')));
    try {
      await other.start();
      await until('the other window', (view) => view.run === run && typeof view.owner === 'number' && taskIn(view)?.hold !== undefined, other);
      assert.deepEqual(await desk.handBack({ task: 'api' as TaskId, message: 'From there', by: 'somebody' }), []);
      const done = await ended('done');
      assert.ok(done.events.some((event) => event.type === 'task_released' && event.data.by === 'somebody' && event.data.message === 'From there'));
    } finally {
      desk.dispose();
      other.dispose();
    }
  });

  it('pauses one task and lets it go on', async () => {
    await begin();
    await commands.executeCommand('ceParallel.pauseTask', 'api');
    const held = await until('the pause', (view) => task(view).hold?.kind === 'paused');
    assert.equal(held.state.phase, 'building');
    await commands.executeCommand('ceParallel.continueTask', 'api');
    const done = await ended('done');
    assert.equal(done.events.filter((event) => event.type === 'task_released').length, 1);
  });

  it('shows both sides of a file that a task and a person write in the diff editor', async () => {
    const file = 'src/api/orders.ts';
    const edit = `{say: the type, tools: [{name: edit_file, input: {path: ${file}, old: "readonly string[]", new: "readonly number[]"}}]}`;
    await writeFile(path.join(root, '.ce-workspace/edit.playbook.yml'), `version: 1\nagents:\n  - match: {role: builder, task: api}\n    turns:\n      - ${edit}\n      - {say: and more, delay: 10m}\n${write('web')}`);
    await begin('edit');
    const { tasks } = await session.supervisor.unlockFile({ path: file, by: 'ada', how: 'edit' });
    const { state } = await until('the conflict', (view) => view.state.conflicts.length > 0);
    assert.deepEqual([tasks, state.conflicts[0]?.paths], [['api'], [file]]);
    await commands.executeCommand('ceParallel.showConflict', 0);
    const tab = window.tabGroups.activeTabGroup.activeTab;
    assert.ok(tab?.input instanceof TabInputTextDiff);
    const sides = await Promise.all([tab.input.original, tab.input.modified].map(async (uri) => (await workspace.openTextDocument(uri)).getText()));
    assert.deepEqual(sides, ['export const orders: readonly string[] = [];\n', 'export const orders: readonly number[] = [];\n']);
    assert.equal(tab.label, `${file} (before the run ↔ api)`);
    await commands.executeCommand('workbench.action.closeAllEditors');
    await session.cancel();
    await ended('cancelled');
  });

  it('shows the edited plan beside its graph, sends it back with a comment, and builds the second one', async () => {
    await commands.executeCommand('ceParallel.run', { goal: 'Orders', playbookFile: '.ce-workspace/planner.playbook.yml' });
    await until('the question', (view) => view.approvalPending && view.state.tasks.size === 2);
    const watch = extension.planWatch;
    /** Resolves when it is so; looks again when the preview or what is open changes. */
    const preview = (what: string, isSo: () => boolean): Promise<void> =>
      new Promise((resolve, reject) => {
        const heard: { dispose(): unknown }[] = [];
        const end = (): void => {
          clearTimeout(late);
          heard.forEach((each) => each.dispose());
        };
        const late = setTimeout(() => {
          end();
          reject(new Error(`not seen: ${what}; ${window.tabGroups.all.map((group) => `${group.viewColumn}: ${group.tabs.map((tab) => tab.label).join(', ')}`).join('; ')}; ${JSON.stringify(watch.preview?.problem)} ${watch.preview?.plan.tasks.length ?? 0} tasks`));
        }, 30_000);
        const look = (): void => {
          if (!isSo()) return;
          end();
          resolve();
        };
        heard.push(watch.changed.on(look), window.tabGroups.onDidChangeTabs(look), window.tabGroups.onDidChangeTabGroups(look), window.onDidChangeVisibleTextEditors(look));
        look();
      });
    await preview('the first preview', () => watch.preview?.plan.tasks.length === 2);
    assert.deepEqual([watch.preview?.edited, watch.preview?.forecast.serialPairs], [false, 0]);
    const file = path.join(session.store.find(session.store.view.run!).folder, 'plan.yml');
    await preview('the plan beside its graph', () => window.visibleTextEditors.some(({ document }) => document.uri.fsPath === file) && window.tabGroups.all.some((group) => group.tabs.some((tab) => tab.label === 'Pipeline' && group.viewColumn === ViewColumn.Two)));

    const document = await workspace.openTextDocument(Uri.file(file));
    const set = async (text: string): Promise<void> => {
      const edit = new WorkspaceEdit();
      edit.replace(document.uri, new Range(0, 0, document.lineCount, 0), text);
      await workspace.applyEdit(edit);
    };
    await set('version: 1\ngoal: Orders\ntasks:\n  - {id: one, writes: [src/web/one.ts], estimate: 1m}\n  - {id: two, writes: [src/web/one.ts], estimate: 1m}\n');
    await preview('two writers of one file', () => watch.preview?.forecast.serialPairs === 1);
    assert.equal(watch.preview?.edited, true);
    await set('version: 1\ngoal: Orders\ntasks:\n  - {id: one, after: [{task: nobody}]}\n');
    await preview('the problem', () => typeof watch.preview?.problem === 'string');
    assert.deepEqual([watch.preview.plan.tasks.length, /^Line 4: /u.test(watch.preview.problem ?? '')], [2, true]);

    await commands.executeCommand('ceParallel.commentPlan', { comment: 'And a third one' });
    const second = await until('the second plan', (view) => view.approvalPending && view.state.tasks.size === 3);
    assert.ok(second.events.some((event) => event.type === 'approval_refused' && event.data.revise && event.data.comment === 'And a third one'));
    await commands.executeCommand('ceParallel.approvePlan');
    const done = await ended('done');
    assert.deepEqual([...done.state.tasks.keys()], ['one', 'two', 'three']);
    assert.equal(watch.preview, undefined);
  });

  it('writes down what a run taught, without its secrets, in the vault and in the journal', async () => {
    const key = `sk-ant-api03-${'x'.repeat(40)}`;
    await commands.executeCommand('ceParallel.captureLearning', { title: 'Plans need three tasks', note: `The planner forgot one. Key ${key}` });
    const { events } = await until('the note in the journal', (view) => view.events.some((event) => event.type === 'learning_captured'));
    const captured = events.findLast((event) => event.type === 'learning_captured');
    assert.ok(captured?.type === 'learning_captured');
    const text = readFileSync(path.join(root, captured.data.note), 'utf8');
    assert.match(text, /^---\nrun: /u);
    assert.ok(text.includes('# Plans need three tasks') && !text.includes(key) && text.includes('[removed: Anthropic key]'), text);
    await commands.executeCommand('ceParallel.captureLearning', { title: 'Plans need three tasks', note: 'Once more' });
    const again = await until('the second note', (view) => view.events.filter((event) => event.type === 'learning_captured').length === 2);
    assert.match(again.events.findLast((event) => event.type === 'learning_captured')?.data.note ?? '', /three-tasks-2\.md$/u);
  });

  it('keeps a key in the secret storage and says so in the doctor', async () => {
    assert.equal(await extension.keys.read('anthropic'), undefined);
    await extension.keys.store('anthropic', 'sk-ant-test-0123456789012345678901234567890123456789');
    try {
      const items = await session.doctor();
      assert.ok(items.some((item) => item.item === 'key' && /stored/u.test(item.detail)), JSON.stringify(items));
      assert.ok(!JSON.stringify(items).includes('sk-ant-test'));
    } finally {
      await extension.keys.forget('anthropic');
    }
  });
});
