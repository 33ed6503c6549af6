import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RunEvent } from '../../../src/engine/events/event.ts';
import type { Claim } from '../../../src/engine/leases/claim-index.ts';
import { foldLeases } from '../../../src/engine/leases/lease-state.ts';
import { LeaseTable, type LeaseTableOptions } from '../../../src/engine/leases/lease-table.ts';
import { TaskId } from '../../../src/engine/model/ids.ts';
import type { Lease } from '../../../src/engine/model/lease.ts';

const id = (name: string): TaskId => TaskId.parse(name);
const [a, b, c, d] = [id('a'), id('b'), id('c'), id('d')];

/** Every path there is in these tests, so that whether two globs meet can be told by trying them all. */
const PATHS = ['src/a.ts', 'src/b.ts', 'src/api/x.ts', 'src/api/y.ts', 'docs/a.md', 'README.md'];
const GLOBS = ['**', 'src/**', 'src/api/**', 'src/*.ts', 'src/a.ts', 'src/b.ts', 'src/api/x.ts', 'docs/**', 'docs/a.md', '*.md', 'src/{api,web}/y.ts', '**/a.*'];

/** Expands both claims to files: a second way to the answer, without any glob against a glob. */
function conflict(one: Claim, other: Claim): string | undefined {
  const touches = (globs: readonly string[]): string[] => PATHS.filter((path) => globs.some((glob) => matches(glob, path)));
  const [writes, reads, otherWrites, otherReads] = [touches(one.writes), touches(one.reads), touches(other.writes), touches(other.reads)];
  return writes.find((path) => otherWrites.includes(path) || otherReads.includes(path)) ?? reads.find((path) => otherWrites.includes(path));
}

function matches(glob: string, path: string): boolean {
  const pattern = glob
    .replaceAll('.', '\\.')
    .replace(/\{(\w+),(\w+)\}/, '($1|$2)')
    .replaceAll('**/', '\0')
    .replaceAll('**', '\u0001')
    .replaceAll('*', '[^/]*')
    .replaceAll('\0', '(.*/)?')
    .replaceAll('\u0001', '.*');
  return new RegExp(`^${pattern}$`).test(path);
}

function table(options: Partial<LeaseTableOptions> = {}): LeaseTable {
  return new LeaseTable({ conflict, ttlMs: 100, matches: (globs, path) => globs.some((glob) => matches(glob, path)), ...options });
}

function granted(answer: { readonly type: string; readonly lease?: Lease }): Lease {
  assert.equal(answer.type, 'granted', JSON.stringify(answer));
  assert.ok(answer.lease !== undefined);
  return answer.lease;
}

function event(type: RunEvent['type'], data: object): RunEvent {
  return { v: 1, seq: 1, id: 'e', at: '2026-01-01T00:00:00.000Z', run: 'r', type, data } as unknown as RunEvent;
}

