import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareRegistry, reapOrphans, registerGroup } from '../../../src/node/processes/group-registry.ts';
import { isFault } from '../../../src/engine/model/fault.ts';
import { isRunning } from './is-running.ts';
import { createProcesses } from '../../../src/node/processes/processes.ts';
import { environmentFor } from '../../../src/node/processes/environment.ts';

const source = fileURLToPath(new URL('../../../src/node/processes/processes.ts', import.meta.url));

describe('orphans', () => {
  let folder: string;
  let registry: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'ce-orphans-')));
    registry = join(folder, 'registry');
    prepareRegistry(registry);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Starts a process that runs the shell line through our port, waits until the line has printed a number through `report`, and kills -9 the process. */
  async function killOwnerOf(line: string): Promise<number> {
    const script = `
      import { createProcesses } from ${JSON.stringify(source)};
      const processes = createProcesses({ registryFolder: ${JSON.stringify(registry)} });
      await processes.run({ command: { shell: ${JSON.stringify(line)} }, cwd: ${JSON.stringify(folder)}, env: { PATH: process.env.PATH }, timeoutMs: 1e9, maxOutputBytes: 1000 }, new AbortController().signal);
    `;
    const main = join(folder, 'main.mjs');
    await writeFile(main, script);
    const owner = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main], { stdio: ['ignore', 'inherit', 'inherit'] });
    const reported = join(folder, 'reported');
    await new Promise<void>((resolve, reject) => {
      owner.once('exit', () => reject(new Error('the owner ended too early')));
      const look = (): void => void readFile(reported, 'utf8').then(async (text) => (text === '' || (await readdir(registry)).length === 0 ? setImmediate(look) : resolve()), () => setImmediate(look));
      look();
    });
    const gone = once(owner, 'exit');
    owner.kill('SIGKILL');
    await gone;
    return Number(await readFile(reported, 'utf8'));
  }

  it('ends a group that outlived a kill -9 of its owner, names it, and forgets it', async () => {
    const child = await killOwnerOf('sleep 1000 & echo $! > tmp; mv tmp reported; wait');
    assert.equal(isRunning(child), true, 'the child must have survived its owner');
    const reaped = await reapOrphans(registry);
    assert.equal(reaped.length, 1);
    assert.match(reaped[0]!.command, /^sleep 1000/);
    assert.equal(isRunning(child), false);
    assert.deepEqual(await readdir(registry), []);
    assert.deepEqual(await reapOrphans(registry), []);
  });

  it('are not left behind by an owner that exits by itself', async () => {
    const main = join(folder, 'main.mjs');
    const line = 'trap "" TERM; sleep 1000 & echo $! > tmp; mv tmp reported; wait';
    await writeFile(
      main,
      `import { existsSync } from 'node:fs';
      import { createProcesses } from ${JSON.stringify(source)};
      void createProcesses().run({ command: { shell: ${JSON.stringify(line)} }, cwd: ${JSON.stringify(folder)}, env: { PATH: process.env.PATH }, timeoutMs: 1e9, maxOutputBytes: 1000 }, new AbortController().signal);
      const look = () => (existsSync(${JSON.stringify(join(folder, 'reported'))}) ? process.exit(0) : setImmediate(look));
      look();`,
    );
    const owner = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main], { stdio: 'inherit' });
    await once(owner, 'exit');
    const child = Number(await readFile(join(folder, 'reported'), 'utf8'));
    while (isRunning(child)) await new Promise((resolve) => setImmediate(resolve));
  });

  it('ends what is left of a group whose leader is gone too', async () => {
    const child = await killOwnerOf('sleep 1000 & echo $! > tmp; mv tmp reported; kill -STOP $$; wait');
    const [name] = await readdir(registry);
    const leader = Number(name!.split('-')[0]);
    process.kill(leader, 'SIGKILL');
    while (isRunning(leader)) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isRunning(child), true);
    assert.equal((await reapOrphans(registry)).length, 1);
    assert.equal(isRunning(child), false);
  });

  it('leaves a process alone that only has the number of the recorded one', async () => {
    const bystander = spawn('sleep', ['1000'], { detached: true });
    await once(bystander, 'spawn');
    try {
      const handle = registerGroup(registry, { pid: bystander.pid!, command: 'x', cwd: folder });
      const [name] = await readdir(registry);
      const record = JSON.parse(await readFile(join(registry, name!), 'utf8')) as { group: { startTicks: number }; owner: { startTicks: number } };
      record.group.startTicks -= 1;
      record.owner.startTicks -= 1;
      handle.dispose();
      await writeFile(join(registry, name!), JSON.stringify(record));
      assert.deepEqual(await reapOrphans(registry), []);
      assert.equal(isRunning(bystander.pid!), true);
      assert.deepEqual(await readdir(registry), []);
    } finally {
      bystander.kill('SIGKILL');
    }
  });

  it('leaves the groups of a living owner alone, unless its thread is said to be gone', async () => {
    const child = spawn('sleep', ['1000'], { detached: true });
    const gone = once(child, 'exit');
    await once(child, 'spawn');
    registerGroup(registry, { pid: child.pid!, command: 'sleep', cwd: folder });
    assert.deepEqual(await reapOrphans(registry), []);
    assert.equal((await readdir(registry)).length, 1);
    assert.deepEqual(await reapOrphans(registry, { ownerIsGone: true }), [{ pid: child.pid, command: 'sleep' }]);
    await gone;
  });

  it('cannot come from a group that could not be noted: it is ended at once', async () => {
    const processes = createProcesses({ registryFolder: registry });
    await rm(registry, { recursive: true });
    const running = processes.run({ command: { shell: 'sleep 1000' }, cwd: folder, env: environmentFor(process.env), timeoutMs: 1e9, maxOutputBytes: 100 }, new AbortController().signal);
    await assert.rejects(running, (error) => isFault(error, 'io'));
  });

  it('keeps no record of a group that ended, and copes with a missing folder and unreadable records', async () => {
    assert.deepEqual(await reapOrphans(join(folder, 'none')), []);
    await createProcesses({ registryFolder: registry }).run({ command: { shell: 'true' }, cwd: folder, env: environmentFor(process.env), timeoutMs: 10_000, maxOutputBytes: 100 }, new AbortController().signal);
    assert.deepEqual(await readdir(registry), []);
    await mkdir(registry, { recursive: true });
    await writeFile(join(registry, 'torn.json'), '{"group":');
    assert.deepEqual(await reapOrphans(registry), []);
    assert.deepEqual(await readdir(registry), []);
  });
});
