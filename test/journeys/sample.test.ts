import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { openVsCode, type VsCodeSession } from '../../scripts/vscode-rig/open-vscode.mjs';
import { choose, keepPicture, notification, row, seen } from './journey.ts';

/** The sample's ten tasks with their gates take half a minute, and longer where others work. */
const RUN_LIMIT_MS = 280_000;

describe('a newcomer', function () {
  this.timeout(300_000);
  let vscode: VsCodeSession;
  before(async () => {
    vscode = await openVsCode({ installed: true });
  });
  afterEach(function () {
    return keepPicture(this.currentTest, vscode.page);
  });
  after(() => vscode.close());

  it('runs the sample from the palette, approves its plan, takes the result and takes it back', async () => {
    const { page, folder } = vscode;
    const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
    const before = git('rev-parse', 'HEAD');
    await vscode.runCommand('ceParallel.runSample');
    await seen(notification(page, 'the plan of 10 tasks waits for your approval'));
    await vscode.runCommand('ceParallel.approvePlan');
    await notification(page, 'done, 10 tasks').waitFor({ timeout: RUN_LIMIT_MS });
    assert.deepEqual([git('rev-parse', 'HEAD'), git('status', '--porcelain'), existsSync(path.join(folder, 'src/shared/orders.ts'))], [before, '', false]);
    await vscode.runCommand('ceParallel.applyResult');
    await choose(page, 'Apply the Result', 'Merge into the current branch');
    await vscode.runCommand('CE Parallel: Focus on Pipeline View');
    await seen(row(page, /^Done, applied/));
    assert.deepEqual([existsSync(path.join(folder, 'src/shared/orders.ts')), git('status', '--porcelain')], [true, '']);
    await vscode.runCommand('ceParallel.undoApply');
    await seen(row(page, /^Done(?!,)/));
    assert.deepEqual([git('rev-parse', 'HEAD'), git('status', '--porcelain'), existsSync(path.join(folder, 'src/shared/orders.ts'))], [before, '', false]);
  });
});
