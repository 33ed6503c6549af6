import type { TaskId } from '../model/ids.ts';
import type { Lease } from '../model/lease.ts';
import { matchesAny } from '../paths/match.ts';
import { ClaimIndex, type Claim } from './claim-index.ts';
import { NO_LEASES, type LeaseState } from './lease-state.ts';
import { cycleOfWaiting } from './wait-for.ts';

/** What a table needs to know. */
export interface LeaseTableOptions {
  /** The path over which two claims may not be held at once, or undefined; symmetric. */
  readonly conflict: (a: Claim, b: Claim) => string | undefined;
  /** How long a lease lives without a heartbeat. */
  readonly ttlMs: number;
  /** Whether a path lies under any of the globs; picomatch with dotfiles when absent. */
  readonly matches?: (globs: readonly string[], path: string) => boolean;
  /** Extensions that may wait at once; 16 when absent. */
  readonly queueLimit?: number;
  /** What the journal says is held already. */
  readonly state?: LeaseState;
}

/** The lease is held now. */
export interface LeaseGranted {
  readonly type: 'granted';
  readonly lease: Lease;
}

/** Nothing changed. `holder` is the task that has it, `path` a path that both want. */
export interface LeaseRefused {
  readonly type: 'refused';
  readonly reason: string;
  readonly holder?: TaskId;
  readonly path?: string;
}

/** The extension waits until `behind` have let go. */
export interface LeaseQueued {
  readonly type: 'queued';
  readonly behind: readonly TaskId[];
  readonly reason: string;
}

interface WaitingExtension {
  readonly task: TaskId;
  readonly token: number;
  readonly paths: readonly string[];
}

interface Rival {
  readonly task: TaskId;
  readonly path: string;
  readonly waits: boolean;
}

/**
 * Who may write what, at one moment.
 *
 * Reads are shared, writes exclusive. A task gets all that it asks for or nothing, and holds nothing while it waits for its first lease;
 * only an extension can wait while holding, and it waits only where that closes no circle of waiting: so nobody waits for ever.
 * What a waiting extension wants is kept for it: newcomers are refused it. Tokens grow with every grant and survive extensions.
 * A lease past its time still shuts others out until `expire` has taken it away (and the journal says so), but lets its holder do nothing.
 */
export class LeaseTable {
  readonly #options: LeaseTableOptions;
  readonly #live = new Map<number, Lease>();
  readonly #byTask = new Map<TaskId, number>();
  readonly #index = new ClaimIndex();
  /** Leases that live without a heartbeat. */
  readonly #pinned = new Set<number>();
  #queue: WaitingExtension[] = [];
  #lastToken: number;

  constructor(options: LeaseTableOptions) {
    this.#options = options;
    const { live, lastToken } = options.state ?? NO_LEASES;
    this.#lastToken = lastToken;
    for (const lease of live.values()) this.#put(lease);
  }

