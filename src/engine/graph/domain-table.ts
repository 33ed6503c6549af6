import type { Domain } from '../model/config.ts';
import { coversPattern } from '../paths/covers.ts';
import { intersectPatterns, mayOverlap } from '../paths/intersect.ts';
import type { PathRules } from '../paths/match.ts';
import { patternOf, type Pattern } from '../paths/pattern.ts';
import { REST } from './resolve-domains.ts';

/** The domains of a repository, numbered; the last number is `(rest)`. Domains of one name have one number. */
export class DomainTable {
  readonly names: readonly string[];
  readonly rest: number;
  readonly #blind: boolean;
  readonly #paths: readonly { readonly domain: number; readonly pattern: Pattern }[];
  readonly #known = new Map<string, readonly number[]>();
  readonly #meetings = new WeakMap<Pattern, Map<Pattern, readonly number[]>>();

  constructor(domains: readonly Domain[], rules: PathRules = {}) {
    const names = [...new Set(domains.map((domain) => domain.name))];
    this.#blind = rules.caseBlind === true;
    this.rest = names.length;
    this.names = [...names, REST];
    this.#paths = domains.flatMap((domain) => domain.paths.map((path) => ({ domain: names.indexOf(domain.name), pattern: patternOf(path, this.#blind) })));
  }

  /** Numbers of the domains that a glob may touch, ascending. */
  ofGlob(glob: string): readonly number[] {
    let answer = this.#known.get(glob);
    if (answer === undefined) {
      answer = this.#ofAll([patternOf(glob, this.#blind)]);
      this.#known.set(glob, answer);
    }
    return answer;
  }

  /** Numbers of the domains that any of the globs may touch, ascending. */
  ofGlobs(globs: readonly string[]): readonly number[] {
    const [only, ...others] = globs;
    if (only === undefined) return [];
    if (others.length === 0) return this.ofGlob(only);
    return [...new Set(globs.flatMap((glob) => this.ofGlob(glob)))].sort((a, b) => a - b);
  }

  /** Numbers of the domains in which two globs may meet, ascending; none when they share no path. */
  whereMeet(a: Pattern, b: Pattern): readonly number[] {
    if (!mayOverlap(a, b)) return [];
    const others = this.#meetings.get(a) ?? new Map<Pattern, readonly number[]>();
    this.#meetings.set(a, others);
    let answer = others.get(b);
    if (answer === undefined) {
      answer = intersectPatterns([a, b]) === undefined ? [] : this.#ofAll([a, b]);
      others.set(b, answer);
    }
    return answer;
  }

  /** The first match has a path: what an earlier one takes whole is not passed on, else every one that may have a share is named. */
  #ofAll(patterns: readonly Pattern[]): number[] {
    const found = new Set<number>();
    const plain = patterns.map(plainPaths).find((paths) => paths !== undefined);
    if (plain !== undefined) {
      for (const path of plain) if (patterns.every((pattern) => !pattern.exact || pattern.matches(path))) found.add(this.#ofPath(path));
      return [...found].sort((a, b) => a - b);
    }
    for (const { domain, pattern } of this.#paths) {
      if (!patterns.every((other) => mayOverlap(pattern, other))) continue;
      if (intersectPatterns([...patterns, pattern]) !== undefined) found.add(domain);
      if (patterns.some((other) => coversPattern(pattern, other))) return [...found].sort((a, b) => a - b);
    }
    found.add(this.rest);
    return [...found].sort((a, b) => a - b);
  }

  #ofPath(path: string): number {
    return this.#paths.find(({ pattern }) => pattern.matches(path))?.domain ?? this.rest;
  }
}

/** The paths of a glob that names only plain ones. */
function plainPaths(pattern: Pattern): readonly string[] | undefined {
  const plain = pattern.alternatives.flatMap(({ literal }) => (literal === undefined ? [] : [literal]));
  return plain.length === pattern.alternatives.length ? plain : undefined;
}

/** Names of the domains that globs may touch, in the order of the domains, `(rest)` last; none for no globs. */
export function domainsOf(globs: readonly string[], domains: readonly Domain[], rules: PathRules = {}): readonly string[] {
  const table = tableOf(domains, rules);
  return table.ofGlobs(globs).map((number) => table.names[number] ?? REST);
}

const tables = new WeakMap<readonly Domain[], { plain?: DomainTable; blind?: DomainTable }>();

/** The table of a list of domains, made once for each list. */
export function tableOf(domains: readonly Domain[], rules: PathRules = {}): DomainTable {
  let both = tables.get(domains);
  if (both === undefined) {
    both = {};
    tables.set(domains, both);
  }
  const key = rules.caseBlind === true ? 'blind' : 'plain';
  return (both[key] ??= new DomainTable(domains, rules));
}
