/** Where something stands in a document: keys and list positions from the top. */
export type Path = readonly (string | number)[];

/** Which part of the text at a path is meant: the key, the value, or the first line of the mapping that should have held it. */
export type Aspect = 'key' | 'value' | 'head';

/** A fault of a document by path, before it is known where that path stands in the text. */
export interface Complaint {
  readonly path: Path;
  readonly aspect: Aspect;
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  /** The other place that the message speaks of at its end (`… the first is` on line 3). */
  readonly other?: Path;
}

type Wording = Pick<Complaint, 'path' | 'code' | 'message' | 'remedy' | 'other'> & { readonly aspect?: Aspect };

/** A complaint that makes the document unusable. */
export function fault(wording: Wording): Complaint {
  return { aspect: 'value', ...wording, severity: 'error' };
}

/** A complaint that leaves the document usable. */
export function doubt(wording: Wording): Complaint {
  return { aspect: 'value', ...wording, severity: 'warning' };
}

/** The value at a path, undefined when there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** True for a mapping as YAML or JSON gives it. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A mapping without some of its keys. */
export function without(mapping: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(mapping).filter(([key]) => !keys.includes(key)));
}

/** The entries of a list with their positions; none when it is no list. */
export function entriesOf(value: unknown): readonly (readonly [number, unknown])[] {
  return Array.isArray(value) ? [...(value as unknown[]).entries()] : [];
}

/** The texts of a list with their positions; whatever is no text is passed over. */
export function textsOf(value: unknown): readonly (readonly [number, string])[] {
  return entriesOf(value).filter((entry): entry is readonly [number, string] => typeof entry[1] === 'string');
}
