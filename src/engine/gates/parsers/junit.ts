import { XMLParser } from 'fast-xml-parser';
import { err, ok } from '../../../base/result.ts';
import { placeOf, relativeToRoot, withoutRoots } from '../finding-path.ts';
import { isWholeXml } from '../xml-whole.ts';
import { reportText, type GateParser, type ParserInput, type RawFinding, type TestCase } from '../parser.ts';

type Element = Readonly<Record<string, unknown>>;

const LISTS = new Set(['testsuite', 'testcase', 'failure', 'error']);
const reader = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  // Decoded here: the reader limits how many it expands, and a large report of failed comparisons has more.
  processEntities: false,
  parseAttributeValue: false,
  isArray: (name) => LISTS.has(name),
});

function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function children(element: Element, name: string): readonly Element[] {
  const value = element[name];
  if (value === undefined) return [];
  // An element without attributes and children is read as its text.
  return (Array.isArray(value) ? (value as unknown[]) : [value]).map((child) => (isElement(child) ? child : { '#text': child }));
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi, (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function attribute(element: Element, name: string): string | undefined {
  const value = element[`@${name}`];
  return typeof value === 'string' && value !== '' ? decoded(value) : undefined;
}

function textOf(element: Element): string {
  const value = element['#text'];
  return typeof value === 'string' ? decoded(value) : '';
}

/** The outermost suites; undefined when the document is no JUnit report. */
function readReport(text: string): readonly Element[] | undefined {
  // Without a report file, the XML stands on standard output after what package managers print.
  const start = text.search(/<\?xml|<testsuites?[\s/>]/);
  const end = Math.max(...['</testsuites>', '</testsuite>', '/>'].map((close) => (text.includes(close) ? text.lastIndexOf(close) + close.length : 0)));
  const xml = start < 0 ? '' : text.slice(start, end);
  try {
    if (!isWholeXml(xml)) return undefined;
    const document: unknown = reader.parse(xml);
    if (!isElement(document)) return undefined;
    const roots = [...children(document, 'testsuites'), ...children(document, 'testsuite')];
    return roots.length === 0 ? undefined : roots;
  } catch {
    return undefined;
  }
}

/** `at f (src/a.ts:3:5)`, `src/a.ts:3: error`, `File "a.py", line 3`: the first place in a trace that is ours and not a library's. */
function mine(trace: string, input: ParserInput): { path: string; line: number; column: number | undefined } | undefined {
  const places = /File "(?<py>[^"]+)", line (?<pyLine>\d+)|(?<file>(?:file:\/\/\/?|[A-Za-z]:[\\/])?[^\s():"'<>|*]+\.[A-Za-z]\w{0,4}):(?<line>\d+)(?::(?<column>\d+))?/g;
  // Our own paths first become relative, because the expression cannot see that a folder's name holds a space.
  for (const { groups } of withoutRoots(trace.slice(0, 20_000), input.roots).matchAll(places)) {
    const path = relativeToRoot(groups?.['py'] ?? groups?.['file'] ?? '', input.roots);
    if (path === undefined || /(^|\/)(node_modules|site-packages)\/|^node:/.test(path)) continue;
    return { path, line: Number(groups?.['pyLine'] ?? groups?.['line']), column: groups?.['column'] === undefined ? undefined : Number(groups['column']) };
  }
  return undefined;
}

interface Context {
  readonly input: ParserInput;
  readonly file: string | undefined;
}

function findingOf(test: Element, failure: Element, rule: string, context: Context): RawFinding {
  const name = [attribute(test, 'classname'), attribute(test, 'name')].filter((part) => part !== undefined).join(' › ') || 'unnamed test';
  const trace = textOf(failure);
  const said = attribute(failure, 'message') ?? trace.trim().split('\n')[0] ?? attribute(failure, 'type') ?? '';
  const file = attribute(failure, 'file') ?? attribute(test, 'file') ?? context.file;
  const line = attribute(failure, 'line') ?? attribute(test, 'line');
  const declared = file === undefined ? undefined : relativeToRoot(file, context.input.roots);
  const traced = mine(trace, context.input);
  const place = declared === undefined || (line === undefined && traced?.path === declared) ? (traced ?? { path: declared }) : { path: declared, line: Number(line) };
  return { rule, severity: 'error', message: said === '' ? name : `${name}: ${said.slice(0, 2_000)}`, identity: `${rule} ${name}`, ...placeOf(place) };
}

function failuresOf(element: Element, context: Context): RawFinding[] {
  const own = (['failure', 'error'] as const).flatMap((kind) => children(element, kind).map((failure) => findingOf(element, failure, `test-${kind}`, context)));
  const file = attribute(element, 'file') ?? attribute(element, 'filepath') ?? context.file;
  return [...own, ...[...children(element, 'testsuite'), ...children(element, 'testcase')].flatMap((child) => failuresOf(child, { ...context, file }))];
}

/** Every test of a suite and of the suites in it. */
function testsOf(suite: Element, context: Context): TestCase[] {
  const file = attribute(suite, 'file') ?? attribute(suite, 'filepath') ?? context.file;
  const own = children(suite, 'testcase').map((test): TestCase => {
    const faults = failuresOf(test, { ...context, file });
    const seconds = Number(attribute(test, 'time'));
    const declared = attribute(test, 'file') ?? file;
    const path = (declared === undefined ? undefined : relativeToRoot(declared, context.input.roots)) ?? faults[0]?.path;
    return {
      suite: attribute(test, 'classname') ?? attribute(suite, 'name') ?? '',
      name: attribute(test, 'name') ?? 'unnamed test',
      verdict: faults.length > 0 ? 'failed' : children(test, 'skipped').length > 0 ? 'skipped' : 'passed',
      ...(seconds >= 0 ? { durationMs: seconds * 1_000 } : {}),
      faults,
      ...(path === undefined ? {} : { path }),
    };
  });
  return [...own, ...children(suite, 'testsuite').flatMap((each) => testsOf(each, { ...context, file }))];
}

function casesOf(element: Element): number {
  return children(element, 'testcase').length + children(element, 'testsuite').reduce((sum, suite) => sum + casesOf(suite), 0);
}

/** Failures and errors that the outermost suites count in their attributes. */
function countedFailures(suites: readonly Element[]): number {
  const own = (suite: Element): number => Number(attribute(suite, 'failures') ?? 0) + Number(attribute(suite, 'errors') ?? 0) || 0;
  return suites.reduce((sum, suite) => sum + Math.max(own(suite), countedFailures(children(suite, 'testsuite'))), 0);
}

/** JUnit XML in its many dialects. A failure in the report is red even when the command exits 0; so is a report without any test, and one that counts failures it does not show. */
export const parseJunit: GateParser = (input) => {
  const suites = readReport(reportText(input));
  if (suites === undefined) return err('it is not a whole JUnit XML report (no testsuite, or the XML is broken)');
  const findings = suites.flatMap((suite) => failuresOf(suite, { input, file: undefined }));
  const tests = suites.reduce((sum, suite) => sum + casesOf(suite), 0);
  if (tests === 0 && findings.length === 0) findings.push({ rule: 'no-tests', severity: 'error', message: 'The report holds no test.', identity: 'no tests' });
  const counted = countedFailures(suites);
  if (counted > 0 && findings.length === 0) findings.push({ rule: 'test-failure', severity: 'error', message: `The report counts ${counted} failures but shows none of them.`, identity: 'counted only' });
  return ok({ findings, cases: suites.flatMap((suite) => testsOf(suite, { input, file: undefined })) });
};
