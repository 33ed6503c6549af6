import { Composer, Parser, visit, type YAMLError, type CST, type Document, type Node } from 'yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Complaint } from './complaint.ts';
import { explainSyntax } from './explain-syntax.ts';
import type { Locator } from './outcome.ts';
import { TextLines } from './text-lines.ts';
import { YamlValue } from './yaml-value.ts';

/** Longest text that is read, in characters. */
export const MAX_DOCUMENT_LENGTH = 10_000_000;

/** Deepest nesting that is read; people need about ten. */
const MAX_DEPTH = 100;

/** A YAML or JSON text as data, with what is wrong with it as a text and the way back from a path to its place. */
export interface Source {
  readonly value: unknown;
  /** Nothing but white space and comments. */
  readonly empty: boolean;
  /** False when the text could not be understood at all: then `value` says nothing. */
  readonly readable: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly locator: Locator;
  /** The tree of the first document; its offsets do not count a byte order mark. */
  readonly root: Node | null;
}

/** Reads a text as YAML 1.2 (JSON is YAML). Never throws. */
export function parseSource(text: string, file: string): Source {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lines = new TextLines(body.length > MAX_DOCUMENT_LENGTH ? '' : body);
  const at = (start: number, end: number, fault: Pick<Complaint, 'severity' | 'code' | 'message' | 'remedy'>): Diagnostic => {
    const { severity, code, message, remedy } = fault;
    return { file, ...lines.locate(start, end), severity, code, message, remedy };
  };
  const hopeless = (start: number, code: string, message: string, remedy: string): Source => ({
    value: undefined,
    empty: false,
    readable: false,
    diagnostics: [at(start, start + 1, { severity: 'error', code, message, remedy })],
    locator: { locate: () => lines.locate(0, 0), mention: () => 'above' },
    root: null,
  });

  if (body.length > MAX_DOCUMENT_LENGTH) return hopeless(0, 'too_large', `The document is longer than ${MAX_DOCUMENT_LENGTH / 1_000_000} million characters`, 'Split it, or move long texts into files of the repository.');
  const tokens = [...new Parser().parse(body)];
  const deep = tooDeep(tokens);
  if (deep !== undefined) return hopeless(deep, 'too_deep', `The document is nested more than ${MAX_DEPTH} levels deep`, 'Look for brackets that are never closed.');

  const documents = [...new Composer({ schema: 'core', version: '1.2', prettyErrors: false, uniqueKeys: false, logLevel: 'silent' }).compose(tokens, true, body.length)] as Document.Parsed[];
  const document = documents[0];
  const second = documents[1];
  const root = (document?.contents ?? null) as Node | null;
  const tree = new YamlValue(root);
  const diagnostics: Diagnostic[] = [];
  const brokenLines = new Set<number>();
  const syntax = documents.flatMap((each) => [...each.errors, ...each.warnings]).sort((a, b) => a.pos[0] - b.pos[0]);
  for (const error of syntax) {
    const start = openingOf(documents, error, body) ?? error.pos[0];
    const found = at(start, Math.max(error.pos[1], start + 1), explainSyntax(error, body));
    // What follows a broken spot on its line is the parser finding its feet again.
    if (!brokenLines.has(found.line)) diagnostics.push(found);
    brokenLines.add(found.line);
  }
  if (second !== undefined) {
    const start = second.contents?.range[0] ?? second.range[0];
    diagnostics.push(at(start, start + 1, { severity: 'error', code: 'several_documents', message: 'A second document begins here', remedy: 'Remove the line `---` and what follows it, or put it into a file of its own.' }));
  }
  const rangeOf = (node: Node): [number, number] => [node.range?.[0] ?? 0, node.range?.[1] ?? 0];
  for (const { node, code, message, remedy, other } of tree.faults) {
    const line = other === undefined ? '' : ` on line ${lines.locate(...rangeOf(other)).line}`;
    diagnostics.push(at(...rangeOf(node), { severity: 'error', code, message: `${message}${line}`, remedy }));
  }

  const locate: Locator['locate'] = ({ path, aspect }) => {
    const { key, value, depth } = tree.find(path);
    const whole = depth === path.length;
    const spot = aspect === 'key' && whole ? (key ?? value) : aspect === 'head' || !whole ? value && tree.headOf(value) : isBlank(value) ? (key ?? value) : value;
    return spot === undefined ? lines.locate(0, 0) : lines.locate(...rangeOf(spot));
  };
  return {
    value: tree.value,
    empty: root === null || (tree.value === null && syntax.length === 0),
    readable: syntax.length === 0,
    diagnostics,
    locator: { locate, mention: (path) => `on line ${locate({ path, aspect: 'value' }).line}` },
    root,
  };
}

/** Where the quote or bracket stands that an error says is never closed: it is found out only at the end of what follows. */
function openingOf(documents: readonly Document.Parsed[], error: YAMLError, text: string): number | undefined {
  const quoted = error.code === 'MISSING_CHAR' && /quote/u.test(error.message);
  const bracket = (error.code === 'BAD_INDENT' || error.code === 'MISSING_CHAR') && /end with a|in flow|expected flow/iu.test(error.message);
  if (!quoted && !bracket) return undefined;
  let found: number | undefined;
  const consider = (node: Node, isOpen: (end: string) => boolean): void => {
    const [start, end] = node.range ?? [0, 0];
    if (start < error.pos[0] && isOpen(text.slice(start + 1, end).at(-1) ?? '')) found = Math.max(found ?? 0, start);
  };
  for (const document of documents) {
    visit(document, {
      Scalar: (_key, node) => (quoted && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') ? consider(node, (end) => end !== text[node.range?.[0] ?? 0]) : undefined),
      Collection: (_key, node) => (bracket && node.flow === true ? consider(node, (end) => end !== ']' && end !== '}') : undefined),
    });
  }
  return found;
}

/** A value that is not there (`writes:`) has no place of its own. */
function isBlank(node: Node | undefined): boolean {
  return node?.range === undefined || node.range === null || node.range[0] === node.range[1];
}

/** Offset at which the nesting passes the limit. Iterative, because the composer after it is not. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const waiting: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return 'offset' in token ? token.offset : 0;
    if (token.type === 'document' && token.value) waiting.push({ token: token.value, depth: depth + 1 });
    if (!('items' in token)) continue;
    for (const item of token.items) {
      if (item.key) waiting.push({ token: item.key, depth: depth + 1 });
      if (item.value) waiting.push({ token: item.value, depth: depth + 1 });
    }
  }
  return undefined;
}
