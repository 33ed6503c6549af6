import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LockNotes, LockWish } from '../../src/extension/locks/lock-notes.ts';
import { LockWriter, type LockSetting, type LockSettings } from '../../src/extension/locks/lock-writer.ts';
import { isMarked } from '../../src/extension/locks/lock-mark.ts';
import { ourGlobs, type Entries } from '../../src/extension/locks/merge-entries.ts';

const TAG = 'abc123';
const NOTHING: LockWish = { include: [], exclude: [] };
type User = Readonly<Record<LockSetting, Entries>>;

/** The one settings file of a user, and its windows: who lives, and what they noted. */
class Profile {
  file: User;
  readonly updates: LockSetting[] = [];
  readonly notes = new Map<number, { wish: LockWish; alive: boolean }>();
  readonly windows = new Set<Window>();
  isUnsaved = false;
  readonly pass: () => Promise<void>;
  #last = 0;

  constructor(user: User, pass: () => Promise<void>) {
    this.file = user;
    this.pass = pass;
  }

  /** A window that is opened: it takes away what dead ones left behind. */
  open(): Window {
    const window = new Window(this, (this.#last += 1));
    this.windows.add(window);
    return window;
  }

  async set(setting: LockSetting, value: Entries): Promise<void> {
    await this.pass();
    if (this.isUnsaved) throw new Error('Unable to write into user settings because the file has unsaved changes');
    this.file = { ...this.file, [setting]: value };
    this.updates.push(setting);
    // Every window hears of it a while later.
    for (const each of this.windows) void this.pass().then(() => each.hear());
  }

  own(): User {
    const without = (entries: Entries): Entries => {
      const left = Object.entries(entries ?? {}).filter(([key]) => !isMarked(key, TAG));
      return entries === undefined ? undefined : Object.fromEntries(left);
    };
    return { readonlyInclude: without(this.file.readonlyInclude), readonlyExclude: without(this.file.readonlyExclude) };
  }
}

class Window {
  wish = NOTHING;
  alive = true;
  readonly writer: LockWriter;
  readonly #profile: Profile;

  constructor(profile: Profile, id: number) {
    this.#profile = profile;
    const settings: LockSettings = {
      read: (setting) => profile.file[setting],
      write: (setting, value) => (this.alive ? profile.set(setting, value) : new Promise<void>(() => undefined)),
    };
    const notes: LockNotes = {
      tag: TAG,
      write: async (wish) => {
        await profile.pass();
        if (!this.alive) return new Promise<void>(() => undefined);
        if (wish.include.length === 0) profile.notes.delete(id);
        else profile.notes.set(id, { wish, alive: true });
      },
      others: async () => {
        await profile.pass();
        for (const [other, note] of profile.notes) if (!note.alive) profile.notes.delete(other);
        return [...profile.notes].flatMap(([other, note]) => (other === id ? [] : [note.wish]));
      },
      close: () => Promise.resolve(),
    };
    this.writer = new LockWriter({ settings, notes: () => Promise.resolve(notes), wish: () => this.wish, wait: () => profile.pass() });
    this.crash = () => {
      this.alive = false;
      profile.windows.delete(this);
      const note = profile.notes.get(id);
      if (note !== undefined) note.alive = false;
    };
  }

  readonly crash: () => void;

  want(wish: LockWish): void {
    this.wish = wish;
    void this.writer.update();
  }

  hear(): void {
    if (this.alive && this.wish.include.length > 0) void this.writer.update();
  }

  close(): Promise<void> {
    this.#profile.windows.delete(this);
    this.wish = NOTHING;
    return this.writer.update('now');
  }
}

const atOnce = (): Promise<void> => Promise.resolve();
const USER: User = { readonlyInclude: { '**/*.lock': true, '/repo/src/**': false }, readonlyExclude: undefined };
const globs = fc.subarray(['/repo/src/**', '/repo/docs/a.md', '/other/src/**', '/cache/run/api/**']);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('want' as const), window: fc.nat(3), include: globs, exclude: globs }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('open' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('close' as const), window: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('crash' as const), window: fc.nat(3) }) },
);

