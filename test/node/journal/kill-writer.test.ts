import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readJournal, verifyJournal } from '../../../src/node/journal/read-journal.ts';
import { bundleChild, ChildWriter } from './child-writer.ts';
import { open, seeded, temporaryFolder } from './journal-rig.ts';

const CYCLES = Number(process.env['CE_KILLS'] ?? 24);

describe('a journal whose writer is killed', () => {
  it(`keeps every acknowledged event over ${CYCLES} kills`, async function () {
    this.timeout(60_000 + CYCLES * 2_000);
    const { folder, remove } = await temporaryFolder();
    const seed = Number(process.env['CE_SEED'] ?? randomInt(1_000_000_000));
    const random = seeded(seed);
    const bundle = await bundleChild(`${folder}/..`);
    const acknowledged = new Map<number, string>();
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      const child = new ChildWriter(bundle, [folder, 'write', String(1 + Math.floor(random() * 8))]);
      await child.said(2 + Math.floor(random() * 80));
      await child.kill();
      for (const line of child.lines.slice(1)) {
        const [, seq, id] = line.split(' ');
        acknowledged.set(Number(seq), id ?? '');
      }
    }
    const { events, journal } = await open(folder);
    await journal.close();
    assert.ok(acknowledged.size >= CYCLES);
    assert.deepEqual([...acknowledged].filter(([seq, id]) => events[seq - 1]?.id !== id), [], `seed ${seed}`);
    assert.deepEqual(events.map((event) => event.seq), events.map((_, i) => i + 1));
    assert.deepEqual(await readJournal(folder), { events });
    assert.equal((await verifyJournal(folder)).ok, true);
    await remove();
  });
});
