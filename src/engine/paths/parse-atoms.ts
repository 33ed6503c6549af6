/** The smallest parts of a glob: one character, any one (`?`), any number (`*`), one of a class, the separator. Characters are UTF-16 units. */
export type Atom =
  | { readonly type: 'char'; readonly char: string }
  | { readonly type: 'any' }
  | { readonly type: 'many' }
  | { readonly type: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly type: 'slash' };

type Sequences = readonly (readonly Atom[])[];

const MOST_ALTERNATIVES = 256;
const ANY: Atom = { type: 'any' };
const MANY_CHARS: Atom = { type: 'many' };
const SLASH: Atom = { type: 'slash' };

/**
 * Every reading of a normalised glob, braces expanded; undefined for syntax that is left to picomatch: extended globs,
 * negation, ranges `{1..3}`, quantified groups, quotes, or more than 256 readings.
 * `[id]`, `[...slug]` and `(shop)` are also read as plain names, because routers name folders so.
 */
export function parseAtoms(glob: string, caseBlind: boolean): Sequences | undefined {
  if (glob.startsWith('!')) return undefined;
  return new Parser(glob, caseBlind).parse();
}

/** A text that stands for itself. */
export function plainAtoms(text: string): Atom[] {
  return text.split('').map((char) => ({ type: 'char', char }));
}

class Parser {
  readonly #text: string;
  readonly #caseBlind: boolean;

  constructor(text: string, caseBlind: boolean) {
    this.#text = text;
    this.#caseBlind = caseBlind;
  }

  parse(): Sequences | undefined {
    const text = this.#text;
    let done: Sequences = [[]];
    let at = 0;
    while (at < text.length) {
      const part = this.#partAt(at);
      if (part === undefined) return undefined;
      if (part.options.length * done.length > MOST_ALTERNATIVES) return undefined;
      done = done.flatMap((head) => part.options.map((tail) => [...head, ...tail]));
      at = part.end;
    }
    return done;
  }

  #partAt(at: number): { options: Sequences; end: number } | undefined {
    const text = this.#text;
    const char = text.charAt(at);
    if ('?*+@!'.includes(char) && text[at + 1] === '(') return undefined;
    switch (char) {
      case '/':
        return { options: [[SLASH]], end: at + 1 };
      case '?':
        return { options: [[ANY]], end: at + 1 };
      case '*':
        return { options: [[MANY_CHARS]], end: at + 1 };
      case '{':
        return this.#brace(at);
      case '[':
        return this.#bracket(at);
      case '(':
        return this.#group(at);
      case '}':
      case ')':
      case '|':
      case '"':
        return undefined;
      default: {
        // Plain runs are taken at once: most globs are plain paths.
        let end = at + 1;
        while (end < text.length && !'/?*+@!{}[()|"'.includes(text.charAt(end))) end += 1;
        return { options: [this.#plain(text.slice(at, end))], end };
      }
    }
  }

  #plain(text: string): Atom[] {
    return plainAtoms(this.#caseBlind ? text.toLowerCase() : text);
  }

  #brace(at: number): { options: Sequences; end: number } | undefined {
    const text = this.#text;
    const parts: string[] = [];
    let depth = 0;
    let start = at + 1;
    let end = at;
    for (; end < text.length; end += 1) {
      const char = text[end];
      if (char === '{') depth += 1;
      else if (char === ',' && depth === 1) {
        parts.push(text.slice(start, end));
        start = end + 1;
      } else if (char === '}') {
        depth -= 1;
        if (depth === 0) break;
      }
    }
    if (depth !== 0) return undefined;
    parts.push(text.slice(start, end));
    if (parts.length === 1) {
      const inner = parts[0] ?? '';
      return /^[\w.$ -]+$/.test(inner) && !inner.includes('..') && !/^[\])]$/.test(text[at - 1] ?? '') ? { options: [this.#plain(`{${inner}}`)], end: end + 1 } : undefined;
    }
    const options: (readonly Atom[])[] = [];
    for (const part of parts) {
      const readings = new Parser(part, this.#caseBlind).parse();
      if (readings === undefined) return undefined;
      options.push(...readings);
    }
    return { options, end: end + 1 };
  }

  #bracket(at: number): { options: Sequences; end: number } | undefined {
    const rest = this.#text.slice(at);
    // `[[...slug]]` is a router's folder; nobody means a class by it.
    const optionalRoute = /^\[\[\.{3}[^[\]/]+\]\]/.exec(rest)?.[0];
    if (optionalRoute !== undefined) return { options: [this.#plain(optionalRoute)], end: at + optionalRoute.length };
    const found = /^\[(\^?)([^[\]/\\^!:*?{}()|,"][^[\]/\\:*?{}()|,"]*)\]/.exec(rest);
    if (found === null) return undefined;
    const [whole, negation, body = ''] = found;
    if (rest.charAt(whole.length) === '+') return undefined;
    const ranges = this.#ranges(body);
    if (ranges === undefined) return undefined;
    const klass: Atom = { type: 'class', negated: negation === '^', ranges };
    const maybeName = body.startsWith('...') || (negation === '' && !/[-+.$]/.test(body));
    return { options: maybeName ? [[klass], this.#plain(whole)] : [[klass]], end: at + whole.length };
  }

  #ranges(body: string): [number, number][] | undefined {
    const ranges: [number, number][] = [];
    for (let i = 0; i < body.length; i += 1) {
      const low = body.charAt(i);
      const isRange = body[i + 1] === '-' && i + 2 < body.length;
      const high = isRange ? body.charAt(i + 2) : low;
      if (isRange) i += 2;
      const folded = this.#caseBlind ? ([low.toLowerCase(), high.toLowerCase()] as const) : ([low, high] as const);
      // `[A-z]` folded would lose the signs between Z and a.
      if (isRange && this.#caseBlind && (low === folded[0]) !== (high === folded[1])) return undefined;
      if (folded[0] > folded[1]) return undefined;
      ranges.push([folded[0].charCodeAt(0), folded[1].charCodeAt(0)]);
    }
    return ranges;
  }

  #group(at: number): { options: Sequences; end: number } | undefined {
    const found = /^\(([\w-]+(?:\|[\w-]+)*)\)(?![+*?{])/.exec(this.#text.slice(at));
    if (found === null) return undefined;
    const [whole, body = ''] = found;
    const names = body.split('|').map((name) => this.#plain(name));
    return { options: names.length === 1 ? [...names, this.#plain(whole)] : names, end: at + whole.length };
  }
}