describe('a lease', () => {
  it('holds a path that was asked for twice once, from its grant on', () => {
    const leases = table();
    const lease = granted(leases.grantAll(a, { reads: ['docs/**', 'docs/**'], writes: ['src/**', 'src/**'] }, 0));
    assert.deepEqual([lease.reads, lease.writes], [['docs/**'], ['src/**']]);
    assert.deepEqual(granted(leases.heartbeat(a, lease.token, 1)).writes, lease.writes);
  });

  it('is refused with the name of the holder and a path that both want', () => {
    const leases = table();
    granted(leases.grantAll(a, { reads: [], writes: ['src/api/**'] }, 0));
    assert.deepEqual(leases.grantAll(b, { reads: [], writes: ['docs/**', 'src/**'] }, 0), { type: 'refused', holder: a, path: 'src/api/x.ts', reason: 'a holds src/api/x.ts' });
    assert.equal(leases.live().length, 1);
  });

  it('shares reads and excludes writes', () => {
    const leases = table();
    granted(leases.grantAll(a, { reads: ['src/**'], writes: ['docs/a.md'] }, 0));
    granted(leases.grantAll(b, { reads: ['src/**'], writes: ['README.md'] }, 0));
    assert.equal(leases.grantAll(c, { reads: [], writes: ['src/a.ts'] }, 0).type, 'refused');
    assert.equal(leases.grantAll(d, { reads: ['docs/**'], writes: [] }, 0).type, 'refused');
  });

  it('is held once a task at a time', () => {
    const leases = table();
    const { token } = granted(leases.grantAll(a, { reads: [], writes: ['src/a.ts'] }, 0));
    assert.deepEqual(leases.grantAll(a, { reads: [], writes: ['docs/**'] }, 0), { type: 'refused', holder: a, reason: `a already holds lease ${token}; release it first` });
  });

  it('does nothing for its holder once its time is up, and shuts others out until it is taken away', () => {
    const leases = table();
    const old = granted(leases.grantAll(a, { reads: [], writes: ['src/a.ts'] }, 0));
    assert.equal(leases.check(old, 'src/a.ts', 99).type, 'granted');
    assert.equal(leases.check(old, 'src/a.ts', 100).type, 'refused');
    assert.equal(leases.heartbeat(a, old.token, 100).type, 'refused');
    assert.equal(leases.extend(a, old.token, ['src/b.ts'], 100).type, 'refused');
    assert.equal(leases.grantAll(b, { reads: [], writes: ['src/a.ts'] }, 100).type, 'refused');
    assert.deepEqual(leases.expire(99), []);
    assert.deepEqual(leases.expire(100), [old]);
    const next = granted(leases.grantAll(b, { reads: [], writes: ['src/a.ts'] }, 100));
    assert.ok(next.token > old.token);
    assert.deepEqual(leases.check(old, 'src/a.ts', 101), { type: 'refused', reason: 'a no longer holds lease 1' });
    assert.equal(leases.release(a, old.token), undefined);
  });

  it('lives on by heartbeats', () => {
    const leases = table();
    const { token } = granted(leases.grantAll(a, { reads: [], writes: ['src/a.ts'] }, 0));
    assert.equal(granted(leases.heartbeat(a, token, 60)).expiresAt, 160);
    assert.deepEqual(leases.expire(150), []);
    assert.equal(leases.expire(160).length, 1);
  });

  it('tells the attempt before from the present one', () => {
    const leases = table();
    const first = granted(leases.grantAll(a, { reads: [], writes: ['src/a.ts'] }, 0));
    leases.release(a, first.token);
    const second = granted(leases.grantAll(a, { reads: [], writes: ['src/a.ts'] }, 0));
    assert.deepEqual(leases.check(first, 'src/a.ts', 1), { type: 'refused', reason: `a holds lease ${second.token} now; ${first.token} is from before` });
    assert.equal(leases.check({ task: b, token: second.token }, 'src/a.ts', 1).type, 'refused');
  });

  it('covers its globs and nothing else, and says who holds the rest', () => {
    const leases = table();
    const lease = granted(leases.grantAll(a, { reads: ['docs/**'], writes: ['src/*.ts'] }, 0));
    granted(leases.grantAll(b, { reads: [], writes: ['src/api/**'] }, 0));
    assert.equal(leases.check(lease, 'src/b.ts', 1).type, 'granted');
    assert.deepEqual(leases.check(lease, 'src/api/x.ts', 1), { type: 'refused', holder: b, path: 'src/api/x.ts', reason: 'src/api/x.ts is not in the lease of a; b holds it' });
    assert.deepEqual(leases.check(lease, 'docs/a.md', 1), { type: 'refused', path: 'docs/a.md', reason: 'docs/a.md is not in the lease of a, which may write src/*.ts' });
  });

  it('checks real globs when nobody says how to match', () => {
    const leases = new LeaseTable({ conflict, ttlMs: 100 });
    const lease = granted(leases.grantAll(a, { reads: [], writes: ['src/**'] }, 0));
    assert.equal(leases.check(lease, 'src/.hidden/file.ts', 1).type, 'granted');
    assert.equal(leases.check(lease, 'source/file.ts', 1).type, 'refused');
  });
});

