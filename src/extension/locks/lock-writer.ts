import { Emitter } from '../../base/emitter.ts';
import type { LockNotes, LockWish } from './lock-notes.ts';
import { isEntries, mergeEntries, ourGlobs, type Entries } from './merge-entries.ts';

/** The two settings of the user by which the editor makes files read-only. */
export type LockSetting = 'readonlyInclude' | 'readonlyExclude';

/** The user's own settings, as the editor gives them. */
export interface LockSettings {
  read(setting: LockSetting): unknown;
  /** Rejects while settings.json has unsaved edits. */
  write(setting: LockSetting, value: Entries): Promise<void>;
}

/** What a writer works with. */
export interface LockWriterOptions {
  readonly settings: LockSettings;
  /** Opened when it is first needed. */
  readonly notes: () => Promise<LockNotes>;
  /** What this window wants, asked for right before it is written. */
  readonly wish: () => LockWish;
  /** Waits until the changes of a moment are all there; the timer of tests is their own. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** Why the settings are not as they should be, in words for a person; undefined when they are. */
export type LockTrouble = string | undefined;

/** Tasks start and end in bursts, and an update of the settings costs the editor about a tenth of a second. */
const COALESCE_MS = 150;
/** As often the settings are put right although nothing that is wanted changed; a person or a program that takes our entries out again and again means it. */
const MOST_REPAIRS = 3;

/**
 * Keeps our entries in the user's settings as the living windows together want them: one writer a window, one update at a time. Every
 * window writes the same, the sum of all notes, so that it does not matter who writes last; whoever sees it otherwise writes again.
 */
export class LockWriter {
  readonly troubled = new Emitter<LockTrouble>();
  readonly #options: LockWriterOptions;
  #trouble: LockTrouble;
  #asked = false;
  #hurry = false;
  #wake: (() => void) | undefined;
  #working: Promise<void> | undefined;
  #noted = JSON.stringify({ include: [], exclude: [] });
  #sum = '';
  #repairs = 0;

  constructor(options: LockWriterOptions) {
    this.#options = options;
  }

  get trouble(): LockTrouble {
    return this.#trouble;
  }

  /** The wish changed, or the settings did; resolves when they are as they should be, or cannot be for now. `now` leaves out the wait for more. */
  update(when: 'soon' | 'now' = 'soon'): Promise<void> {
    this.#asked = true;
    if (when === 'now') {
      this.#hurry = true;
      this.#wake?.();
    }
    return (this.#working ??= this.#work());
  }

  async #work(): Promise<void> {
    while (this.#asked) {
      if (!this.#hurry) await Promise.race([(this.#options.wait ?? pause)(COALESCE_MS), new Promise<void>((wake) => (this.#wake = wake))]);
      this.#wake = undefined;
      this.#hurry = false;
      this.#asked = false;
      try {
        await this.#writeAll();
        this.#tell(undefined);
      } catch (error) {
        this.#tell(error instanceof Error ? error.message : String(error));
      }
    }
    // Here and not in a `finally` of the caller: whoever asks a moment later must not be given a promise that is done.
    this.#working = undefined;
  }

  async #writeAll(): Promise<void> {
    const { settings } = this.#options;
    const notes = await this.#options.notes();
    const own = this.#options.wish();
    await this.#note(notes, own);
    const wishes = [own, ...(await notes.others())];
    const include = new Set(wishes.flatMap((wish) => wish.include));
    const exclude = new Set(include.size === 0 ? [] : wishes.flatMap((wish) => wish.exclude));
    const before = settings.read('readonlyExclude');
    if (!isEntries(before) || !isEntries(settings.read('readonlyInclude'))) throw new Error('The settings files.readonlyInclude and files.readonlyExclude must map globs to true or false');
    if (this.#isTiresome(include, exclude, notes.tag)) return;
    // What is to stay open is said before what is shut, and taken back after it.
    await this.#write('readonlyExclude', [...exclude, ...ourGlobs(before, notes.tag)], notes.tag);
    await this.#write('readonlyInclude', include, notes.tag);
    await this.#write('readonlyExclude', exclude, notes.tag);
  }

  /** The note first: settings without a note are put right by any window, a note without settings by its own. */
  async #note(notes: LockNotes, own: LockWish): Promise<void> {
    const text = JSON.stringify(own);
    if (text === this.#noted) return;
    await notes.write(own).catch((error: unknown) => {
      // To open files needs no note.
      if (own.include.length > 0) throw error;
    });
    this.#noted = text;
  }

  /** Whether the settings were put right often enough although nothing that is wanted changed. */
  #isTiresome(include: ReadonlySet<string>, exclude: ReadonlySet<string>, tag: string): boolean {
    const sum = JSON.stringify([[...include].sort(), [...exclude].sort()]);
    if (sum !== this.#sum) {
      this.#sum = sum;
      this.#repairs = 0;
    } else if (this.#differs(include, exclude, tag)) this.#repairs += 1;
    // Nobody is to be left with what we do not want any more.
    return include.size > 0 && this.#repairs > MOST_REPAIRS;
  }

  #differs(include: Iterable<string>, exclude: Iterable<string>, tag: string): boolean {
    const { settings } = this.#options;
    const [shut, open] = [settings.read('readonlyInclude'), settings.read('readonlyExclude')];
    return isEntries(shut) && isEntries(open) && (mergeEntries(shut, include, tag) !== shut || mergeEntries(open, exclude, tag) !== open);
  }

  async #write(setting: LockSetting, globs: Iterable<string>, tag: string): Promise<void> {
    const { settings } = this.#options;
    // Read again: another window, or the person, may have written meanwhile.
    const current = settings.read(setting);
    if (!isEntries(current)) return;
    const next = mergeEntries(current, globs, tag);
    if (next !== current) await settings.write(setting, next);
  }

  #tell(trouble: LockTrouble): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.troubled.emit(trouble);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
