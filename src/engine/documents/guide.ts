import type { Path } from './complaint.ts';

/** What people need to know of one place in a document; faults and editor completion speak from it. */
export interface Entry {
  /** What must stand there, as `a list of globs`. */
  readonly is: string;
  /** The right form, as it would be typed. */
  readonly form: string;
  /** One sentence for editors. */
  readonly about: string;
  /** The allowed words, where there are few. */
  readonly words?: readonly string[];
}

/** The entries of a document by place; `*` stands for every position of a list and every name of an open mapping. The top is ``. */
export type Guide = Readonly<Record<string, Entry>>;

/** The place of a path in a guide: list positions, and names that people choose, become `*`. */
export function placeOf(guide: Guide, path: Path): string {
  let place = '';
  for (const step of path) {
    const named = join(place, String(step));
    place = typeof step === 'string' && Object.hasOwn(guide, named) ? named : join(place, '*');
  }
  return place;
}

/** The keys that a mapping at a place may have. */
export function keysAt(guide: Guide, place: string): readonly string[] {
  const prefix = place === '' ? '' : `${place}.`;
  return Object.keys(guide)
    .filter((each) => each !== '' && each.startsWith(prefix) && !each.slice(prefix.length).includes('.'))
    .map((each) => each.slice(prefix.length))
    .filter((key) => key !== '*');
}

/** The guide's entry for a path; a vague one where the guide says nothing. */
export function entryAt(guide: Guide, path: Path): Entry {
  return guide[placeOf(guide, path)] ?? { is: 'another kind of value', form: '', about: '' };
}

/** A path as people speak of it: `writes[0]`, `retry.baseDelay`. */
export function nameOf(path: Path): string {
  let name = '';
  for (const step of path) name = typeof step === 'number' ? `${name}[${step}]` : /\]$/u.test(name) || name === '' ? step : `${name}.${step}`;
  return name;
}

function join(place: string, step: string): string {
  return place === '' ? step : `${place}.${step}`;
}
