import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RunEvent } from '../../../src/engine/events/event.ts';
import { CHAIN_START, decodeLine, encodeLine, type ChainPoint } from '../../../src/engine/journal/line.ts';
import { scanSegment, type Scan, type SegmentText } from '../../../src/engine/journal/scan.ts';
import { cutName, segmentName, segmentsOf } from '../../../src/engine/journal/segment-name.ts';
import { verifySegments } from '../../../src/engine/journal/verify.ts';
import { nodeHashes } from '../../../src/node/hashes.ts';

function event(seq: number, text = `text ${seq}`): RunEvent {
  return { v: 1, seq, id: `id${seq}`, at: '2026-01-01T00:00:00.000Z', run: 'r' as never, type: 'requirements_defined', data: { summary: text } };
}

/** Lines of events in groups of the given sizes. */
function linesOf(groups: readonly number[], text?: string): string[] {
  const lines: string[] = [];
  let end: ChainPoint = CHAIN_START;
  for (const size of groups) {
    const first = end.seq + 1;
    for (let i = 0; i < size; i += 1) {
      const { line, hash } = encodeLine(event(end.seq + 1, text), end, first, nodeHashes);
      lines.push(line);
      end = { seq: end.seq + 1, hash };
    }
  }
  return lines;
}

function scan(lines: readonly string[], more: Partial<SegmentText> = {}): Scan {
  return scanSegment({ file: 'f', lines: [...lines, ''], last: true, countsTo: Infinity, reachesCut: false, ...more }, CHAIN_START, nodeHashes);
}

/** A line of which a part was never written. */
function holed(line: string): string {
  return line.slice(0, 40) + '\0'.repeat(line.length - 50) + line.slice(-10);
}

describe('a line of the journal', () => {
  it('gives back any text, and its checksum notices any changed character', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (text, at, letter) => {
      const { line, hash } = encodeLine(event(1, text), CHAIN_START, 1, nodeHashes);
      assert.ok(!line.includes('\n') && !line.includes('\0'));
      const read = decodeLine(line, nodeHashes);
      assert.ok(read.ok);
      assert.deepEqual((read.value.raw['data'] as { summary: string }).summary, text);
      assert.equal(read.value.hash, hash);
      const i = at % line.length;
      const changed = line.slice(0, i) + letter + line.slice(i + 1);
      assert.equal(decodeLine(changed, nodeHashes).ok, changed === line);
    }));
  });
});

describe('judging damage', () => {
  it('takes an unfinished last line as a torn tail', () => {
    const lines = linesOf([1, 1, 1]);
    const result = scanSegment({ file: 'f', lines: [...lines.slice(0, 2), lines[2]!.slice(0, -1)], last: true, countsTo: Infinity, reachesCut: false }, CHAIN_START, nodeHashes);
    assert.deepEqual({ events: result.events.length, damage: result.damage?.type }, { events: 2, damage: 'torn' });
  });

  it('takes a hole in the last group as torn, also with whole lines of that group behind it', () => {
    const lines = linesOf([2, 4]);
    const result = scan([...lines.slice(0, 3), holed(lines[3]!), ...lines.slice(4)]);
    assert.deepEqual({ events: result.events.length, damage: result.damage?.type }, { events: 3, damage: 'torn' });
  });

  it('takes a hole before a later group as damage, for what was before that group was acknowledged', () => {
    const lines = linesOf([2, 2, 1]);
    assert.equal(scan([...lines.slice(0, 3), holed(lines[3]!), lines[4]!]).damage?.type, 'middle');
  });

  it('takes a flipped bit as damage even in the last line', () => {
    const lines = linesOf([1, 1]);
    assert.equal(scan([lines[0]!, lines[1]!.replace('text 2', 'text 3')]).damage?.type, 'middle');
    assert.equal(scan([lines[0]!, lines[1]!.replace('text 2', 'text\x002')]).damage?.type, 'middle');
  });

  it('never takes damage in an earlier segment as torn', () => {
    const lines = linesOf([1, 1]);
    assert.equal(scan([lines[0]!, holed(lines[1]!)], { last: false }).damage?.type, 'middle');
  });

  it('leaves out what a later segment says does not count, damaged or not', () => {
    const lines = linesOf([1, 1, 2]);
    const result = scan([...lines.slice(0, 3), 'rubbish'], { last: false, countsTo: 2, reachesCut: true });
    assert.deepEqual({ events: result.events.length, cut: result.cut, damage: result.damage }, { events: 2, cut: true, damage: undefined });
    assert.match(scan(lines.slice(0, 1), { last: false, countsTo: 2, reachesCut: true }).damage?.what ?? '', /events 2 to 2 are missing/);
  });

  it('reads the order of segments and cuts from names alone', () => {
    const { segments, newest } = segmentsOf(['events-000003.jsonl', cutName(4, 9), segmentName(1), 'snapshot.json', 'events-000001.jsonl.5-ab.torn', segmentName(2), cutName(2, 4)]);
    assert.equal(newest, 4);
    assert.deepEqual(segments.map(({ number, countsTo, reachesCut, last }) => ({ number, countsTo, reachesCut, last })), [
      { number: 1, countsTo: 4, reachesCut: true, last: false },
      { number: 2, countsTo: 9, reachesCut: false, last: false },
      { number: 3, countsTo: 9, reachesCut: true, last: false },
    ]);
  });
});

describe('verifying a journal', () => {
  it('goes on after a damage and tells of every other one once', () => {
    const lines = linesOf([1, 1, 1, 1, 1, 1]);
    lines[1] = lines[1]!.replace('text 2', 'text X');
    lines.splice(3, 1);
    const report = verifySegments([{ file: 'f', lines: [...lines, ''], last: true, countsTo: Infinity, reachesCut: false }], nodeHashes);
    assert.equal(report.ok, false);
    assert.equal(report.events, 4);
    assert.deepEqual(report.problems.map(({ line, what }) => `${line}: ${what}`), ['2: line 2 cannot be read: its checksum does not match', '4: line 4: events 4 to 4 are missing before event 5']);
  });

  it('tells of a torn tail without calling the journal bad', () => {
    const lines = linesOf([1, 1]);
    const report = verifySegments([{ file: 'f', lines: [lines[0]!, lines[1]!.slice(0, 30)], last: true, countsTo: Infinity, reachesCut: false }], nodeHashes);
    assert.deepEqual({ ok: report.ok, events: report.events, problems: report.problems.length }, { ok: true, events: 1, problems: 1 });
  });
});