describe('the writer of locks', () => {
  it('writes what several wishes of a moment come to in one update', async () => {
    const profile = new Profile(USER, atOnce);
    const window = profile.open();
    for (const include of [['/repo/a/**'], ['/repo/a/**', '/repo/b/**'], ['/repo/b/**']]) window.want({ include, exclude: [] });
    await window.writer.update('now');
    assert.deepEqual(profile.updates, ['readonlyInclude']);
    assert.deepEqual(ourGlobs(profile.file.readonlyInclude, TAG), ['/repo/b/**']);
  });

  it('says what stays open before it shuts, and forgets it after it has opened', async () => {
    const profile = new Profile(USER, atOnce);
    const window = profile.open();
    window.want({ include: ['/repo/src/**'], exclude: ['/repo/src/dirty.ts'] });
    await window.writer.update('now');
    await window.close();
    assert.deepEqual(profile.updates, ['readonlyExclude', 'readonlyInclude', 'readonlyInclude', 'readonlyExclude']);
    assert.deepEqual(profile.file, USER);
  });

  it('tells that the settings have unsaved edits, and writes once they are saved', async () => {
    const profile = new Profile(USER, atOnce);
    const window = profile.open();
    const told: (string | undefined)[] = [];
    window.writer.troubled.on((trouble) => told.push(trouble));
    profile.isUnsaved = true;
    window.want({ include: ['/repo/src/**'], exclude: [] });
    await window.writer.update('now');
    assert.match(window.writer.trouble ?? '', /unsaved changes/);
    assert.deepEqual(profile.file, USER);
    profile.isUnsaved = false;
    await window.writer.update('now');
    assert.deepEqual(ourGlobs(profile.file.readonlyInclude, TAG), ['/repo/src/**']);
    assert.equal(told.length, 2);
  });

  it('does not fight with a person who takes an entry out again and again', async () => {
    const profile = new Profile(USER, atOnce);
    const window = profile.open();
    window.want({ include: ['/repo/src/**'], exclude: [] });
    await window.writer.update('now');
    for (let times = 0; times < 6; times += 1) {
      profile.file = USER;
      await window.writer.update('now');
    }
    assert.deepEqual(profile.file, USER);
    await window.close();
    assert.deepEqual(profile.file, USER);
  });

  it('leaves a setting alone that a person filled with something else', async () => {
    const odd = { readonlyInclude: ['src/**'] as unknown as Entries, readonlyExclude: undefined };
    const profile = new Profile(odd, atOnce);
    const window = profile.open();
    window.want({ include: ['/repo/src/**'], exclude: ['/repo/src/a.ts'] });
    await window.writer.update('now');
    assert.match(window.writer.trouble ?? '', /must map globs/);
    assert.deepEqual(profile.file, odd);
  });

  it('never harms an entry of the user, and gives all of them back after any order of locks, closings and crashes of several windows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 14 }), async (scheduler, steps) => {
        const profile = new Profile(USER, () => scheduler.schedule(Promise.resolve()));
        const at = (place: number): Window | undefined => [...profile.windows][place % Math.max(1, profile.windows.size)];
        profile.open();
        const closings: Promise<void>[] = [];
        for (const each of steps) {
          if (each.type === 'open') void profile.open().writer.update('now');
          const window = each.type === 'open' ? undefined : at(each.window);
          if (each.type === 'want') window?.want({ include: each.include, exclude: each.exclude });
          if (each.type === 'close' && window !== undefined) closings.push(window.close());
          if (each.type === 'crash') window?.crash();
          await scheduler.waitNext(Math.min(3, scheduler.count()));
          assert.deepEqual(Object.entries(profile.own().readonlyInclude ?? {}), Object.entries(USER.readonlyInclude ?? {}));
        }
        await scheduler.waitFor(Promise.all(closings));
        await scheduler.waitIdle();
        // While some live, what they want is there; what a dead one wanted goes with the next update.
        const living = [...profile.windows].filter((window) => window.wish.include.length > 0);
        const there = ourGlobs(profile.file.readonlyInclude, TAG);
        assert.deepEqual(living.flatMap((window) => window.wish.include.filter((glob) => !there.includes(glob))), []);
        if (living.length > 0) {
          await scheduler.waitFor(Promise.all(living.map((window) => window.writer.update('now'))));
          await scheduler.waitIdle();
          assert.deepEqual(new Set(ourGlobs(profile.file.readonlyInclude, TAG)), new Set(living.flatMap((window) => window.wish.include)));
        }
        for (const window of [...profile.windows]) await scheduler.waitFor(window.close());
        // A crash is healed by the next window that is opened.
        await scheduler.waitFor(profile.open().writer.update('now'));
        await scheduler.waitIdle();
        assert.deepEqual(profile.file, USER);
      }),
      { numRuns: 300 },
    );
  });
});
