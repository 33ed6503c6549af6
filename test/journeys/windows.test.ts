import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { VsCodeSession } from '../../scripts/vscode-rig/open-vscode.mjs';
import { isRunning } from '../node/processes/is-running.ts';
import { asked, choose, keepPicture, notification, openAsPerson, row, seen } from './journey.ts';
import { makeNotes, type HeldNotes } from './notes.ts';

describe('windows on one repository', function () {
  this.timeout(240_000);
  let place: HeldNotes;
  let vscode: VsCodeSession;
  let page: Page;
  beforeEach(async () => {
    place = makeNotes({ held: true });
    vscode = await openAsPerson(place.root);
    ({ page } = vscode);
    await vscode.runCommand('CE Parallel: Focus on Pipeline View');
    await page.keyboard.press('F9');
    await seen(row(page, /^Building/));
  });
  afterEach(async function () {
    await keepPicture(this.currentTest, page);
    await vscode.close();
    place.remove();
  });

  it('one that is reloaded in mid-run offers to go on, and comes to the same result; what it had started is gone', async () => {
    const tool = await place.held();
    await page.reload();
    await seen(row(page, /interrupted/));
    assert.equal(isRunning(tool), false);
    assert.equal(place.has('docs'), false);
    place.letGo();
    await vscode.runCommand('ceParallel.resume');
    await seen(notification(page, 'done, 2 tasks'));
    const [branch = ''] = place.git('branch', '--list', '--format=%(refname:short)', 'ce/*/integration').split('\n');
    assert.deepEqual([place.git('show', `${branch}:docs/a.md`), place.git('show', `${branch}:docs/b.md`)], ['# a', '# b']);
    assert.deepEqual([place.git('worktree', 'list').split('\n').length, place.git('status', '--porcelain')], [1, '']);
  });

  it('the second one watches the run live, cannot steer it, and says which window drives it', async () => {
    const second = await vscode.openAnother();
    await vscode.runCommand('CE Parallel: Focus on Pipeline View', second);
    await seen(row(second, /Building.*another window \(process \d+\)/));
    await assert.rejects(vscode.runCommand('ceParallel.cancel', second), /does not offer/);
    await place.held();
    place.letGo();
    await seen(row(second, /^Done/));
    await seen(row(page, /^Done/));
    await second.close();
  });
});

describe('a coordinator that dies', function () {
  this.timeout(240_000);

  let place: HeldNotes;
  let vscode: VsCodeSession;
  before(async () => {
    // In a process of its own it can be killed; the window's extensions live on.
    place = makeNotes({ held: true, settings: { 'ceParallel.engineHost': 'process' } });
    vscode = await openAsPerson(place.root);
  });
  afterEach(function () {
    return keepPicture(this.currentTest, vscode.page);
  });
  after(async () => {
    await vscode.close();
    place.remove();
  });

  it('is shown, and another one goes on with the run by itself', async () => {
    const { page } = vscode;
    await vscode.runCommand('CE Parallel: Focus on Pipeline View');
    await page.keyboard.press('F9');
    await place.held();
    process.kill(place.driver(), 'SIGKILL');
    await seen(row(page, /The coordinator was lost/));
    place.letGo();
    await seen(row(page, /^Done/));
  });
});

describe('a workspace of several repositories', function () {
  this.timeout(240_000);
  let one: HeldNotes;
  let other: HeldNotes;
  let vscode: VsCodeSession;
  before(async () => {
    one = makeNotes();
    other = makeNotes();
    const file = path.join(path.dirname(one.root), 'both.code-workspace');
    writeFileSync(file, JSON.stringify({ folders: [{ path: one.root, name: 'one' }, { path: other.root, name: 'other' }] }));
    vscode = await openAsPerson(file);
  });
  afterEach(function () {
    return keepPicture(this.currentTest, vscode.page);
  });
  after(async () => {
    await vscode.close();
    one.remove();
    other.remove();
  });

  it('asks once whose runs are meant, and works in that one', async () => {
    const { page } = vscode;
    await vscode.runCommand('CE Parallel: Focus on Pipeline View');
    await page.keyboard.press('F9');
    await choose(page, 'Choose the repository', path.dirname(other.root));
    await seen(row(page, /^Done/));
    assert.deepEqual([one.has('.ce-workspace/runs'), other.has('.ce-workspace/runs')], [false, true]);
    await vscode.runCommand('ceParallel.chooseRepository');
    await asked(page, 'Choose the repository');
    await page.keyboard.press('Escape');
  });
});
