import { z } from 'zod';
import { parseDuration } from '../../base/duration.ts';

/** A duration as people write it (`90s`, `15m`, `2h`), read as milliseconds. */
export const Duration = z.codec(z.string(), z.number(), {
  decode: (text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined) return ms;
    context.issues.push({ code: 'custom', input: text, message: 'is not a duration; write a number with a unit, as 90s, 15m or 2h' });
    return z.NEVER;
  },
  encode: (ms) => (ms % 3_600_000 === 0 && ms > 0 ? `${ms / 3_600_000}h` : ms % 60_000 === 0 && ms > 0 ? `${ms / 60_000}m` : ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`),
});
