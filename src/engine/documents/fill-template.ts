import { isMapping } from './complaint.ts';

/** What `{key}` stands for. */
export type Values = Readonly<Record<string, string | readonly string[]>>;

const PLACEHOLDER = /\{([\p{L}_][\p{L}\p{N}_-]*)\}/gu;

/** Puts values for `{key}` in every text of a value. An entry of a list that is nothing but `{key}` becomes all texts of a list. */
export function fillTemplate(value: unknown, values: Values): unknown {
  if (typeof value === 'string') return fillText(value, values);
  if (Array.isArray(value)) return (value as unknown[]).flatMap((each) => fillEntry(each, values));
  if (isMapping(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fillTemplate(each, values)]));
  return value;
}

/** The keys that the texts of a value ask for. */
export function placeholdersOf(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
  if (Array.isArray(value)) return (value as unknown[]).flatMap(placeholdersOf);
  return isMapping(value) ? Object.values(value).flatMap(placeholdersOf) : [];
}

function fillEntry(entry: unknown, values: Values): unknown[] {
  const whole = typeof entry === 'string' ? /^\{([^{}]+)\}$/u.exec(entry)?.[1] : undefined;
  const list = whole !== undefined && Object.hasOwn(values, whole) ? values[whole] : undefined;
  return Array.isArray(list) ? [...(list as readonly string[])] : [fillTemplate(entry, values)];
}

function fillText(text: string, values: Values): string {
  return text.replace(PLACEHOLDER, (whole, key: string) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    return value === undefined ? whole : typeof value === 'string' ? value : value.join(', ');
  });
}
