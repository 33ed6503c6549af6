import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFault } from '../../../src/engine/model/fault.ts';
import { readJournal, verifyJournal } from '../../../src/node/journal/read-journal.ts';
import { note, open, temporaryFolder, textsOf } from './journal-rig.ts';

const FIRST = 'events-000001.jsonl';

describe('a journal on disk', () => {
  let folder: string;
  let remove: () => Promise<void>;
  beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
  afterEach(() => remove());

  async function write(count: number, segmentBytes?: number): Promise<void> {
    const { journal } = await open(folder, segmentBytes === undefined ? {} : { segmentBytes });
    for (let i = 1; i <= count; i += 1) await journal.append([note(`event ${i} – é🙂`)]);
    await journal.close();
  }

  it('gives back after a reopen what append returned, in order and without gaps', async () => {
    const { journal } = await open(folder);
    const appended = [...(await journal.append([note('a'), note('b')])), ...(await journal.append([{ type: 'run_paused', data: { reason: 'r' } }]))];
    const read = [];
    for await (const event of journal.read()) read.push(event);
    await journal.close();
    const again = await open(folder);
    await again.journal.close();
    assert.deepEqual(again.events, appended);
    assert.deepEqual(read, appended);
    assert.deepEqual(again.events.map((event) => event.seq), [1, 2, 3]);
    assert.equal(again.recovered, undefined);
  });

  it('writes JSON Lines with the envelope at top level', async () => {
    await write(2);
    const lines = (await readFile(join(folder, FIRST), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(lines.map(({ v, seq, run, type, data }) => ({ v, seq, run, type, data })), [
      { v: 1, seq: 1, run: 'test-run', type: 'requirements_defined', data: { summary: 'event 1 – é🙂' } },
      { v: 1, seq: 2, run: 'test-run', type: 'requirements_defined', data: { summary: 'event 2 – é🙂' } },
    ]);
  });

  it('keeps 24 concurrent writers in order and numbers without a gap', async () => {
    const { journal } = await open(folder, { segmentBytes: 20_000 });
    await Promise.all(Array.from({ length: 24 }, async (_, writer) => {
      for (let i = 0; i < 40; i += 1) await journal.append([note(`${writer}:${i}a`), note(`${writer}:${i}b`)]);
    }));
    await journal.close();
    const { events } = await readJournal(folder);
    assert.deepEqual(events.map((event) => event.seq), Array.from({ length: 24 * 80 }, (_, i) => i + 1));
    for (let writer = 0; writer < 24; writer += 1) {
      const own = textsOf(events).filter((text) => text.startsWith(`${writer}:`));
      assert.deepEqual(own, Array.from({ length: 40 }, (_, i) => [`${writer}:${i}a`, `${writer}:${i}b`]).flat());
    }
    assert.ok((await readdir(folder)).filter((name) => name.endsWith('.jsonl')).length > 5);
    assert.equal((await verifyJournal(folder)).ok, true);
  });

  it('opens again without loss of any earlier record when cut at every byte of its last three records', async () => {
    await write(12);
    const whole = await readFile(join(folder, FIRST));
    const ends = [...whole].flatMap((byte, i) => (byte === 0x0a ? [i + 1] : []));
    const copy = `${folder} copy`;
    for (let size = ends[8]!; size < whole.length; size += 1) {
      await cp(folder, copy, { recursive: true });
      await truncate(join(copy, FIRST), size);
      const kept = ends.filter((end) => end <= size).length;
      const { journal, events, recovered } = await open(copy);
      assert.equal(events.length, kept, `cut at ${size}`);
      const torn = size - (ends[kept - 1] ?? 0);
      assert.equal(recovered?.truncatedBytes ?? 0, torn);
      if (recovered !== undefined) assert.deepEqual(await readFile(recovered.file), whole.subarray(size - torn, size));
      await journal.append([note('after')]);
      await journal.close();
      assert.equal((await readJournal(copy)).events.length, kept + 1);
      await rm(copy, { recursive: true });
    }
  });

  it('detects any flipped bit, names file and line, changes nothing, and still reads what is before it', async () => {
    const { journal } = await open(folder);
    for (let i = 1; i <= 10; i += 1) await journal.append([note(`event ${i} – é🙂`), note('same group'), note('same group too')]);
    await journal.close();
    const whole = await readFile(join(folder, FIRST));
    const seed = randomInt(1_000_000);
    for (let i = 0; i < 400; i += 1) {
      const at = (seed + i * 7_919) % whole.length;
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1 << i % 8;
      await writeFile(join(folder, FIRST), bytes);
      const line = whole.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
      await assert.rejects(open(folder), (error) => isFault(error, 'journal_damaged') && error.message.includes(FIRST) && error.message.includes(`line ${line} `) && error.remedy !== '', `bit ${i % 8} of byte ${at}, seed ${seed}`);
      const { events, damage } = await readJournal(folder);
      assert.equal(events.length, line - 1);
      assert.deepEqual({ file: damage?.file, line: damage?.line, type: damage?.type }, { file: FIRST, line, type: 'middle' });
      const report = await verifyJournal(folder);
      assert.equal(report.ok, false);
      assert.deepEqual({ file: report.problems[0]?.file, line: report.problems[0]?.line }, { file: FIRST, line });
      assert.deepEqual(await readFile(join(folder, FIRST)), bytes);
    }
  });

  it('detects a removed, a swapped and a repeated line, and a missing segment', async () => {
    await write(9, 600);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
    assert.ok(names.length >= 3);
    const file = join(folder, FIRST);
    const text = await readFile(file, 'utf8');
    const [a, b, ...rest] = text.split('\n');
    for (const forged of [[b, ...rest], [b, a, ...rest], [a, a, b, ...rest], [a, ...rest]]) {
      await writeFile(file, forged.join('\n'));
      await assert.rejects(open(folder), (error) => isFault(error, 'journal_damaged'), forged.join('\n'));
    }
    await writeFile(file, text);
    await rm(join(folder, names[1]!));
    await assert.rejects(open(folder), (error) => isFault(error, 'journal_damaged') && /are missing/.test(error.message));
    assert.match((await verifyJournal(folder)).problems[0]?.what ?? '', /are missing/);
  });

  it('refuses an event of a newer version, whole as it is, and says so', async () => {
    const { journal } = await open(folder);
    await journal.append([note('old')]);
    await journal.close();
    const { encodeLine } = await import('../../../src/engine/journal/line.ts');
    const { nodeHashes } = await import('../../../src/node/hashes.ts');
    const { events } = await readJournal(folder);
    const first = encodeLine(events[0]!, { seq: 0, hash: '0'.repeat(32) }, 1, nodeHashes);
    for (const change of [{ type: 'task_teleported' }, { v: 2 }]) {
      const second = encodeLine({ ...events[0]!, seq: 2, ...change } as never, { seq: 1, hash: first.hash }, 2, nodeHashes);
      await writeFile(join(folder, FIRST), `${first.line}\n${second.line}\n`);
      await assert.rejects(open(folder), (error) => isFault(error, 'journal_damaged') && /newer version/.test(error.remedy));
      assert.equal((await readJournal(folder)).damage?.type, 'newer');
    }
  });

  it('does not write an event that could not be read back, and goes on', async () => {
    const { journal } = await open(folder);
    await assert.rejects(journal.append([note('good'), { type: 'budget_warning', data: { spentUsd: Number.NaN, capUsd: 1, percent: 1 } }]), (error) => isFault(error, 'internal'));
    assert.deepEqual((await journal.append([note('next')])).map((event) => event.seq), [1]);
    await journal.close();
  });

  it('refuses an append that was decided on an older state', async () => {
    const { journal } = await open(folder);
    const first = journal.append([note('a')], { expectedSeq: 0 });
    await assert.rejects(journal.append([note('b')], { expectedSeq: 0 }), (error) => isFault(error, 'journal_conflict'));
    await first;
    await journal.append([note('c')], { expectedSeq: 1 });
    await journal.close();
    assert.deepEqual(textsOf((await readJournal(folder)).events), ['a', 'c']);
  });

  it('settles what was appended before it closes, and refuses what comes after', async () => {
    const { journal } = await open(folder);
    const last = journal.append([note('last')]);
    await journal.close();
    assert.equal((await last).length, 1);
    await assert.rejects(journal.append([note('late')]), (error) => isFault(error, 'cancelled'));
  });

  it('refuses the journal of another run', async () => {
    await write(1);
    await assert.rejects(open(folder, { run: 'other' as never }), (error) => isFault(error, 'journal_damaged') && /test-run/.test(error.message));
    await (await open(folder)).journal.close();
  });
});
