import { isAlias, isMap, isPair, isScalar, isSeq, type Alias, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Path } from './complaint.ts';
import { nearest, quote } from './suggest.ts';

/** A fault that was found in the tree of a YAML text. */
export interface NodeFault {
  readonly node: Node;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  /** Another node that the message speaks of at its end. */
  readonly other?: Node;
}

/** Nodes that aliases may stand for altogether; a text of a few lines can otherwise ask for billions. */
const MAX_ALIASED_NODES = 1_000_000;

/**
 * Reads a YAML tree as plain data and finds nodes by path: aliases and `<<` are followed, the first of two equal keys counts.
 * Keys are texts (`1: x` has the key `1`). The tree must not be deeper than the stack allows.
 */
export class YamlValue {
  readonly faults: NodeFault[] = [];
  readonly value: unknown;
  readonly #root: Node | null;
  readonly #anchors = new Map<string, Node>();
  readonly #targets = new Map<Alias, Node>();
  readonly #open = new Set<Node>();
  readonly #done = new Map<Node, { value: unknown; size: number }>();
  #aliased = 0;

  constructor(root: Node | null) {
    this.#root = root;
    this.value = root === null ? null : this.#read(root).value;
  }

  /** The key and value nodes at the longest part of the path that exists, and how long that part is. */
  find(path: Path): { readonly key: Node | undefined; readonly value: Node | undefined; readonly depth: number } {
    let key: Node | undefined;
    let value: Node | undefined = this.#root ?? undefined;
    for (const [depth, step] of path.entries()) {
      const here: Node | undefined = value === undefined ? undefined : this.#resolve(value);
      const found: { key?: Node; value: Node | undefined } | undefined = isMap(here)
        ? this.#pairOf(here, String(step), 0)
        : isSeq(here) && typeof step === 'number'
          ? itemOf(here, step)
          : undefined;
      if (found === undefined) return { key, value, depth };
      key = found.key;
      value = found.value;
    }
    return { key, value, depth: path.length };
  }

  /** The first key of a mapping, else the node itself. */
  headOf(node: Node): Node {
    const here = this.#resolve(node);
    const first = isMap(here) ? here.items[0]?.key : undefined;
    return isNode(first) ? first : node;
  }

  #resolve(node: Node): Node {
    return isAlias(node) ? (this.#targets.get(node) ?? node) : node;
  }

