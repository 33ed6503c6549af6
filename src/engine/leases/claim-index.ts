/** What a claim may touch; a lease is one too. */
export interface Claim {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

interface Node {
  readonly children: Map<string, Node>;
  readonly readers: Set<number>;
  readonly writers: Set<number>;
}

/**
 * Claims by the literal folders that their globs begin with, so that only claims that could touch are compared.
 * It may name too many candidates and never too few: two globs can only meet where one's literal beginning begins the other's.
 */
export class ClaimIndex {
  readonly #root: Node = emptyNode();

  /** Adds a claim under a number. */
  add(id: number, claim: Claim): void {
    for (const glob of claim.reads) this.#nodeOf(glob).readers.add(id);
    for (const glob of claim.writes) this.#nodeOf(glob).writers.add(id);
  }

  /** Takes a claim out; it must be the one that was added under that number. */
  remove(id: number, claim: Claim): void {
    for (const glob of claim.reads) this.#forget(glob, (node) => node.readers.delete(id));
    for (const glob of claim.writes) this.#forget(glob, (node) => node.writers.delete(id));
  }

  /** Numbers of the claims that might meet this one, with a write on at least one side; ascending. */
  candidates(claim: Claim): readonly number[] {
    const found = new Set<number>();
    for (const glob of claim.writes) this.#collect(glob, found, true);
    for (const glob of claim.reads) this.#collect(glob, found, false);
    return [...found].sort((a, b) => a - b);
  }

  #collect(glob: string, found: Set<number>, writes: boolean): void {
    let node: Node | undefined = this.#root;
    take(node, found, writes);
    for (const segment of literalFolders(glob)) {
      node = node.children.get(segment);
      if (node === undefined) return;
      take(node, found, writes);
    }
    const below = [...node.children.values()];
    for (let next = below.pop(); next !== undefined; next = below.pop()) {
      take(next, found, writes);
      below.push(...next.children.values());
    }
  }

  #nodeOf(glob: string): Node {
    let node = this.#root;
    for (const segment of literalFolders(glob)) {
      let child = node.children.get(segment);
      if (child === undefined) node.children.set(segment, (child = emptyNode()));
      node = child;
    }
    return node;
  }

  #forget(glob: string, from: (node: Node) => void): void {
    const path: [Node, string][] = [];
    let node = this.#root;
    for (const segment of literalFolders(glob)) {
      const child = node.children.get(segment);
      if (child === undefined) return;
      path.push([node, segment]);
      node = child;
    }
    from(node);
    for (let step = path.pop(); step !== undefined; step = path.pop()) {
      const [parent, segment] = step;
      const child = parent.children.get(segment);
      if (child === undefined || child.children.size + child.readers.size + child.writers.size > 0) return;
      parent.children.delete(segment);
    }
  }
}

function take(node: Node, found: Set<number>, writes: boolean): void {
  for (const id of node.writers) found.add(id);
  if (writes) for (const id of node.readers) found.add(id);
}

function emptyNode(): Node {
  return { children: new Map(), readers: new Set(), writers: new Set() };
}

const CACHE_LIMIT = 20_000;
const cached = new Map<string, readonly string[]>();

/** As `literalFoldersOf`, from a cache: a claim is asked for, added and taken out with the same few globs. */
function literalFolders(glob: string): readonly string[] {
  const known = cached.get(glob);
  if (known !== undefined) return known;
  if (cached.size >= CACHE_LIMIT) cached.clear();
  const folders = literalFoldersOf(glob);
  cached.set(glob, folders);
  return folders;
}

/** Segments of a glob before the first that is not literal. Letters are folded: on a case-blind disk `SRC` meets `src`, elsewhere it is one candidate more. */
function literalFoldersOf(glob: string): readonly string[] {
  const segments: string[] = [];
  for (const segment of glob.replaceAll('\\', '/').split('/')) {
    if (segment === '' || segment === '.') continue;
    // A brace or parenthesis may span segments, and `..` leads elsewhere.
    if (segment === '..') return [];
    if (/[*?[\]{}()!+@|]/.test(segment)) break;
    segments.push(segment.normalize('NFC').toUpperCase().toLowerCase());
  }
  return segments;
}
