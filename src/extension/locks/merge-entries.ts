import { isMarked, marked } from './lock-mark.ts';

/** A setting that maps globs to whether they count, as the user's settings hold it; undefined where it is not set. */
export type Entries = Readonly<Record<string, unknown>> | undefined;

/** Whether a setting holds what such a setting holds; anything else is a person's mistake, and not ours to mend. */
export function isEntries(value: unknown): value is Entries {
  return value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value));
}

/**
 * The setting with exactly these globs as ours. Entries of the user, and of other machines, stay as they are, in their order. A setting
 * that holds nothing any more once ours are gone is unset again; one that needs no change comes back as it was, the same object.
 */
export function mergeEntries(current: Entries, globs: Iterable<string>, tag: string): Entries {
  const wanted = new Set([...globs].map((glob) => marked(glob, tag)));
  const before = Object.entries(current ?? {});
  const ours = before.filter(([key]) => isMarked(key, tag));
  if (ours.length === wanted.size && ours.every(([key, value]) => value === true && wanted.has(key))) return current;
  const after = [...before.filter(([key]) => !isMarked(key, tag)), ...[...wanted].sort().map((key) => [key, true] as const)];
  // `__proto__` is a name like any other here.
  return after.length === 0 ? undefined : (Object.fromEntries(after));
}

/** The globs that a setting holds as ours, without their mark. */
export function ourGlobs(current: Entries, tag: string): readonly string[] {
  return Object.keys(current ?? {}).filter((key) => isMarked(key, tag)).map((key) => {
    const cut = key.lastIndexOf('/') + 1;
    return `${key.slice(0, cut)}${key.slice(cut + 1, key.lastIndexOf(','))}`;
  });
}
