import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { commands, extensions, window, workspace } from 'vscode';
import type { Extension } from '../../src/extension/extension.ts';
import type { Activated } from '../../src/extension/main.ts';
import type { RunView } from '../../src/extension/run/run-view.ts';
import type { Session } from '../../src/extension/session.ts';
import { keyOf, type PipelineNode } from '../../src/extension/trees/pipeline-nodes.ts';

const PLAN = 'version: 1\ngoal: Two notes\ntasks:\n  - {id: a, writes: [docs/a.md]}\n  - {id: b, writes: [docs/b.md]}\n';
const writer = (task: string, delay = '0ms'): string => `  - match: {role: builder, task: ${task}}\n    turns:\n      - {say: writing, delay: ${delay}, tools: [{name: write_file, input: {path: docs/${task}.md, content: "# ${task}\\n"}}]}\n      - {say: done, delay: ${delay}}\n`;

describe('a run in the editor', function () {
  this.timeout(240_000);
  let extension: Extension;
  let session: Session;
  let root: string;

  before(async () => {
    const found = extensions.getExtension<Activated>('ce-parallel.ce-parallel');
    assert.ok(found !== undefined);
    extension = await (await found.activate()).ready();
    assert.ok(extension.session !== undefined, 'the repository was not found');
    session = extension.session;
    root = session.root;
    await mkdir(path.join(root, '.ce-workspace'), { recursive: true });
    await writeFile(path.join(root, '.ce-workspace/.gitignore'), '*\n');
    await writeFile(path.join(root, '.ce-workspace/notes.plan.yml'), PLAN);
    await writeFile(path.join(root, '.ce-workspace/notes.playbook.yml'), `version: 1\nagents:\n${writer('a')}${writer('b')}`);
    await writeFile(path.join(root, '.ce-workspace/slow.playbook.yml'), `version: 1\nagents:\n${writer('a', '1500ms')}${writer('b', '1500ms')}`);
    // The notes are no code: they need none of the sample's gates.
    await workspace.fs.writeFile(workspace.workspaceFolders![0]!.uri.with({ path: `${root}/.github/ce-config.yml` }), Buffer.from('version: 1\ngates: []\n'));
  });

  /** The first view, from now on, that fits. */
  const until = (what: string, fits: (view: RunView) => boolean): Promise<RunView> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!fits(session.store.view)) return;
        heard.dispose();
        clearTimeout(late);
        resolve(session.store.view);
      };
      const heard = session.store.changed.on(look);
      const late = setTimeout(() => {
        heard.dispose();
        const { state, owner, trouble } = session.store.view;
        reject(new Error(`not seen: ${what}; the run is ${state.phase} at event ${state.seq}, driven by ${owner} ${trouble ?? ''}`));
      }, 150_000);
      look();
    });
  const ended = (phase: string): Promise<RunView> => until(`the end as ${phase}`, ({ state, owner }) => state.phase === phase && state.endedAt !== undefined && owner === 'nobody' && !session.supervisor.busy);
  const begin = async (more: Record<string, unknown>): Promise<void> => {
    await commands.executeCommand('ceParallel.run', { goal: 'Two notes', planFile: '.ce-workspace/notes.plan.yml', playbookFile: '.ce-workspace/notes.playbook.yml', ...more });
  };
  const rows = (node?: PipelineNode): PipelineNode[] => extension.pipeline.getChildren(node).flatMap((child) => [child, ...(child.type === 'earlier' ? [] : rows(child))]);

  it('waits for a word on the plan, keeps the comment of a refusal, and is built when asked again', async () => {
    await begin({});
    const asking = await until('the question', (view) => view.approvalPending);
    assert.equal(asking.owner, 'here');
    await commands.executeCommand('ceParallel.openPlan');
    assert.match(window.activeTextEditor?.document.uri.path ?? '', /plan\.yml$/);
    await commands.executeCommand('ceParallel.rejectPlan', { comment: 'not yet' });
    const refused = await ended('blocked');
    assert.ok(refused.events.some((event) => event.type === 'approval_refused' && event.data.comment === 'not yet'));
    await commands.executeCommand('ceParallel.build');
    const done = await ended('done');
    assert.equal(done.run, asking.run);
    assert.deepEqual([...done.state.tasks.values()].map((task) => task.status), ['done', 'done']);
  });

  it('is applied and taken back', async () => {
    await commands.executeCommand('ceParallel.applyResult', { how: 'merge' });
    await until('applied', ({ state }) => state.applied !== undefined);
    assert.equal(readFileSync(path.join(root, 'docs/a.md'), 'utf8'), '# a\n');
    assert.equal(extension.situation().applicable, false);
    await commands.executeCommand('ceParallel.undoApply');
    await until('taken back', ({ state }) => state.applied === undefined);
    assert.equal(existsSync(path.join(root, 'docs/a.md')), false);
  });

  it('goes on by itself after its coordinator’s process was killed', async () => {
    await workspace.getConfiguration('ceParallel').update('engineHost', 'process', true);
    try {
      await begin({ yes: true, playbookFile: '.ce-workspace/slow.playbook.yml' });
      const { state } = await until('an agent at work', (view) => view.owner === 'here' && view.events.some((event) => event.type === 'agent_started'));
      assert.ok(state.pid !== undefined && state.pid !== process.pid, 'it runs in a process of its own');
      process.kill(state.pid, 'SIGKILL');
      const done = await ended('done');
      assert.equal(done.events.filter((event) => event.type === 'run_resumed').length, 1);
    } finally {
      await workspace.getConfiguration('ceParallel').update('engineHost', undefined, true);
    }
  });

  it('pauses, goes on, and is cancelled with its work kept', async () => {
    await begin({ yes: true, playbookFile: '.ce-workspace/slow.playbook.yml' });
    await until('building', ({ state, owner }) => owner === 'here' && state.phase === 'building');
    await commands.executeCommand('ceParallel.pause');
    await until('paused', ({ state }) => state.phase === 'paused');
    await commands.executeCommand('ceParallel.resume');
    await until('building again', ({ state }) => state.phase === 'building');
    await commands.executeCommand('ceParallel.cancel');
    const cancelled = await ended('cancelled');
    assert.ok(extension.situation().resumable);
    assert.ok(extension.attention.getChildren().every((node) => node.kind !== 'approval'), cancelled.state.phase);
  });

  it('watches a run of another process, names that process, and offers to go on with the run when it has died', async () => {
    const before = session.store.view.run;
    const cli = extension.context.asAbsolutePath('dist/cli.js');
    const other = spawn(process.execPath, [cli, 'run', '--repo', root, '--plan', path.join(root, '.ce-workspace/notes.plan.yml'), '--playbook', path.join(root, '.ce-workspace/slow.playbook.yml'), '--yes', '--json'], { stdio: 'ignore', env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    const gone = new Promise((resolve) => other.once('exit', resolve));
    try {
      const watched = await until('the other process', (view) => view.run !== before && view.owner === other.pid && view.events.some((event) => event.type === 'agent_started'));
      const situation = extension.situation();
      assert.deepEqual([situation.cancellable, situation.pausable, situation.resumable], [false, false, false]);
      const [run] = rows();
      assert.match(String(run === undefined ? '' : extension.pipeline.getTreeItem(run).description), new RegExp(`process ${other.pid ?? 0}`));
      other.kill('SIGKILL');
      await gone;
      await until('that nobody drives it', (view) => view.owner === 'nobody');
      assert.ok(extension.situation().resumable);
      await commands.executeCommand('ceParallel.resume');
      const done = await ended('done');
      assert.equal(done.run, watched.run);
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('runs the sample from the command to its end, and the tree shows it', async () => {
    await workspace.fs.delete(workspace.workspaceFolders![0]!.uri.with({ path: `${root}/.github` }), { recursive: true });
    const before = session.store.view.run;
    await commands.executeCommand('ceParallel.runSample', { yes: true });
    await until('another run', (view) => view.run !== before);
    const done = await ended('done');
    await new Promise((resolve) => setImmediate(resolve));
    const shown = rows();
    assert.equal(shown.filter((node) => node.type === 'task').length, done.state.tasks.size);
    assert.ok(done.state.tasks.size >= 10);
    const [run] = shown;
    assert.equal(run === undefined ? undefined : extension.pipeline.getTreeItem(run).label, 'Done');
    assert.ok(shown.some((node) => node.type === 'gate'), shown.map(keyOf).join(', '));
    assert.deepEqual(extension.attention.getChildren().map((node) => node.kind), ['result']);
  });
});
