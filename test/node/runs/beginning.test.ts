import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { forgetBeginning, keepBeginning, noteBeginning, readBeginning } from '../../../src/node/runs/beginning.ts';

describe('How a run was begun', () => {
  let root: string;
  let run: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'ce begin-'));
    run = path.join(root, '.ce-workspace/runs/r');
    mkdirSync(run, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const beginning = { yes: true, playbook: 'version: 1\n' };
  const unknown = { yes: false, playbook: null };

  it('is known from the first event on, also when the process died before it was put beside the journal', async () => {
    await noteBeginning(root, beginning);
    assert.deepEqual(await readBeginning(root, run, process.pid), beginning);
    assert.deepEqual(await readBeginning(root, run, process.pid + 1), unknown, 'another process’s note counts for nothing');
  });

  it('lies beside the journal afterwards, whatever process drives the run', async () => {
    await noteBeginning(root, beginning);
    await keepBeginning(root, run);
    assert.deepEqual(await readBeginning(root, run, undefined), beginning);
  });

  it('is forgotten when the run never began', async () => {
    await noteBeginning(root, beginning);
    await forgetBeginning(root);
    assert.deepEqual(await readBeginning(root, run, process.pid), unknown);
  });
});