describe('extending a lease', () => {
  it('adds what is free and keeps the token', () => {
    const leases = table();
    const lease = granted(leases.grantAll(a, { reads: [], writes: ['src/a.ts'] }, 0));
    const more = granted(leases.extend(a, lease.token, ['src/b.ts', 'src/a.ts'], 50));
    assert.deepEqual(more, { ...lease, writes: ['src/a.ts', 'src/b.ts'], expiresAt: 150 });
    assert.equal(leases.grantAll(b, { reads: [], writes: ['src/b.ts'] }, 50).type, 'refused');
    leases.release(a, lease.token);
    granted(leases.grantAll(b, { reads: [], writes: ['src/b.ts'] }, 50));
  });

  it('is refused at once, with the name of the holder, and changes nothing', () => {
    const leases = table();
    const lease = granted(leases.grantAll(a, { reads: [], writes: ['src/a.ts'] }, 0));
    granted(leases.grantAll(b, { reads: [], writes: ['src/b.ts'] }, 0));
    assert.deepEqual(leases.extend(a, lease.token, ['docs/**', 'src/b.ts'], 1), { type: 'refused', holder: b, path: 'src/b.ts', reason: 'b holds src/b.ts' });
    assert.deepEqual(leases.leaseOf(a), lease);
  });

  it('waits when asked to, keeps the path for itself, and is granted first come first served', () => {
    const leases = table();
    const [la, lb, lc] = [granted(leases.grantAll(a, { reads: [], writes: ['src/a.ts'] }, 0)), granted(leases.grantAll(b, { reads: [], writes: ['src/b.ts'] }, 0)), granted(leases.grantAll(c, { reads: [], writes: ['docs/a.md'] }, 0))];
    assert.deepEqual(leases.extendOrQueue(b, lb.token, ['src/a.ts'], 1), { type: 'queued', behind: [a], reason: 'a holds src/a.ts' });
    assert.deepEqual(leases.extendOrQueue(c, lc.token, ['src/a.ts'], 1), { type: 'queued', behind: [a, b], reason: 'a holds src/a.ts' });
    assert.deepEqual(leases.settle(2), []);
    leases.release(a, la.token);
    assert.deepEqual(leases.grantAll(d, { reads: [], writes: ['src/a.ts'] }, 2), { type: 'refused', holder: b, path: 'src/a.ts', reason: 'b waits for src/a.ts' });
    assert.deepEqual(leases.settle(2).map((lease) => lease.task), [b]);
    leases.release(b, lb.token);
    assert.deepEqual(leases.settle(3).map((lease) => lease.writes), [['docs/a.md', 'src/a.ts']]);
  });

  it('is refused where waiting would close a circle, which is named', () => {
    const leases = table();
    const [la, lb, lc] = [granted(leases.grantAll(a, { reads: [], writes: ['src/a.ts'] }, 0)), granted(leases.grantAll(b, { reads: [], writes: ['src/b.ts'] }, 0)), granted(leases.grantAll(c, { reads: [], writes: ['docs/a.md'] }, 0))];
    assert.equal(leases.extendOrQueue(a, la.token, ['src/b.ts'], 1).type, 'queued');
    assert.equal(leases.extendOrQueue(b, lb.token, ['docs/a.md'], 1).type, 'queued');
    const answer = leases.extendOrQueue(c, lc.token, ['src/a.ts'], 1);
    assert.match(answer.type === 'refused' ? answer.reason : '', /c waits for a waits for b waits for c/);
  });

  it('does not refuse a holder more only because somebody waits for what it has', () => {
    const leases = table();
    const [la, lb] = [granted(leases.grantAll(a, { reads: [], writes: ['src/a.ts'] }, 0)), granted(leases.grantAll(b, { reads: [], writes: ['src/b.ts'] }, 0))];
    assert.equal(leases.extendOrQueue(b, lb.token, ['src/a.ts'], 1).type, 'queued');
    granted(leases.extend(a, la.token, ['docs/a.md'], 1));
  });

  it('is refused when the queue is full, when the task waits already, and drops out with its lease', () => {
    const leases = table({ queueLimit: 1 });
    const [, lb, lc] = [granted(leases.grantAll(a, { reads: [], writes: ['src/a.ts'] }, 0)), granted(leases.grantAll(b, { reads: [], writes: ['src/b.ts'] }, 0)), granted(leases.grantAll(c, { reads: [], writes: ['docs/a.md'] }, 0))];
    assert.equal(leases.extendOrQueue(b, lb.token, ['src/a.ts'], 1).type, 'queued');
    assert.equal(leases.extendOrQueue(b, lb.token, ['src/a.ts'], 1).type, 'refused');
    assert.equal(leases.extendOrQueue(c, lc.token, ['src/a.ts'], 1).type, 'refused');
    leases.release(b, lb.token);
    assert.equal(leases.waits().size, 0);
    assert.equal(leases.extendOrQueue(c, lc.token, ['src/a.ts'], 1).type, 'queued');
  });
});

type Step = { readonly task: number; readonly kind: 'grant' | 'extend' | 'queue' | 'release' | 'beat' | 'expire' | 'settle' | 'check'; readonly reads: readonly string[]; readonly writes: readonly string[]; readonly wait: number };

const steps = fc.array(
  fc.record<Step>({
    task: fc.nat({ max: 7 }),
    kind: fc.constantFrom('grant', 'grant', 'extend', 'queue', 'queue', 'release', 'beat', 'expire', 'settle', 'check'),
    reads: fc.array(fc.constantFrom(...GLOBS), { maxLength: 2 }),
    writes: fc.array(fc.constantFrom(...GLOBS), { maxLength: 2 }),
    wait: fc.nat({ max: 40 }),
  }),
  { maxLength: 60 },
);

