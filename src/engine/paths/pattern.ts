import picomatch from 'picomatch';
import { normalizeGlob } from './normalize-glob.ts';
import { parseAtoms, plainAtoms, type Atom } from './parse-atoms.ts';

/** Any number of segments (`**`) in a path pattern, any number of characters (`*`) in a segment. */
export const MANY = 'many';

/** One segment of a path pattern that is not `**`. `literal` when only one name matches it. */
export interface SegmentPattern {
  readonly literal: string | undefined;
  readonly atoms: readonly Atom[];
  readonly matches: (name: string) => boolean;
}

/** One way to read a glob after its braces are expanded. */
export interface Alternative {
  readonly segments: readonly (SegmentPattern | typeof MANY)[];
  /** Leading segments that are plain names. */
  readonly prefix: readonly string[];
  /** The whole path, when it is a plain one. */
  readonly literal: string | undefined;
}

/** A glob, understood. `exact` when the alternatives say precisely what it matches; else they are wider than it. */
export interface Pattern {
  readonly text: string;
  readonly exact: boolean;
  readonly alternatives: readonly Alternative[];
  readonly matches: (path: string) => boolean;
}

const CACHE_LIMIT = 100_000;
const cached = new Map<string, Pattern>();
const cachedBlind = new Map<string, Pattern>();

/** The pattern of a glob, from a cache. A glob that `normalizeGlob` refuses matches nothing. */
export function patternOf(glob: string, caseBlind = false): Pattern {
  const cache = caseBlind ? cachedBlind : cached;
  const known = cache.get(glob);
  if (known !== undefined) return known;
  if (cache.size >= CACHE_LIMIT) cache.clear();
  const normal = normalizeGlob(glob);
  const pattern = normal.ok ? compile(normal.value, caseBlind) : { text: glob, exact: true, alternatives: [], matches: () => false };
  cache.set(glob, pattern);
  return pattern;
}

function compile(text: string, caseBlind: boolean): Pattern {
  const parsed = parseAtoms(text, caseBlind);
  if (parsed === undefined) return opaque(text, caseBlind);
  const alternatives = parsed.map(alternativeOf).filter((alternative) => alternative.segments.length > 0);
  const [only] = alternatives;
  if (alternatives.length === 1 && only?.literal !== undefined) return { text, exact: true, alternatives, matches: (path) => path === only.literal };
  const expression = new RegExp(`^(?:${alternatives.map(sourceOf).join('|')})$`);
  return { text, exact: true, alternatives, matches: (path) => expression.test(path) };
}

/** Syntax that is not compared exactly (extended globs, negation …): picomatch decides what matches, and every path below the plain prefix may. */
function opaque(text: string, caseBlind: boolean): Pattern {
  const prefix: string[] = [];
  for (const segment of text.includes('|') || text.startsWith('!') ? [] : text.split('/')) {
    if (/[*?[\]{}()!+@"]/.test(segment)) break;
    prefix.push(caseBlind ? segment.toLowerCase() : segment);
  }
  const segments = [...prefix.map((name) => segmentOf(plainAtoms(name))), MANY] as const;
  const expression = picomatch.makeRe(text, { dot: true, nocase: caseBlind });
  const literal = caseBlind ? text.toLowerCase() : text;
  return { text, exact: false, alternatives: [{ segments, prefix, literal: undefined }], matches: (path) => path === literal || expression.test(path) };
}

function alternativeOf(atoms: readonly Atom[]): Alternative {
  const segments: (SegmentPattern | typeof MANY)[] = [];
  let current: Atom[] = [];
  const close = (): void => {
    if (current.length === 2 && current.every((atom) => atom.type === 'many')) {
      if (segments.at(-1) !== MANY) segments.push(MANY);
    } else if (current.length > 0) segments.push(segmentOf(current));
    current = [];
  };
  for (const atom of atoms) {
    if (atom.type === 'slash') close();
    else current.push(atom);
  }
  close();
  const beforeLast = segments.at(-2);
  // `a/**` is what lies below `a`. picomatch takes `a` itself too, but then `src/*` and `src/api/**` would meet in a file `src/api` that is a folder.
  if (segments.at(-1) === MANY && beforeLast !== undefined && beforeLast !== MANY) segments.splice(-1, 0, segmentOf([{ type: 'many' }]));
  const wild = segments.findIndex((segment) => segment === MANY || segment.literal === undefined);
  const prefix = segments.slice(0, wild === -1 ? undefined : wild).map((segment) => (segment === MANY ? '' : (segment.literal ?? '')));
  return { segments, prefix, literal: wild === -1 ? prefix.join('/') : undefined };
}

function segmentOf(atoms: readonly Atom[]): SegmentPattern {
  const merged = atoms.filter((atom, i) => atom.type !== 'many' || atoms[i - 1]?.type !== 'many');
  if (merged.every((atom) => atom.type === 'char')) {
    const literal = merged.map((atom) => atom.char).join('');
    return { literal, atoms: merged, matches: (name) => name === literal };
  }
  const expression = new RegExp(`^(?!$)${merged.map(atomSource).join('')}$`);
  return { literal: undefined, atoms: merged, matches: (name) => expression.test(name) };
}

function sourceOf(alternative: Alternative): string {
  let source = '';
  const { segments } = alternative;
  segments.forEach((segment, i) => {
    const last = i === segments.length - 1;
    if (segment === MANY) {
      if (last) source = i === 0 ? '[^]*' : `${source.slice(0, -1)}(?:/[^]*)?`;
      else source += '(?:[^]*/)?';
    } else source += `(?!/|$)${segment.atoms.map(atomSource).join('')}${last ? '' : '/'}`;
  });
  return source;
}

function atomSource(atom: Atom): string {
  switch (atom.type) {
    case 'char':
      return atom.char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    case 'any':
      return '[^/]';
    case 'many':
      return '[^/]*';
    case 'class':
      return `[${atom.negated ? '^/' : ''}${atom.ranges.map(([low, high]) => `${escapeCode(low)}-${escapeCode(high)}`).join('')}]`;
    case 'slash':
      return '/';
  }
}

function escapeCode(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
