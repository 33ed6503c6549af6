import type { z } from 'zod';
import { fault, valueAt, type Complaint, type Path } from './complaint.ts';
import { entryAt, keysAt, nameOf, placeOf, type Guide } from './guide.ts';
import { didYouMean, listed, nearest, quote } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** Says in a guide's words what a schema found wrong with a document; one complaint for each thing. */
export function explainIssues(issues: readonly Issue[], root: unknown, guide: Guide): Complaint[] {
  return issues.flatMap((issue) => explain(issue, issue.path as (string | number)[], { root, guide }));
}

interface Context {
  readonly root: unknown;
  readonly guide: Guide;
}

function explain(issue: Issue, path: Path, context: Context): Complaint[] {
  const value = valueAt(context.root, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key, context.guide));
    case 'invalid_union':
      return explainUnion(issue, path, context);
    case 'invalid_type':
      return [isAbsent(context.root, path) ? missing(path, context.guide) : wrongType(path, value, context.guide)];
    case 'invalid_value':
      return [isAbsent(context.root, path) ? missing(path, context.guide) : badValue(path, value, context.guide)];
    case 'too_small':
    case 'too_big':
      return [outOfBounds(issue, path, value, context.guide)];
    case 'invalid_format':
      return [badName(path, value)];
    case 'custom':
      return [badDuration(path, value, context.guide)];
    case 'invalid_key':
      return [fault({ path, aspect: 'key', code: 'empty', message: `A name in ${quote(nameOf(path.slice(0, -1)))} is empty`, remedy: 'Give it a name.' })];
    default: {
      const { is, form } = entryAt(context.guide, path);
      return [fault({ path, code: 'bad_value', message: `${subject(path)} must be ${is}`, remedy: `Write ${quote(form)}.` })];
    }
  }
}

/** Takes the variant that the author meant: the one that fits as far as its kind of value goes. */
function explainUnion(issue: Issue & { code: 'invalid_union' }, path: Path, context: Context): Complaint[] {
  const { root, guide } = context;
  if (isAbsent(root, path)) return [missing(path, guide)];
  const meant = issue.errors.find((variant) => !variant.some((each) => each.path.length === 0 && (each.code === 'invalid_type' || each.code === 'invalid_value')));
  if (meant !== undefined) return meant.flatMap((each) => explain(each, [...path, ...(each.path as (string | number)[])], context));
  const value = valueAt(root, path);
  return [typeof value === 'string' && entryAt(guide, path).words !== undefined ? badValue(path, value, guide) : wrongType(path, value, guide)];
}

function unknownKey(path: Path, key: string, guide: Guide): Complaint {
  const place = placeOf(guide, path);
  const known = keysAt(guide, place);
  return fault({
    path: [...path, key],
    aspect: 'key',
    code: 'unknown_key',
    message: `${quote(key)} is not a key of ${ownerOf(path, guide)}`,
    remedy: didYouMean(key, known, known.length === 0 ? 'Remove it.' : `Remove it, or use one of ${listed(known)}.`),
  });
}

/** A mapping in words: `a task`, or its name where it is no such thing. */
function ownerOf(path: Path, guide: Guide): string {
  const { is } = entryAt(guide, path);
  return path.length === 0 || (typeof path.at(-1) === 'number' && !is.includes(',')) ? is : subject(path);
}

function missing(path: Path, guide: Guide): Complaint {
  const key = String(path.at(-1));
  return fault({ path: path.slice(0, -1), aspect: 'head', code: 'missing_key', message: `${quote(key)} is missing from ${ownerOf(path.slice(0, -1), guide)}`, remedy: `Add ${quote(entryAt(guide, path).form)}.` });
}

function wrongType(path: Path, value: unknown, guide: Guide): Complaint {
  const { is, words } = entryAt(guide, path);
  const form = formAt(guide, path);
  const key = path.at(-1);
  const expected = words === undefined ? is : is === 'one of the words' ? `one of ${listed(words)}` : is;
  if (value === null) return fault({ path, aspect: 'key', code: 'wrong_type', message: `${subject(path)} must be ${expected}; nothing stands there`, remedy: `Write ${quote(form)}, or remove it.` });
  const wrapped = is.startsWith('a list of') && typeof value === 'string' && value.length < 60 && typeof key === 'string' ? `${key}: [${JSON.stringify(value)}]` : undefined;
  const quoted = /^(a text|a name|a path|a command|a glob|the (id|name) of an? \w+)$/u.test(is) && (typeof value === 'number' || typeof value === 'boolean') ? `${typeof key === 'string' ? `${key}: ` : ''}"${value}"` : undefined;
  return fault({ path, code: 'wrong_type', message: `${subject(path)} must be ${expected}; this is ${kindOf(value)}`, remedy: `Write ${quote(wrapped ?? quoted ?? form)}.` });
}

