import { isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import type { Path } from '../engine/documents/complaint.ts';

/** A stretch of a text by offsets; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A key or a scalar value of a document, and where it stands. */
export interface Spot {
  readonly path: Path;
  readonly is: 'key' | 'value';
  readonly text: string;
  readonly span: Span;
  /** Keys of the mapping that it is a key of. */
  readonly siblings: readonly string[];
}

/** The tree of a YAML text, asked for places; a text with faults has one too, as far as it goes. */
export class YamlTree {
  readonly #root: Node | null;

  constructor(root: Node | null) {
    this.#root = root;
  }

  /** The key or scalar under an offset; its end counts as within. */
  spotAt(offset: number): Spot | undefined {
    return find(this.#root, (spot) => spot.span.start <= offset && offset <= spot.span.end, offset);
  }

  /** The first key or scalar whose text holds a word. */
  spotOf(word: string): Spot | undefined {
    return find(this.#root, (spot) => spot.text.includes(word), undefined);
  }

  /** From the beginning to the end of what stands at a path; undefined when nothing does. */
  spanOf(path: Path): Span | undefined {
    let node: unknown = this.#root;
    for (const step of path) {
      if (isMap(node)) node = node.get(step, true);
      else if (isSeq(node) && typeof step === 'number') node = node.items[step];
      else return undefined;
    }
    return isMap(node) || isSeq(node) || isScalar(node) ? spanOf(node) : undefined;
  }
}

function find(root: Node | null, wanted: (spot: Spot) => boolean, within: number | undefined): Spot | undefined {
  const waiting: { node: unknown; path: Path }[] = [{ node: root, path: [] }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, path } = next;
    if (isScalar(node)) {
      const spot = spotOf(node, { path, is: 'value', siblings: [] });
      if (wanted(spot)) return spot;
      continue;
    }
    const outside = within !== undefined && (isMap(node) || isSeq(node)) && ((node.range?.[0] ?? 0) > within || (node.range?.[2] ?? Infinity) < within);
    if (outside) continue;
    if (isSeq(node)) node.items.forEach((item, index) => waiting.push({ node: item, path: [...path, index] }));
    if (!isMap(node)) continue;
    const siblings = node.items.map(({ key }) => textOf(key));
    for (const { key, value } of node.items) {
      const inner = [...path, textOf(key)];
      if (isScalar(key)) {
        const spot = spotOf(key, { path: inner, is: 'key', siblings });
        if (wanted(spot)) return spot;
      }
      waiting.push({ node: value, path: inner });
    }
  }
  return undefined;
}

function spotOf(node: Scalar, rest: Pick<Spot, 'path' | 'is' | 'siblings'>): Spot {
  return { ...rest, text: textOf(node), span: spanOf(node) };
}

function textOf(node: unknown): string {
  return isScalar(node) ? (typeof node.value === 'string' ? node.value : (node.source ?? '')) : '';
}

function spanOf(node: Node): Span {
  return { start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 };
}
