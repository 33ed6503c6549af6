import { randomBytes } from 'node:crypto';
import type { Clock, Ids } from '../engine/ports.ts';

/** Crockford's alphabet: sorts like its values, and no letter looks like a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LETTERS = 10;
const TAIL_LETTERS = 8;

/** Ids of 18 letters: the time in milliseconds, then a random number that only grows within one millisecond, so that ids of one source always sort in order. */
export function createIds(clock: Clock): Ids {
  let lastMs = -1;
  let time = '';
  let tail = 0;
  return {
    next: () => {
      // A clock set back must not unsort the ids: the time only moves forward.
      const ms = Math.max(lastMs, clock.now());
      if (ms !== lastMs) {
        lastMs = ms;
        time = spell(ms, TIME_LETTERS);
        // One bit short of the range, so that counting up within a millisecond cannot overflow it.
        tail = randomBytes(5).readUIntBE(0, 5) % 2 ** (TAIL_LETTERS * 5 - 1);
      } else {
        tail += 1;
      }
      return time + spell(tail, TAIL_LETTERS);
    },
    random: () => Math.random(),
  };
}

function spell(value: number, letters: number): string {
  let text = '';
  for (let rest = value, i = 0; i < letters; i += 1) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
