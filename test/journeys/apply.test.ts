import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { VsCodeSession } from '../../scripts/vscode-rig/open-vscode.mjs';
import { answer, asked, choose, keepPicture, notification, openAsPerson, row, seen } from './journey.ts';
import { makeNotes, type HeldNotes } from './notes.ts';

describe('a person who takes a result', function () {
  this.timeout(240_000);
  let place: HeldNotes;
  let vscode: VsCodeSession;
  let page: Page;
  before(async () => {
    place = makeNotes();
    vscode = await openAsPerson(place.root);
    ({ page } = vscode);
  });
  afterEach(function () {
    return keepPicture(this.currentTest, page);
  });
  after(async () => {
    await vscode.close();
    place.remove();
  });

  it('says what they want step by step, approves the plan, and is told when it is done', async () => {
    await vscode.runCommand('ceParallel.run');
    await answer(page, 'the goal', 'Two notes');
    await choose(page, 'the plan', 'notes.plan.yml');
    await choose(page, 'who does the work', 'notes.playbook.yml');
    await choose(page, 'streams', 'As the repository says');
    await choose(page, 'budget', 'As the repository says');
    const question = await seen(notification(page, 'the plan of 2 tasks waits for your approval'));
    await question.getByRole('button', { name: 'Approve' }).click();
    await seen(notification(page, 'done, 2 tasks'));
  });

  it('leaves a change out by the keyboard, takes the rest later, and takes both back in that order', async () => {
    await notification(page, 'done, 2 tasks').getByRole('button', { name: 'Apply Result' }).click();
    await choose(page, 'Apply the Result', 'Choose what to take');
    const first = await seen(row(page, 'a.md'));
    // Its row is drawn a moment before the keyboard is there.
    await seen(page.locator('.monaco-list:focus .monaco-list-row.focused').filter({ hasText: 'a.md' }));
    await page.keyboard.press('Space');
    await seen(page.locator('.pane-body').getByText('1 of 2 changes'));
    await seen(first.getByRole('checkbox', { checked: false }));
    await vscode.runCommand('ceParallel.applyChosen');
    await seen(page.getByText('Apply Result takes the rest').first());
    assert.deepEqual([place.has('docs/a.md'), place.has('docs/b.md'), place.git('status', '--porcelain')], [false, true, '']);
    await vscode.runCommand('ceParallel.applyResult');
    await choose(page, 'Apply the Rest', 'Merge the rest');
    await seen(page.getByText('applied to main').first());
    assert.equal(place.read('docs/a.md'), '# a\n');
    await vscode.runCommand('ceParallel.undoApply');
    await seen(page.getByText('taken back from main').first());
    assert.deepEqual([place.has('docs/a.md'), place.has('docs/b.md')], [false, true]);
    await vscode.runCommand('ceParallel.undoApply');
    await seen(row(page, /^Done(?!,)/));
    assert.deepEqual([place.has('docs'), place.git('log', '--format=%s'), place.git('status', '--porcelain')], [false, 'Before', '']);
  });

  it('looks at all files at once beforehand, with their own edit in it, and is told what stands in the way', async () => {
    await vscode.runCommand('ceParallel.applyResult');
    await choose(page, 'Apply the Result', 'Look at the changes first');
    await seen(page.locator('.tab').filter({ hasText: 'Result against your files' }));
    await seen(page.locator('.multiDiffEntry, .multiDiffEditor').getByText('# b').first());
    place.write({ 'docs/a.md': 'mine\n' });
    await vscode.runCommand('ceParallel.applyResult');
    await choose(page, 'Apply the Result', 'Merge into the current branch');
    await asked(page, '1 file in the way');
    await page.keyboard.press('Escape');
    assert.deepEqual([place.read('docs/a.md'), place.has('docs/b.md')], ['mine\n', false]);
  });
});