describe('the lease table, whatever is asked of it', () => {
  it('never lets two live leases overlap, never gives a token twice, refuses an expired holder, and is its journal', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const leases = table({ queueLimit: 3 });
        const journal: RunEvent[] = [];
        const lastTokens = new Map<TaskId, number>();
        let now = 0;
        let highest = 0;
        for (const { task: number, kind, reads, writes, wait } of script) {
          now += wait;
          const task = id(`t${number}`);
          const token = lastTokens.get(task) ?? 0;
          const before = leases.leaseOf(task);
          if (kind === 'grant') {
            const answer = leases.grantAll(task, { reads, writes }, now);
            if (answer.type === 'granted') {
              assert.ok(answer.lease.token > highest, 'tokens grow');
              highest = answer.lease.token;
              lastTokens.set(task, highest);
              journal.push(event('lease_granted', { lease: answer.lease }));
            } else if (before === undefined) {
              const holder = leases.live().find((lease) => lease.task === answer.holder);
              assert.ok(holder !== undefined, 'a refusal names who is in the way');
            }
          } else if (kind === 'extend' || kind === 'queue') {
            const answer = kind === 'extend' ? leases.extend(task, token, writes, now) : leases.extendOrQueue(task, token, writes, now);
            if (answer.type === 'granted') journal.push(event('lease_extended', { lease: answer.lease, added: writes, reason: '' }));
            else assert.deepEqual(leases.leaseOf(task), before);
          } else if (kind === 'settle') {
            for (const lease of leases.settle(now)) journal.push(event('lease_extended', { lease, added: [], reason: '' }));
          } else if (kind === 'release') {
            if (leases.release(task, token) !== undefined) journal.push(event('lease_released', { token }));
          } else if (kind === 'beat') {
            leases.heartbeat(task, token, now);
          } else if (kind === 'expire') {
            for (const lease of leases.expire(now)) journal.push(event('lease_expired', { token: lease.token, reason: '' }));
          } else {
            for (const path of PATHS) {
              const may = leases.check({ task, token }, path, now).type === 'granted';
              assert.equal(may, before !== undefined && before.expiresAt > now && before.writes.some((glob) => matches(glob, path)));
            }
          }
          const live = leases.live();
          for (const [at, one] of live.entries()) for (const other of live.slice(at + 1)) assert.equal(conflict(one, other), undefined, `${one.task} and ${other.task} overlap`);
        }
        const folded = foldLeases(journal);
        const withoutTime = (lease: Lease): object => ({ ...lease, expiresAt: 0 });
        assert.deepEqual([...folded.live.values()].sort((x, y) => x.token - y.token).map(withoutTime), leases.live().map(withoutTime));
        assert.equal(folded.lastToken, highest);
        const rebuilt = table({ state: folded });
        const probe = { reads: [], writes: ['**'] };
        assert.equal(rebuilt.grantAll(id('new'), probe, now).type, leases.live().some((lease) => conflict(lease, probe) !== undefined) ? 'refused' : 'granted');
      }),
      { numRuns: 600 },
    );
  });

  it('lets every task finish in the end: nobody waits for ever', () => {
    const work = fc.record({ writes: fc.array(fc.constantFrom(...GLOBS), { minLength: 1, maxLength: 2 }), reads: fc.array(fc.constantFrom(...GLOBS), { maxLength: 1 }), more: fc.array(fc.constantFrom(...GLOBS), { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(work, { minLength: 1, maxLength: 10 }), fc.infiniteStream(fc.nat({ max: 1_000 })), (tasks, choices) => {
        const leases = table({ queueLimit: 4, ttlMs: 1_000_000 });
        const todo = new Map(tasks.map((task, at) => [id(`t${at}`), [...task.more]]));
        const waiting = new Set<TaskId>();
        for (let round = 0; todo.size > 0; round += 1) {
          assert.ok(round < 2_000, `tasks left that wait for ever: ${[...todo.keys()].join(', ')}`);
          const able = [...todo.keys()].filter((task) => !waiting.has(task));
          assert.ok(able.length > 0, 'everybody waits');
          const task = able[(choices.next().value ?? 0) % able.length] ?? a;
          const own = tasks[Number(task.slice(1))];
          const lease = leases.leaseOf(task);
          const more = todo.get(task) ?? [];
          if (own === undefined) continue;
          if (lease === undefined) leases.grantAll(task, own, 0);
          else {
            const path = more.shift();
            if (path === undefined) {
              leases.release(task, lease.token);
              todo.delete(task);
              for (const settled of leases.settle(0)) waiting.delete(settled.task);
            } else if (leases.extendOrQueue(task, lease.token, [path], 0).type === 'queued') waiting.add(task);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});
