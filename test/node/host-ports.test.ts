import assert from 'node:assert/strict';
import { systemClock } from '../../src/node/clock.ts';
import { nodeHashes } from '../../src/node/hashes.ts';
import { createIds } from '../../src/node/ids.ts';
import { stderrLog } from '../../src/node/log.ts';

describe('the small ports on Node', () => {
  it('computes the published checks of SHA-256 and CRC-32, always 8 digits', () => {
    assert.equal(nodeHashes.sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assert.equal(nodeHashes.crc32('123456789'), 'cbf43926');
    assert.equal(nodeHashes.crc32(''), '00000000');
    assert.equal(nodeHashes.crc32('é🙂').length, 8);
  });

  it('makes ids that sort in the order in which they were made, also while the clock stands or goes back', () => {
    let now = 1_767_225_600_000;
    const ids = createIds({ ...systemClock, now: () => now });
    const made: string[] = [];
    for (let i = 0; i < 3_000; i += 1) {
      made.push(ids.next());
      if (i % 100 === 0) now += i % 300 === 0 ? -5 : 3;
    }
    assert.deepEqual(made.toSorted(), made);
    assert.equal(new Set(made).size, made.length);
    assert.ok(made.every((id) => /^[0-9A-HJKMNP-TV-Z]{18}$/.test(id)));
    const numbers = Array.from({ length: 100 }, () => ids.random());
    assert.ok(numbers.every((n) => n >= 0 && n < 1) && new Set(numbers).size > 90);
  });

  it('makes ids that differ between two sources at one moment', () => {
    const clock = { ...systemClock, now: () => 1_767_225_600_000 };
    const [a, b] = [createIds(clock), createIds(clock)];
    const made = Array.from({ length: 500 }, () => [a.next(), b.next()]).flat();
    assert.equal(new Set(made).size, made.length);
  });

  it('calls back after a wait, not when disposed, and not at once for a wait longer than a timer can hold', async () => {
    const called: string[] = [];
    const long = systemClock.after(2 ** 40, () => called.push('long'));
    const dropped = systemClock.after(0, () => called.push('dropped'));
    dropped.dispose();
    dropped.dispose();
    await new Promise<void>((done) => systemClock.after(5, () => done()));
    long.dispose();
    assert.deepEqual(called, []);
  });

  it('logs one line a message from its level up, whatever the details', () => {
    const lines: string[] = [];
    const log = stderrLog('warn', (line) => lines.push(line));
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    log.debug('unheard');
    log.warn('plain');
    log.error('failed', { error: new Error('why'), seq: 3 });
    log.error('odd', circle);
    assert.deepEqual(lines, ['warn: plain\n', 'error: failed {"error":{"name":"Error","message":"why"},"seq":3}\n', 'error: odd {self}\n']);
  });
});