  /** Gives a task all of what it may touch, or nothing and the name of who is in the way. */
  grantAll(task: TaskId, claim: Claim, now: number): LeaseGranted | LeaseRefused {
    const held = this.leaseOf(task);
    if (held !== undefined) return { type: 'refused', holder: task, reason: `${task} already holds lease ${held.token}; release it first` };
    const rival = this.#firstRival(task, claim);
    if (rival !== undefined) return refusal(rival);
    this.#lastToken += 1;
    const { ttlMs } = this.#options;
    // A glob said twice would become one with the first renewal, which no event tells.
    const lease: Lease = { task, token: this.#lastToken, writes: [...new Set(claim.writes)], reads: [...new Set(claim.reads)], grantedAt: now, expiresAt: now + ttlMs };
    this.#put(lease);
    return { type: 'granted', lease };
  }

  /** Adds paths to write to a live lease if they are free, and renews it; the token stays. */
  extend(task: TaskId, token: number, paths: readonly string[], now: number): LeaseGranted | LeaseRefused {
    const held = this.#holding(task, token, now);
    if (held.type === 'refused') return held;
    const rival = this.#firstRival(task, widened(held.lease, paths));
    if (rival !== undefined) return refusal(rival);
    return { type: 'granted', lease: this.#widen(held.lease, paths, now) };
  }

  /** As `extend`, but waits where the paths are taken, unless the queue is full or waiting would close a circle. A task waits for one extension at a time. `settle` says when it is granted. */
  extendOrQueue(task: TaskId, token: number, paths: readonly string[], now: number): LeaseGranted | LeaseRefused | LeaseQueued {
    const answer = this.extend(task, token, paths, now);
    const held = this.#live.get(token);
    if (answer.type === 'granted' || answer.holder === undefined || held === undefined) return answer;
    if (this.#queue.some((waiting) => waiting.task === task)) return { ...answer, reason: `${answer.reason}; ${task} waits for another extension already` };
    if (this.#queue.length >= (this.#options.queueLimit ?? 16)) return { ...answer, reason: `${answer.reason}; the queue for extensions is full` };
    const rivals = this.#rivals(task, widened(held, paths));
    const behind = [...new Set(rivals.map((rival) => rival.task))];
    const cycle = cycleOfWaiting(this.waits(), task, behind);
    if (cycle !== undefined) return { ...answer, reason: `${answer.reason}; waiting would never end: ${[...cycle, task].join(' waits for ')}` };
    this.#queue.push({ task, token, paths: [...paths] });
    return { type: 'queued', behind, reason: answer.reason };
  }

  /** Grants every waiting extension that has come free, first come first served. To be called after a release or an expiry. */
  settle(now: number): readonly Lease[] {
    const granted: Lease[] = [];
    for (const waiting of [...this.#queue]) {
      const lease = this.#live.get(waiting.token);
      if (lease === undefined || !this.#isAlive(lease, now) || this.#rivals(waiting.task, widened(lease, waiting.paths)).length > 0) continue;
      this.#queue = this.#queue.filter((other) => other !== waiting);
      granted.push(this.#widen(lease, waiting.paths, now));
    }
    return granted;
  }

  /** Who waits for whom among the waiting extensions. */
  waits(): ReadonlyMap<TaskId, ReadonlySet<TaskId>> {
    const graph = new Map<TaskId, ReadonlySet<TaskId>>();
    for (const waiting of this.#queue) {
      const lease = this.#live.get(waiting.token);
      if (lease !== undefined) graph.set(waiting.task, new Set(this.#rivals(waiting.task, widened(lease, waiting.paths)).map((rival) => rival.task)));
    }
    return graph;
  }

  /** Renews a lease; refused once it has expired or another was granted in its place. */
  heartbeat(task: TaskId, token: number, now: number): LeaseGranted | LeaseRefused {
    const held = this.#holding(task, token, now);
    return held.type === 'refused' ? held : { type: 'granted', lease: this.#widen(held.lease, [], now) };
  }

  /** Keeps a lease alive without heartbeats, until `unpin`: a person holds its task, however long their computer sleeps. */
  pin(task: TaskId): void {
    const token = this.#byTask.get(task);
    if (token !== undefined) this.#pinned.add(token);
  }

  /** From now on the lease lives by heartbeats again; it is renewed first. */
  unpin(task: TaskId, now: number): void {
    const lease = this.leaseOf(task);
    if (lease === undefined || !this.#pinned.has(lease.token)) return;
    this.#widen(lease, [], now);
    this.#pinned.delete(lease.token);
  }

  /** A task no longer waits for an extension; undefined when it did not. */
  forgetWish(task: TaskId): readonly string[] | undefined {
    const wish = this.#queue.find((waiting) => waiting.task === task);
    this.#queue = this.#queue.filter((waiting) => waiting.task !== task);
    return wish?.paths;
  }

  /** Takes away and returns every lease whose time is up. */
  expire(now: number): readonly Lease[] {
    const expired = [...this.#live.values()].filter((lease) => !this.#isAlive(lease, now));
    for (const lease of expired) this.#drop(lease);
    return expired;
  }

  /** Gives a lease back; undefined when the task does not hold it (any more). */
  release(task: TaskId, token: number): Lease | undefined {
    const lease = this.#live.get(token);
    if (lease?.task !== task) return undefined;
    this.#drop(lease);
    return lease;
  }

  /** Whether the holder of that token may write the path now; the refusal says why not, and who may. */
  check(claimed: { readonly task: TaskId; readonly token: number }, path: string, now: number): LeaseGranted | LeaseRefused {
    const held = this.#holding(claimed.task, claimed.token, now);
    if (held.type === 'refused') return held;
    if (this.#matches(held.lease.writes, path)) return held;
    for (const other of this.#live.values()) {
      if (other !== held.lease && this.#matches(other.writes, path)) return { type: 'refused', holder: other.task, path, reason: `${path} is not in the lease of ${claimed.task}; ${other.task} holds it` };
    }
    return { type: 'refused', path, reason: `${path} is not in the lease of ${claimed.task}, which may write ${held.lease.writes.join(', ') || 'nothing'}` };
  }

  /** Live leases, oldest grant first. */
  live(): readonly Lease[] {
    return [...this.#live.values()].sort((a, b) => a.token - b.token);
  }

  /** The live lease of a task. */
  leaseOf(task: TaskId): Lease | undefined {
    return this.#live.get(this.#byTask.get(task) ?? 0);
  }

  /** What the journal would say of it, but for heartbeats. */
  state(): LeaseState {
    return { live: new Map(this.live().map((lease) => [lease.token, lease])), lastToken: this.#lastToken };
  }

  #matches(globs: readonly string[], path: string): boolean {
    return this.#options.matches?.(globs, path) ?? matchesAny(globs, path);
  }

  #holding(task: TaskId, token: number, now: number): LeaseGranted | LeaseRefused {
    const lease = this.#live.get(token);
    if (lease?.task === task && this.#isAlive(lease, now)) return { type: 'granted', lease };
    const present = this.leaseOf(task);
    if (lease?.task === task) return { type: 'refused', reason: `lease ${token} of ${task} has expired` };
    return { type: 'refused', reason: present === undefined ? `${task} no longer holds lease ${token}` : `${task} holds lease ${present.token} now; ${token} is from before` };
  }

  #isAlive(lease: Lease, now: number): boolean {
    return lease.expiresAt > now || this.#pinned.has(lease.token);
  }

  #firstRival(task: TaskId, claim: Claim): Rival | undefined {
    return this.#rivals(task, claim, 1)[0];
  }

  /** Who holds, or waits ahead of this task for, something that the claim cannot be held beside. */
  #rivals(task: TaskId, claim: Claim, limit = Infinity): readonly Rival[] {
    const rivals: Rival[] = [];
    const own = this.leaseOf(task);
    for (const token of this.#index.candidates(claim)) {
      const lease = this.#live.get(token);
      if (lease === undefined || lease.task === task) continue;
      const path = this.#options.conflict(claim, lease);
      if (path !== undefined && rivals.push({ task: lease.task, path, waits: false }) >= limit) return rivals;
    }
    for (const waiting of this.#queue) {
      if (waiting.task === task) break;
      const lease = this.#live.get(waiting.token);
      if (lease === undefined) continue;
      const wanted = widened(lease, waiting.paths);
      // Who waits for this task already waits until it lets go of everything: taking more keeps nobody longer.
      if (own !== undefined && this.#options.conflict(own, wanted) !== undefined) continue;
      const path = this.#options.conflict(claim, wanted);
      if (path !== undefined && rivals.push({ task: waiting.task, path, waits: true }) >= limit) return rivals;
    }
    return rivals;
  }

  #widen(lease: Lease, paths: readonly string[], now: number): Lease {
    const { writes } = widened(lease, paths);
    const next: Lease = { ...lease, writes: [...writes], expiresAt: Math.max(lease.expiresAt, now + this.#options.ttlMs) };
    if (writes.length === lease.writes.length) {
      this.#live.set(lease.token, next);
      return next;
    }
    this.#index.remove(lease.token, lease);
    this.#put(next);
    return next;
  }

  #put(lease: Lease): void {
    this.#live.set(lease.token, lease);
    this.#byTask.set(lease.task, lease.token);
    this.#index.add(lease.token, lease);
  }

  #drop(lease: Lease): void {
    this.#live.delete(lease.token);
    this.#pinned.delete(lease.token);
    if (this.#byTask.get(lease.task) === lease.token) this.#byTask.delete(lease.task);
    this.#index.remove(lease.token, lease);
    this.#queue = this.#queue.filter((waiting) => waiting.token !== lease.token);
  }
}

/** The claim that a lease would be with those paths added. */
function widened(lease: Lease, paths: readonly string[]): Claim {
  return { reads: lease.reads, writes: [...new Set([...lease.writes, ...paths])] };
}

function refusal(rival: Rival): LeaseRefused {
  const { task, path } = rival;
  return { type: 'refused', holder: task, path, reason: rival.waits ? `${task} waits for ${path}` : `${task} holds ${path}` };
}
