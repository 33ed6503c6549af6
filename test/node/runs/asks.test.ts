import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskId } from '../../../src/engine/model/ids.ts';
import { putAsk, refuseAsk, takeAsks, takeRefusal, withdrawAsk } from '../../../src/node/runs/asks.ts';

describe('what another window asks of the one that drives a run', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'ce-asks-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const ask = { type: 'hand_back', task: 'web/badge' as TaskId, message: 'mine\nstays', by: 'me' } as const;

  it('is taken once, in order, by whoever looks first', async () => {
    assert.deepEqual(await takeAsks(folder), []);
    await putAsk(folder, 'a', ask);
    await putAsk(folder, 'b', { ...ask, message: 'second' });
    const taken = await takeAsks(folder);
    assert.deepEqual(taken.map(({ name, ask: { message } }) => [name, message]), [['a', 'mine\nstays'], ['b', 'second']]);
    assert.deepEqual(await takeAsks(folder), []);
  });

  it('is thrown away unread where it is none', async () => {
    await putAsk(folder, 'a', ask);
    const inside = join(folder, 'asks');
    await writeFile(join(inside, 'b.ask.json'), '{"type":"run_command","command":"rm"}');
    await writeFile(join(inside, 'c.ask.json'), `{"type":"hand_back","task":"x","by":"me","message":"${'y'.repeat(200_000)}"}`);
    await writeFile(join(inside, '..ask.json'), 'not JSON');
    assert.deepEqual((await takeAsks(folder)).map(({ name }) => name), ['a']);
    assert.deepEqual(await readdir(inside), ['..ask.json']);
  });

  it('is answered with the reason when it was refused, once', async () => {
    await putAsk(folder, 'a', ask);
    await takeAsks(folder);
    assert.equal(await takeRefusal(folder, 'a'), undefined);
    await refuseAsk(folder, 'a', 'nobody holds it');
    assert.equal(await takeRefusal(folder, 'a'), 'nobody holds it');
    assert.equal(await takeRefusal(folder, 'a'), undefined);
  });

  it('can be taken back while nobody has taken it, and then says so', async () => {
    await putAsk(folder, 'a', ask);
    assert.equal(await withdrawAsk(folder, 'a'), true);
    assert.deepEqual(await takeAsks(folder), []);
    assert.equal(await withdrawAsk(folder, 'a'), false);
  });
});