  #pairOf(map: YAMLMap, name: string, depth: number): { key: Node; value: Node | undefined } | undefined {
    let merged: { key: Node; value: Node | undefined } | undefined;
    for (const { key, value } of map.items) {
      if (!isNode(key)) continue;
      if (isMergeKey(key)) {
        if (depth < 32) merged ??= this.#mergedMaps(value).map((each) => this.#pairOf(each, name, depth + 1)).find((found) => found !== undefined);
      } else if (keyText(key) === name) return { key, value: isNode(value) ? value : undefined };
    }
    return merged;
  }

  #mergedMaps(value: unknown): YAMLMap[] {
    const node = isNode(value) ? this.#resolve(value) : undefined;
    if (isMap(node)) return [node];
    if (!isSeq(node)) return [];
    return node.items.map((item) => (isNode(item) ? this.#resolve(item) : undefined)).filter((item): item is YAMLMap => isMap(item));
  }

  #read(node: Node): { value: unknown; size: number } {
    if (isAlias(node)) return this.#readAlias(node);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#keep(node, { value: node.value, size: 1 });
    this.#open.add(node);
    const read = isMap(node) ? this.#readMap(node) : isSeq(node) ? this.#readSeq(node) : { value: null, size: 1 };
    this.#open.delete(node);
    return this.#keep(node, read);
  }

  #keep(node: Node, read: { value: unknown; size: number }): { value: unknown; size: number } {
    if (node.anchor !== undefined) this.#done.set(node, read);
    return read;
  }

  #readAlias(alias: Alias): { value: unknown; size: number } {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      const near = nearest(alias.source, this.#anchors.keys());
      const quoting = `A text that starts with \`*\` needs quotes: "*${alias.source}".`;
      this.#complain(alias, 'unknown_alias', `${quote(`*${alias.source}`)} is an alias of nothing`, near === undefined ? quoting : `Did you mean ${quote(`*${near}`)}? ${quoting}`);
      return { value: `*${alias.source}`, size: 1 };
    }
    if (this.#open.has(target)) {
      this.#complain(alias, 'recursive_alias', `${quote(`*${alias.source}`)} stands within what it repeats`, 'Write the repeated part out, or move its anchor.');
      return { value: null, size: 1 };
    }
    this.#targets.set(alias, target);
    const read = this.#done.get(target) ?? { value: null, size: 1 };
    const before = this.#aliased;
    this.#aliased += read.size;
    if (this.#aliased <= MAX_ALIASED_NODES) return read;
    if (before <= MAX_ALIASED_NODES) this.#complain(alias, 'too_many_aliases', `The aliases of this document stand for more than ${MAX_ALIASED_NODES} values`, 'Write the document without nested aliases.');
    return { value: null, size: 1 };
  }

  #readSeq(node: YAMLSeq): { value: unknown; size: number } {
    let size = 1;
    const value = node.items.map((item) => {
      const read = isPair(item) || !isNode(item) ? { value: null, size: 1 } : this.#read(item);
      size += read.size;
      return read.value;
    });
    return { value, size };
  }

  #readMap(node: YAMLMap): { value: unknown; size: number } {
    const own = new Map<string, unknown>();
    const inherited = new Map<string, unknown>();
    const lines = new Map<string, Node>();
    let size = 1;
    for (const { key, value } of node.items) {
      const read = isNode(value) ? this.#read(value) : { value: null, size: 1 };
      size += read.size;
      if (!isNode(key)) continue;
      if (isMergeKey(key)) this.#inherit(key, read.value, inherited);
      else this.#take(key, read.value, { own, lines });
    }
    for (const [name, value] of inherited) if (!own.has(name)) own.set(name, value);
    return { value: Object.fromEntries(own), size };
  }

  #take(key: Node, value: unknown, into: { own: Map<string, unknown>; lines: Map<string, Node> }): void {
    const name = keyText(key);
    if (name === undefined) {
      this.#complain(key, 'bad_key', 'A key must be a text', 'Write a plain word before the colon; put texts with braces or brackets in quotes.');
      return;
    }
    if (name === '__proto__') {
      this.#complain(key, 'bad_key', '`__proto__` cannot be a key', 'Choose another name.');
      return;
    }
    const first = into.lines.get(name);
    if (first !== undefined) return void this.faults.push({ node: key, code: 'duplicate_key', message: `${quote(name)} stands here a second time; the first is`, remedy: 'Remove one of the two.', other: first });
    into.lines.set(name, key);
    into.own.set(name, value);
  }

  #inherit(key: Node, value: unknown, inherited: Map<string, unknown>): void {
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof each !== 'object' || each === null || Array.isArray(each)) {
        this.#complain(key, 'bad_merge', '`<<` takes over the keys of a mapping, and this is none', 'Name an anchor of a mapping: `<<: *defaults`.');
        continue;
      }
      for (const [name, inner] of Object.entries(each)) if (!inherited.has(name)) inherited.set(name, inner);
    }
  }

  #complain(node: Node, code: string, message: string, remedy: string): void {
    this.faults.push({ node, code, message, remedy });
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

function keyText(key: Node): string | undefined {
  if (!isScalar(key)) return undefined;
  if (key.value === null) return key.source === undefined || key.source === '' ? undefined : key.source;
  return typeof key.value === 'string' ? key.value : (key.source ?? JSON.stringify(key.value));
}

function itemOf(seq: YAMLSeq, index: number): { value: Node | undefined } | undefined {
  const item = seq.items[index];
  return isNode(item) ? { value: item } : undefined;
}