function badValue(path: Path, value: unknown, guide: Guide): Complaint {
  const { is, form, words } = entryAt(guide, path);
  if (path.at(-1) === 'version') return fault({ path, code: 'bad_version', message: `Version ${quote(typeof value === 'string' ? `"${value}"` : JSON.stringify(value))} of ${entryAt(guide, []).is} is not known`, remedy: `Write ${quote(form)}.` });
  if (typeof value !== 'string' || words === undefined) return wrongType(path, value, guide);
  const others = is === 'one of the words' ? '' : ` (${is})`;
  const near = nearest(value, words);
  return fault({ path, code: 'bad_value', message: `${subject(path)} cannot be ${quote(value)}`, remedy: `${near === undefined ? '' : `Did you mean ${quote(near)}? `}Allowed: ${listed(words)}${others}.` });
}

function outOfBounds(issue: Issue & { code: 'too_small' | 'too_big' }, path: Path, value: unknown, guide: Guide): Complaint {
  const form = formAt(guide, path);
  const limit = Number(issue.code === 'too_small' ? issue.minimum : issue.maximum);
  if (typeof value === 'string') {
    if (issue.code === 'too_big') return fault({ path, code: 'too_long', message: `${subject(path)} is longer than ${limit} characters`, remedy: 'Shorten it.' });
    return fault({ path, code: 'empty', message: `${subject(path)} is empty`, remedy: `Write ${quote(form)}, or remove it.` });
  }
  if (Array.isArray(value)) return fault({ path, code: 'empty', message: `${subject(path)} has no entries`, remedy: `Write ${quote(form)}.` });
  const whole = /whole|group/u.test(entryAt(guide, path).is);
  const least = issue.code === 'too_small' ? (issue.inclusive === false ? (whole ? `${limit + 1} or more` : `more than ${limit}`) : `${limit} or more`) : `${limit} or less`;
  return fault({ path, code: 'out_of_range', message: `${subject(path)} must be ${least}; this is ${String(value)}`, remedy: `Write ${quote(form)}.` });
}

function badName(path: Path, value: unknown): Complaint {
  const text = typeof value === 'string' ? value : '';
  const fixed = text.normalize('NFC').replace(/[^\p{L}\p{N}._/:@+-]+/gu, '-').replace(/^[^\p{L}\p{N}]+|-+$/gu, '').slice(0, 100);
  return fault({
    path,
    code: 'bad_name',
    message: text === '' ? `${subject(path)} is empty` : text.length > 100 ? `${subject(path)} is longer than 100 characters` : `${subject(path)} may hold letters, digits and . _ - / : @ +, and starts with a letter or digit; this is ${quote(text)}`,
    remedy: fixed === '' ? 'Choose a name such as `schema`.' : `Write ${quote(fixed)}.`,
  });
}

function badDuration(path: Path, value: unknown, guide: Guide): Complaint {
  return fault({ path, code: 'bad_duration', message: `${subject(path)} is not a duration: ${quote(String(value))}`, remedy: `Write a number with a unit (ms, s, m, h, d), as ${quote(entryAt(guide, path).form)}.` });
}

/** The name of a place within the nearest list entry that is a mapping: `writes[0]`, `retry.baseDelay`. */
function subject(path: Path): string {
  if (path.length === 0) return 'The document';
  const lastEntry = path.findLastIndex((step, index) => typeof step === 'number' && typeof path[index + 1] === 'string');
  return quote(nameOf(path.slice(lastEntry + 1)));
}

/** The right form of a place, with the name that was chosen there. */
function formAt(guide: Guide, path: Path): string {
  const { form } = entryAt(guide, path);
  const key = path.at(-1);
  return typeof key === 'string' && placeOf(guide, path).endsWith('*') ? form.replace(/^\w+(?=:)/u, () => key) : form;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return 'a text';
    case 'number':
    case 'bigint':
      return `the number ${value}`;
    case 'boolean':
      return `the word ${value}`;
    default:
      return value === null ? 'nothing' : 'a mapping';
  }
}

function isAbsent(root: unknown, path: Path): boolean {
  if (path.length === 0) return false;
  const owner = valueAt(root, path.slice(0, -1));
  return typeof owner === 'object' && owner !== null && !Object.hasOwn(owner, path.at(-1) ?? '');
}
