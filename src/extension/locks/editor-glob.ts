import type { Atom } from '../../engine/paths/parse-atoms.ts';
import { MANY, patternOf, type Alternative, type SegmentPattern } from '../../engine/paths/pattern.ts';

/** A glob of a lease in the editor's own language, absolute. `exact` when together they say precisely what the glob does; else they are wider. */
export interface EditorGlobs {
  readonly globs: readonly string[];
  readonly exact: boolean;
}

/** Says a glob, relative to an absolute folder (with `/`), as the editor's settings understand it: they know no nested braces, escapes or extended globs. A glob that cannot be read names nothing. */
export function editorGlobs(folder: string, glob: string): EditorGlobs {
  const { alternatives, exact } = patternOf(glob);
  const globs = [...new Set(alternatives.map((alternative) => [literalGlob(folder), ...segmentsOf(alternative)].join('/')))];
  return { globs, exact: exact && alternatives.every(isSayable) };
}

/** The glob that matches one absolute path (with `/`) and nothing else, but that a brace in it may be any character. */
export function literalGlob(path: string): string {
  return escaped(path.replace(/\/+$/, ''));
}

/** An absolute path of this system as globs are written: `/` between its parts, a drive's letter small as the editor has it. */
export function slashed(path: string, platform: NodeJS.Platform = process.platform): string {
  // Elsewhere a backslash is a letter like any other.
  return platform === 'win32' ? path.replaceAll('\\', '/').replace(/^[A-Z]:/, (drive) => drive.toLowerCase()) : path;
}

function segmentsOf({ segments }: Alternative): string[] {
  const texts = segments.map((segment) => (segment === MANY ? '**' : textOf(segment)));
  // `a/*/**` is everything below `a`; people write it `a/**`.
  if (texts.at(-1) === '**' && texts.at(-2) === '*') texts.splice(-2, 1);
  return texts;
}

function isSayable({ segments }: Alternative): boolean {
  return segments.every((segment) => segment === MANY || segment.atoms.every((atom) => (atom.type === 'class' ? isPlain(atom) : atom.type !== 'char' || !'{}'.includes(atom.char))));
}

function textOf(segment: SegmentPattern): string {
  return segment.literal === undefined ? segment.atoms.map(atomText).join('') : escaped(segment.literal);
}

function atomText(atom: Atom): string {
  switch (atom.type) {
    case 'char':
      return escaped(atom.char);
    case 'many':
      return '*';
    case 'class':
      return classText(atom);
    case 'any':
    case 'slash':
      return '?';
  }
}

/** The editor's negated class takes the separator too, and signs in a class mean something: then any character is said instead. */
function classText(atom: Extract<Atom, { type: 'class' }>): string {
  if (!isPlain(atom)) return '?';
  return `[${atom.ranges.map(([low, high]) => (low === high ? String.fromCharCode(low) : `${String.fromCharCode(low)}-${String.fromCharCode(high)}`)).join('')}]`;
}

function isPlain({ negated, ranges }: Extract<Atom, { type: 'class' }>): boolean {
  return !negated && ranges.every((range) => range.every((code) => /[\p{L}\p{N}_.]/u.test(String.fromCharCode(code))));
}

function escaped(text: string): string {
  return text.replace(/[{}]/g, '?').replace(/[[*,]/g, '[$&]');
}
