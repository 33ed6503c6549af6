import { intersectAlternatives, mayMeet } from './intersect.ts';
import type { Alternative, Pattern } from './pattern.ts';

interface Entry {
  readonly alternative: Alternative;
  readonly pattern: Pattern;
  readonly id: number;
}

interface TrieNode {
  readonly children: Map<string, TrieNode>;
  /** Readings whose plain beginning ends here. */
  readonly entries: Entry[];
}

/**
 * Finds the globs that may share a path with a given one, without comparing it to all: a tree over the plain beginnings of
 * the globs, in which only what stands above or below can meet.
 */
export class GlobIndex {
  readonly #root: TrieNode = { children: new Map(), entries: [] };

  /** Adds a glob under a number of the caller's. */
  add(pattern: Pattern, id: number): void {
    for (const alternative of pattern.alternatives) {
      let node = this.#root;
      for (const segment of alternative.prefix) {
        let child = node.children.get(segment);
        if (child === undefined) {
          child = { children: new Map(), entries: [] };
          node.children.set(segment, child);
        }
        node = child;
      }
      node.entries.push({ alternative, pattern, id });
    }
  }

  /** Numbers of the globs that share a path with this one, each once, in no order; only those above `after` when it is given. */
  meeting(pattern: Pattern, after = -1): Set<number> {
    const found = new Set<number>();
    for (const alternative of pattern.alternatives) {
      const look = (entry: Entry): void => {
        if (entry.id > after && !found.has(entry.id) && meets(alternative, pattern, entry)) found.add(entry.id);
      };
      let node: TrieNode | undefined = this.#root;
      for (const segment of alternative.prefix) {
        node.entries.forEach(look);
        node = node.children.get(segment);
        if (node === undefined) break;
      }
      if (node === undefined) continue;
      if (alternative.literal !== undefined) node.entries.forEach(look);
      else below(node, look);
    }
    return found;
  }
}

function meets(alternative: Alternative, pattern: Pattern, entry: Entry): boolean {
  if (!mayMeet(alternative, entry.alternative)) return false;
  if (alternative.literal !== undefined) return entry.alternative.literal !== undefined || (entry.pattern.exact ? entry.pattern.matches(alternative.literal) : true);
  if (entry.alternative.literal !== undefined) return pattern.exact ? pattern.matches(entry.alternative.literal) : true;
  return intersectAlternatives([alternative, entry.alternative]) !== undefined;
}

function below(top: TrieNode, look: (entry: Entry) => void): void {
  const stack = [top];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    node.entries.forEach(look);
    for (const child of node.children.values()) stack.push(child);
  }
}
