import assert from 'node:assert/strict';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from './is-running.ts';
import { createProcesses } from '../../../src/node/processes/processes.ts';
import { environmentFor } from '../../../src/node/processes/environment.ts';
import { isFault } from '../../../src/engine/model/fault.ts';
import type { ProcessRequest, ProcessResult } from '../../../src/engine/ports.ts';

const node = process.execPath;
const never = new AbortController().signal;

/** Resolves with the text of a file as soon as it is there. */
async function appears(folder: string, name: string): Promise<string> {
  for (;;) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    if (text !== '') return text;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Starts a grandchild, writes its number to `pid`, and waits; neither ends at SIGTERM. */
const STUBBORN = 'trap "" TERM; sleep 1000 & echo $! > tmp; mv tmp pid; wait';

describe('child processes', () => {
  let folder: string;
  const processes = createProcesses();
  const request = (command: ProcessRequest['command'], more: Partial<ProcessRequest> = {}): ProcessRequest => ({
    command,
    cwd: folder,
    env: environmentFor(process.env),
    timeoutMs: 30_000,
    maxOutputBytes: 100_000,
    ...more,
  });
  const run = (command: ProcessRequest['command'], more: Partial<ProcessRequest> = {}, signal = never): Promise<ProcessResult> => processes.run(request(command, more), signal);

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'ce processes ')));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('answers exit code and both outputs', async () => {
    const result = await run({ words: [node, '-e', 'console.log("out"); console.error("err"); process.exit(3)'] });
    assert.deepEqual({ ...result, durationMs: 0 }, { exitCode: 3, stdout: 'out\n', stderr: 'err\n', cutBytes: 0, durationMs: 0, timedOut: false, aborted: false, notFound: false });
  });

  it('runs words without a shell: nothing in them is expanded', async () => {
    const result = await run({ words: [node, '-p', 'process.argv.slice(1).join("|")', '$HOME', '*', '; echo x', 'a b'] });
    assert.equal(result.stdout, '$HOME|*|; echo x|a b\n');
  });

  it('runs a line through the shell, in a folder with spaces', async () => {
    const result = await run({ shell: 'echo one && echo two > "file with space" && cat "file with space"' });
    assert.equal(result.stdout, 'one\ntwo\n');
  });

  it('inherits nothing: the environment is what was given', async () => {
    process.env['CE_TEST_LEAK'] = 'leaked';
    try {
      const result = await run({ words: [node, '-p', 'JSON.stringify([process.env.CE_TEST_LEAK, process.env.GIVEN])'] }, { env: { GIVEN: 'yes' } });
      assert.equal(result.stdout, '[null,"yes"]\n');
    } finally {
      delete process.env['CE_TEST_LEAK'];
    }
  });

  it('gives the standard input and closes it; without one the input is empty', async () => {
    const echo = 'process.stdin.on("data", (d) => process.stdout.write(d)).on("end", () => console.log("end"))';
    assert.equal((await run({ words: [node, '-e', echo] }, { stdin: 'hello ' })).stdout, 'hello end\n');
    assert.equal((await run({ words: [node, '-e', echo] })).stdout, 'end\n');
  });

  it('survives a child that does not read its input', async () => {
    assert.equal((await run({ words: [node, '-e', 'process.exit(0)'] }, { stdin: 'x'.repeat(5_000_000) })).exitCode, 0);
  });

  it('tells a missing program from a failing one, with and without a shell', async () => {
    assert.equal((await run({ words: ['ce-no-such-program', 'x'] })).notFound, true);
    assert.equal((await run({ shell: 'ce-no-such-program x' })).notFound, true);
    assert.equal((await run({ words: [node, '-e', 'process.exit(127)'] })).notFound, false);
    assert.equal((await run({ shell: 'exit 1' })).notFound, false);
  });

  it('says like a shell that a file may not be executed', async () => {
    const file = join(folder, 'plain.txt');
    await writeFile(file, 'text');
    const result = await run({ words: [file] });
    assert.equal(result.exitCode, 126);
    assert.match(result.stderr, /permission denied/);
  });

  it('does not take a missing folder for a missing program', async () => {
    await assert.rejects(run({ words: [node, '-v'] }, { cwd: join(folder, 'none') }), (error) => isFault(error, 'process_failed'));
  });

  it('cuts output in the middle, keeps its head and its end, and counts what is gone', async () => {
    const script = 'for (let i = 0; i < 200000; i++) process.stdout.write("line " + i + "\\n"); console.error("short error")';
    const result = await run({ words: [node, '-e', script] }, { maxOutputBytes: 4_000 });
    assert.match(result.stdout, /^line 0\nline 1\n/);
    assert.match(result.stdout, /line 199998\nline 199999\n$/);
    assert.equal(result.stderr, 'short error\n');
    assert.match(result.stdout, new RegExp(`\\[\\.\\.\\. ${result.cutBytes} bytes of output cut here \\.\\.\\.\\]`));
    const kept = result.stdout.replace(/\n\[\.\.\. \d+ bytes of output cut here \.\.\.\]\n/, '') + result.stderr;
    assert.ok(Buffer.byteLength(kept) <= 4_000);
    const total = Array.from({ length: 200_000 }, (_, i) => `line ${i}\n`.length).reduce((a, b) => a + b) + 'short error\n'.length;
    assert.equal(Buffer.byteLength(kept) + result.cutBytes, total);
  });

  it('ends the whole group at the time limit: also a grandchild that ignores a polite request', async () => {
    const result = await run({ shell: STUBBORN }, { timeoutMs: 2_000 });
    const grandchild = Number(await readFile(join(folder, 'pid'), 'utf8'));
    assert.equal(result.timedOut, true);
    assert.equal(result.exitCode, null);
    assert.equal(isRunning(grandchild), false);
  });

  it('ends the whole group on abort', async () => {
    const controller = new AbortController();
    const running = run({ shell: STUBBORN }, {}, controller.signal);
    const grandchild = Number(await appears(folder, 'pid'));
    controller.abort();
    const result = await running;
    assert.equal(result.aborted, true);
    assert.equal(result.timedOut, false);
    assert.equal(isRunning(grandchild), false);
  });

  it('ends what moved to a process group of its own in the same session', async () => {
    const controller = new AbortController();
    const running = run({ words: ['bash', '-c', 'set -m; sleep 1000 & echo $! > tmp; mv tmp pid; wait'] }, {}, controller.signal);
    const job = Number(await appears(folder, 'pid'));
    assert.equal(isRunning(job), true);
    controller.abort();
    await running;
    assert.equal(isRunning(job), false);
  });

  it('leaves nothing in the background when the program itself has ended', async () => {
    const result = await run({ shell: 'sleep 1000 & echo $!' });
    assert.equal(result.exitCode, 0);
    assert.equal(isRunning(Number(result.stdout)), false);
  });

  it('starts nothing when it is aborted already', async () => {
    const result = await run({ shell: 'echo x > made' }, {}, AbortSignal.abort());
    assert.equal(result.aborted, true);
    await assert.rejects(readFile(join(folder, 'made')));
  });

  it('keeps the listeners of a signal that many commands share', async () => {
    const controller = new AbortController();
    await Promise.all(Array.from({ length: 5 }, () => run({ shell: 'true' }, {}, controller.signal)));
    assert.equal(process.listenerCount('exit') < 10, true);
    assert.equal((await run({ shell: 'echo still' }, {}, controller.signal)).stdout, 'still\n');
  });
});
