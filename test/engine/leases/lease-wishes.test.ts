import assert from 'node:assert/strict';
import { LeaseTable } from '../../../src/engine/leases/lease-table.ts';
import { TaskId } from '../../../src/engine/model/ids.ts';
import type { Claim } from '../../../src/engine/leases/claim-index.ts';

const [a, b, c] = ['a', 'b', 'c'].map((name) => TaskId.parse(name)) as [TaskId, TaskId, TaskId];
const conflict = (one: Claim, other: Claim): string | undefined => one.writes.find((path) => other.writes.includes(path));
const writes = (...paths: string[]): Claim => ({ reads: [], writes: paths });

function table(): { readonly leases: LeaseTable; readonly tokenOf: (task: TaskId) => number } {
  const leases = new LeaseTable({ conflict, ttlMs: 100 });
  return { leases, tokenOf: (task) => leases.leaseOf(task)?.token ?? 0 };
}

describe('the lease of a held task', () => {
  it('lives without heartbeats for as long as it is pinned, however late the next look is', () => {
    const { leases, tokenOf } = table();
    leases.grantAll(a, writes('x'), 0);
    leases.grantAll(b, writes('y'), 0);
    leases.pin(a);
    assert.deepEqual(leases.expire(1_000_000).map((lease) => lease.task), ['b']);
    assert.equal(leases.check({ task: a, token: tokenOf(a) }, 'x', 1_000_000).type, 'granted');
    assert.equal(leases.grantAll(c, writes('x'), 1_000_000).type, 'refused', 'nobody gets it meanwhile');
  });

  it('lives by heartbeats again from the moment that it is let go, with its whole time before it', () => {
    const { leases } = table();
    leases.grantAll(a, writes('x'), 0);
    leases.pin(a);
    leases.unpin(a, 5_000);
    assert.deepEqual(leases.expire(5_099), []);
    assert.deepEqual(leases.expire(5_100).map((lease) => lease.task), ['a']);
    leases.grantAll(a, writes('x'), 6_000);
    assert.deepEqual(leases.expire(6_100).length, 1, 'the pin was of that lease alone');
  });

  it('may be widened like every lease', () => {
    const { leases, tokenOf } = table();
    leases.grantAll(a, writes('x'), 0);
    leases.pin(a);
    const answer = leases.extend(a, tokenOf(a), ['z'], 9_000);
    assert.ok(answer.type === 'granted' && answer.lease.writes.includes('z'));
  });
});

describe('a wish for a lease', () => {
  it('is granted when the holder lets go, while who asked is at work', () => {
    const { leases, tokenOf } = table();
    leases.grantAll(a, writes('x'), 0);
    leases.grantAll(b, writes('y'), 0);
    assert.equal(leases.extendOrQueue(a, tokenOf(a), ['y'], 0).type, 'queued');
    assert.deepEqual(leases.settle(1), []);
    leases.release(b, tokenOf(b));
    assert.deepEqual(leases.settle(1).map((lease) => lease.writes), [['x', 'y']]);
    assert.deepEqual(leases.settle(1), [], 'once');
  });

  it('that is forgotten stands in nobody’s way', () => {
    const { leases, tokenOf } = table();
    leases.grantAll(a, writes('x'), 0);
    leases.grantAll(b, writes('y'), 0);
    leases.extendOrQueue(a, tokenOf(a), ['y'], 0);
    leases.release(b, tokenOf(b));
    assert.equal(leases.grantAll(c, writes('y'), 1).type, 'refused');
    assert.deepEqual(leases.forgetWish(a), ['y']);
    assert.equal(leases.forgetWish(a), undefined);
    assert.equal(leases.grantAll(c, writes('y'), 1).type, 'granted');
  });

  it('ends with the lease of who asked', () => {
    const { leases, tokenOf } = table();
    leases.grantAll(a, writes('x'), 0);
    leases.grantAll(b, writes('y'), 0);
    leases.extendOrQueue(a, tokenOf(a), ['y'], 0);
    leases.release(a, tokenOf(a));
    leases.release(b, tokenOf(b));
    assert.deepEqual(leases.settle(1), []);
    assert.equal(leases.grantAll(c, writes('y'), 1).type, 'granted');
  });
});
