import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isFault } from '../../../src/engine/model/fault.ts';
import { nodeHashes } from '../../../src/node/hashes.ts';
import { readJournal } from '../../../src/node/journal/read-journal.ts';
import { bundleChild, ChildWriter } from './child-writer.ts';
import { note, open, temporaryFolder } from './journal-rig.ts';

describe('the right to write a journal', () => {
  let folder: string;
  let remove: () => Promise<void>;
  let bundle: string;
  beforeEach(async () => {
    ({ folder, remove } = await temporaryFolder());
    bundle = await bundleChild(join(folder, '..'));
  });
  afterEach(() => remove());

  it('is refused while a live process has it, with its pid and what to do, and readers still read', async () => {
    const owner = new ChildWriter(bundle, [folder, 'hold']);
    await owner.said(1);
    await assert.rejects(open(folder), (error) => isFault(error, 'journal_locked') && error.details['pid'] === owner.process.pid && error.message.includes(String(owner.process.pid)) && error.remedy !== '');
    assert.deepEqual(await readJournal(folder), { events: [] });
    await owner.finish();
    await (await open(folder)).journal.close();
  });

  it('passes on at once when its owner was killed', async () => {
    const owner = new ChildWriter(bundle, [folder, 'write']);
    await owner.said(5);
    await owner.kill();
    const { journal, events } = await open(folder);
    assert.ok(events.length >= 2);
    await journal.close();
  });

  it('goes to exactly one of many that race for it after its owner was killed', async () => {
    for (let round = 0; round < 4; round += 1) {
      const dead = new ChildWriter(bundle, [folder, 'hold']);
      await dead.said(1);
      await dead.kill();
      const racers = Array.from({ length: 5 }, () => new ChildWriter(bundle, [folder, 'hold']));
      const said = await Promise.all(racers.map(async (racer) => (await racer.said(1))[0] ?? ''));
      const winners = racers.filter((_, i) => said[i]?.startsWith('open'));
      assert.equal(winners.length, 1, said.join(' | '));
      assert.equal(said.filter((line) => line.startsWith('journal_locked')).length, 4, said.join(' | '));
      await Promise.all(racers.map((racer) => racer.finish()));
    }
  });

  it('is one for a folder by whatever path it is reached', async () => {
    const { journal } = await open(folder);
    const other = join(folder, '..', 'link');
    await symlink(folder, other, 'junction');
    await assert.rejects(open(other), (error) => isFault(error, 'journal_locked') && error.details['pid'] === process.pid);
    await journal.close();
    const again = await open(other);
    await again.journal.append([note('through the link')]);
    await again.journal.close();
  });

  // Node 20 (a terminal) fills names up, Node 24 (the editor) does not: both wrote one journal at the same time.
  if (process.platform === 'linux') {
    it('has a name that fills all the room there is, which every version of Node gives to the system alike', async () => {
      const { journal } = await open(folder);
      const wanted = nodeHashes.sha256(await realpath(folder)).slice(0, 32);
      const line = (await readFile('/proc/net/unix', 'latin1')).split('\n').find((each) => each.includes(wanted)) ?? '';
      await journal.close();
      assert.equal(line.slice(line.indexOf('@')).length, 108, line);
    });
  }

  it('holds in a folder with a very long path', async () => {
    const deep = join(folder, ...Array.from({ length: 12 }, () => 'a folder with a long name'));
    await mkdir(deep, { recursive: true });
    const { journal } = await open(deep);
    await assert.rejects(open(deep), (error) => isFault(error, 'journal_locked'));
    await journal.close();
    assert.deepEqual(await readdir(deep), []);
  });

  it('is given back when the journal turns out to be damaged', async () => {
    const broken = await mkdtemp(`${folder}-broken`);
    const { journal } = await open(broken);
    await journal.append([note('a')]);
    await journal.close();
    for (const run of ['another', 'yet-another']) await assert.rejects(open(broken, { run: run as never }), (error) => isFault(error, 'journal_damaged'));
  });
});
