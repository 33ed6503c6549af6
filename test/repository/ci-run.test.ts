import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Runs `.ci/run` with an `npm` that prints what mocha would; the script itself is the real one. */
function ci(npm: { prints: string; test: number; install?: number }) {
  const bin = mkdtempSync(path.join(tmpdir(), 'ce ci '));
  try {
    const script = ['#!/bin/sh', `case "$1" in`, `  ci) exit ${npm.install ?? 0};;`, `  test) printf '%s' '${npm.prints}'; exit ${npm.test};;`, 'esac'];
    writeFileSync(path.join(bin, 'npm'), script.join('\n'));
    chmodSync(path.join(bin, 'npm'), 0o755);
    const run = spawnSync('bash', ['.ci/run'], { encoding: 'utf8', env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` } });
    return { status: run.status, last: run.stdout.trimEnd().split('\n').at(-1) };
  } finally {
    rmSync(bin, { recursive: true });
  }
}

describe('.ci/run', function () {
  before(function () {
    // The script is for the Linux machines of CI (it calls apt), and `npm` here is a shell script: Windows has nothing that would start either.
    if (process.platform === 'win32') this.skip();
  });

  it('passes, and counts, when nothing failed', () => {
    // install, lint, types, sample run and package are five steps
    assert.deepEqual(ci({ prints: '  1160 passing (8m)\n\n  30 passing (109s)\n', test: 0 }), { status: 0, last: '1195 passed, 0 failed' });
  });

  it('fails, and counts, when tests failed', () => {
    assert.deepEqual(ci({ prints: '  7 passing (1s)\n  2 failing\n', test: 2 }), { status: 1, last: '12 passed, 3 failed' });
  });

  it('fails when the tests broke off before they said a number', () => {
    assert.deepEqual(ci({ prints: '', test: 1 }), { status: 1, last: '5 passed, 1 failed' });
  });

  it('says its last line when the install failed', () => {
    assert.deepEqual(ci({ prints: '', test: 0, install: 1 }), { status: 1, last: '0 passed, 1 failed' });
  });
});
