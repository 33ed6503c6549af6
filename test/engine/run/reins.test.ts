import assert from 'node:assert/strict';
import { Reins } from '../../../src/engine/run/step-in/reins.ts';

const idle = new AbortController().signal;

describe('the reins of a task', () => {
  it('end the step at work, and obey when nothing is at work any more, in the order of the orders', async () => {
    const reins = new Reins();
    const did: string[] = [];
    const step = reins.begin(idle);
    const orders = ['first', 'second'].map((name) => reins.pull(() => Promise.resolve(did.push(name))));
    assert.equal(step.signal.aborted, true);
    assert.deepEqual(did, [], 'not while the step is ending');
    step.end();
    await reins.obey();
    assert.deepEqual([did, await Promise.all(orders)], [['first', 'second'], [1, 2]]);
    assert.equal(reins.begin(idle).signal.aborted, false, 'the next step is free');
  });

  it('give a step that begins under an order no time to do anything', () => {
    const reins = new Reins();
    void reins.pull(() => Promise.resolve());
    assert.equal(reins.begin(idle).signal.aborted, true);
  });

  it('tell who pulled them what went wrong, and go on', async () => {
    const reins = new Reins();
    const bad = reins.pull(() => Promise.reject(new Error('no')));
    const good = reins.pull(() => Promise.resolve('yes'));
    await reins.obey();
    await assert.rejects(bad, /no/);
    assert.equal(await good, 'yes');
  });

  it('abort with the task itself, also when that came first, and listen to it no longer than the step lasts', () => {
    const reins = new Reins();
    const task = new AbortController();
    const before = reins.begin(task.signal);
    before.end();
    const step = reins.begin(task.signal);
    task.abort(new Error('enough'));
    assert.deepEqual([before.signal.aborted, step.signal.aborted], [false, true]);
    assert.equal(reins.begin(task.signal).signal.aborted, true);
  });

  it('refuse every order once the task has come to its end', async () => {
    const reins = new Reins();
    const waiting = reins.pull(() => Promise.resolve());
    reins.close(new Error('over'));
    await assert.rejects(waiting, /over/);
    await assert.rejects(reins.pull(() => Promise.resolve()), /over/);
    await reins.obey();
  });
});
