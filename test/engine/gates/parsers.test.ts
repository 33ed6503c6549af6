import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Gate } from '../../../src/engine/model/config.ts';
import type { Parsed, ParserInput } from '../../../src/engine/gates/parser.ts';
import { parserOf } from '../../../src/engine/gates/parser-of.ts';
import type { Result } from '../../../src/base/result.ts';

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/gates/${name}`, import.meta.url), 'utf8');

function parse(parser: unknown, text: string, more: Partial<ParserInput> & { min?: number } = {}): Result<Parsed, string> {
  const gate = Gate.parse({ name: 'g', command: 'c', parser, ...(more.min === undefined ? {} : { min: more.min }) });
  return parserOf(gate)({ stdout: text, stderr: '', exitCode: 1, gate, roots: ['/repo/work tree'], ...more });
}

function read(parser: unknown, text: string, more: Partial<ParserInput> & { min?: number } = {}): Parsed {
  const parsed = parse(parser, text, more);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.error);
  return parsed.value;
}

/** `error src/a.ts:1:14 TS2322 first line of the message`, one a finding. */
const short = (parsed: Parsed): string[] =>
  parsed.findings.map((f) => `${f.severity} ${f.path ?? '-'}${f.range === undefined ? '' : `:${f.range.startLine}:${f.range.startColumn ?? '-'}`} ${f.rule} ${f.message.split('\n')[0]}`);

const JUNIT_GOOD = '<testsuite name="s" tests="1"><testcase name="a"/></testsuite>';

describe('parser tsc', () => {
  const expected = [
    "error src/a.ts:1:14 TS2322 Type 'string' is not assignable to type 'number'.",
    "error src/a.ts:3:5 TS2322 Type 'number' is not assignable to type 'string'.",
    "error src/a.ts:4:14 TS2322 Type '(x: { deep: { s: number; }; }) => void' is not assignable to type '(x: { deep: { s: string; }; }) => void'.",
  ];
  it('reads plain output', () => assert.deepEqual(short(read('tsc', fixture('tsc-plain.txt'))), expected));
  it('reads pretty output, with its colours and pieces of code', () => assert.deepEqual(short(read('tsc', fixture('tsc-pretty.txt'))), expected));
  it('keeps the explanation that follows a message, and not the piece of code', () => {
    for (const name of ['tsc-plain.txt', 'tsc-pretty.txt']) {
      const message = read('tsc', fixture(name)).findings[2]!.message.split('\n');
      assert.equal(message.length, 5);
      assert.equal(message[4]!.trim(), "Type 'string' is not assignable to type 'number'.");
    }
  });
  it('reads an error about the project as a whole', () => assert.deepEqual(short(read('tsc', fixture('tsc-global.txt'))), ["error - TS5023 Unknown compiler option '--nonsense'."]));
  it('finds nothing in silence', () => assert.deepEqual(read('tsc', '\n> app@1.0.0 types\n> tsc\n\n', { exitCode: 0 }).findings, []));
  it('reads Windows paths and line ends', () =>
    assert.deepEqual(short(read('tsc', 'C:\\w\\src\\a.ts(1,2): error TS1: x\r\nsrc\\b.ts(3,4): error TS2: y\r\n', { roots: ['c:\\w'] })), ['error src/a.ts:1:2 TS1 x', 'error src/b.ts:3:4 TS2 y']));
});

describe('parser eslint', () => {
  it('reads errors, warnings and files that do not parse', () => {
    assert.deepEqual(short(read('eslint', fixture('eslint.json'))), [
      "error src/b.js:1:7 no-unused-vars 'unused' is assigned a value but never used.",
      'warning src/b.js:2:1 no-console Unexpected console statement.',
      'error src/broken.js:1:7 parse-error Parsing error: Unexpected token =',
    ]);
  });
  it('reads it behind the banner of a package manager', () => assert.equal(read('eslint', `\n> x@1 lint\n> eslint .\n\n${fixture('eslint.json')}\nnpm error\n`).findings.length, 3));
  it('maps the real place of a temporary folder on macOS', () => {
    const text = JSON.stringify([{ filePath: '/private/var/t/w/a.js', messages: [{ ruleId: 'r', severity: 2, message: 'm', line: 1, column: 1 }] }]);
    assert.equal(read('eslint', text, { roots: ['/var/t/w'] }).findings[0]!.path, 'a.js');
  });
  it('refuses the readable format, emptiness and a torn report', () => {
    for (const text of ['', '/x/a.js\n  1:1  error  Bad\n', fixture('eslint.json').slice(0, -20), '{}', '[1]']) assert.equal(parse('eslint', text).ok, false);
  });
});

describe('parser junit', () => {
  it("reads mocha's report", () => {
    assert.deepEqual(short(read('junit', fixture('junit-mocha.xml'))), [
      'error t/x.test.cjs:1:111 test-failure outer › fails 1: 1 == 2',
      'error t/x.test.cjs:1:181 test-failure outer inner › throws: bad < thing',
    ]);
  });
  it("reads the report of Node's own runner: cases without a suite, nested suites, places in traces", () => {
    assert.deepEqual(short(read('junit', fixture('junit-node.xml'))), ['error t/n.test.cjs:1:177 test-failure test › child: no', 'error t/n.test.cjs:1:96 test-failure test › adds: 2 == 3']);
  });
  it("reads pytest's report, with errors and file attributes", () => {
    const text = `<?xml version="1.0"?><testsuites><testsuite name="pytest" errors="1" failures="1" tests="2">
      <testcase classname="tests.test_a" name="test_x[1-2]" file="tests/test_a.py" line="11"><failure message="assert 1 == 2">def test_x():\n&gt;  assert 1 == 2\n\ntests/test_a.py:13: AssertionError</failure></testcase>
      <testcase classname="" name="tests.test_b"><error message="collection failure">File "/repo/work tree/tests/test_b.py", line 3, in &lt;module&gt;\nImportError</error></testcase></testsuite></testsuites>`;
    assert.deepEqual(short(read('junit', text)), ['error tests/test_a.py:11:- test-failure tests.test_a › test_x[1-2]: assert 1 == 2', 'error tests/test_b.py:3:- test-error tests.test_b: collection failure']);
  });
  it('reads a failure without attributes, in CDATA, in a suite in a suite', () => {
    const text = '<testsuites><testsuite name="a"><testsuite name="b"><testcase name="n"><failure><![CDATA[x < y && z\n at lib/a.js:7:1]]></failure></testcase></testsuite></testsuite></testsuites>';
    assert.deepEqual(short(read('junit', text)), ['error lib/a.js:7:1 test-failure n: x < y && z']);
  });
  it('reads a single suite that fails as a whole', () => assert.equal(read('junit', '<testsuite name="s" errors="1"><error message="did not compile"/></testsuite>').findings.length, 1));
  it('is red although the command exits 0', () => assert.equal(read('junit', fixture('junit-mocha.xml'), { exitCode: 0 }).findings.length, 2));
  it('reads a large report full of entities', () => {
    const cases = Array.from({ length: 3_000 }, (_, i) => `<testcase name="t${i} &amp; &#x3C;"><failure message="&lt;a&gt; &quot;">&lt;b&gt;</failure></testcase>`).join('');
    assert.equal(read('junit', `<testsuite>${cases}</testsuite>`).findings[2_999]!.message, 't2999 & <: <a> "');
  });
  it('passes over skipped and rerun tests', () => assert.deepEqual(read('junit', '<testsuite><testcase name="a"><skipped/></testcase><testcase name="b"><flakyFailure message="m"/></testcase></testsuite>').findings, []));
  it('tells every test with what became of it', () => {
    const tests = (text: string) => read('junit', text).cases?.map(({ suite, name, verdict, path, faults }) => `${verdict} ${suite} › ${name} ${path ?? '-'}${faults.map(({ range }) => `:${range?.startLine ?? '-'}`).join('')}`);
    assert.deepEqual(tests(fixture('junit-mocha.xml')), ['passed outer › works t/x.test.cjs', 'failed outer › fails 1 t/x.test.cjs:1', 'failed outer inner › throws t/x.test.cjs:1']);
    assert.deepEqual(tests('<testsuites><testsuite name="a"><testsuite name="b"><testcase name="n" time="0.25"><skipped/></testcase></testsuite><testcase name="m"/></testsuite></testsuites>'), ['passed a › m -', 'skipped b › n -']);
  });
  it('does not believe a report without a test, nor one that counts failures and shows none', () => {
    assert.equal(read('junit', '<testsuites tests="0"/>', { exitCode: 0 }).findings[0]!.rule, 'no-tests');
    assert.equal(read('junit', '<testsuite failures="2"><testcase name="a"/></testsuite>').findings[0]!.severity, 'error');
  });
  it('refuses every torn piece of a report', () => {
    const whole = fixture('junit-mocha.xml').trim();
    for (let length = 0; length < whole.length; length++) {
      const parsed = parse('junit', whole.slice(0, length), { exitCode: 0 });
      assert.ok(!parsed.ok || parsed.value.findings.some((f) => f.severity === 'error'), `cut at ${length}`);
    }
  });
});

describe('parser lcov', () => {
  const trace = 'TN:\nSF:src/a.js\nDA:1,1\nDA:2,0\nDA:3,4\nLF:3\nLH:2\nend_of_record\nSF:/repo/work tree/src/b.js\nDA:1,1\nend_of_record\n';
  it('measures line coverage over all files and names those below the minimum', () => {
    const parsed = read('lcov', trace, { min: 80 });
    assert.equal(parsed.measured, 75);
    assert.deepEqual(short(parsed), ['warning src/a.js:2:- coverage/file 2 of 3 lines are covered (66.66 %, wanted 80 %).']);
  });
  it('adds the records of one file, as several tests write them', () => assert.equal(read('lcov', `${trace}SF:src/a.js\nDA:2,1\nend_of_record\n`).measured, 100));
  it('reads a report that only counts', () => assert.equal(read('lcov', 'SF:a\nLF:8\nLH:2\nend_of_record\n').measured, 25));
  it('reads checksums and Windows line ends', () => assert.equal(read('lcov', 'SF:a\r\nDA:1,1,abc=\r\nDA:2,0\r\nend_of_record\r\n').measured, 50));
  it('refuses emptiness, a torn trace, nonsense, and a trace that measures nothing', () => {
    for (const text of ['', 'hello', trace.slice(0, -5), 'SF:a\nDA:x,y\nend_of_record', 'SF:a\nend_of_record', 'SF:a\nSF:b\nDA:1,1\nend_of_record']) assert.equal(parse('lcov', text).ok, false, text);
  });
});

describe('parser sarif', () => {
  const log = (results: unknown[], more: object = {}): string => JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'T', rules: [{ id: 'R1', helpUri: 'https://x/r1', defaultConfiguration: { level: 'error' }, messageStrings: { d: { text: 'Use {0}.' } } }] } }, results, ...more }] });
  const at = (uri: string, more: object = {}): object => ({ locations: [{ physicalLocation: { artifactLocation: { uri, ...more }, region: { startLine: 3, startColumn: 2 } } }] });
  it('takes level, link and text from the rule where the result has none', () => {
    const [finding] = read('sarif', log([{ ruleIndex: 0, message: { id: 'd', arguments: ['b'] }, ...at('src/a%20b.py') }])).findings;
    assert.deepEqual(finding, { rule: 'R1', severity: 'error', message: 'Use b.', link: 'https://x/r1', path: 'src/a b.py', range: { startLine: 3, startColumn: 2 } });
  });
  it('resolves absolute addresses and base folders', () => {
    const base = { originalUriBaseIds: { ROOT: { uri: 'file:///repo/work%20tree/' } } };
    const parsed = read('sarif', log([{ ruleId: 'R1', message: { text: 'm' }, ...at('file:///repo/work%20tree/x.py') }, { ruleId: 'R1', message: { text: 'm' }, ...at('y.py', { uriBaseId: 'ROOT' }) }], base));
    assert.deepEqual(parsed.findings.map((f) => f.path), ['x.py', 'y.py']);
  });
  it('leaves out what is suppressed, passes or is gone', () => {
    const m = { message: { text: 'm' } };
    assert.deepEqual(read('sarif', log([{ ...m, suppressions: [{ kind: 'inSource' }] }, { ...m, kind: 'pass' }, { ...m, baselineState: 'absent' }])).findings, []);
    assert.equal(read('sarif', log([{ ...m, suppressions: [{ kind: 'external', status: 'rejected' }] }])).findings.length, 1);
  });
  it('is red when the tool says that it broke off', () => assert.equal(read('sarif', log([], { invocations: [{ executionSuccessful: false }] })).findings[0]!.severity, 'error'));
  it('refuses another version, no run, and a torn log', () => {
    for (const text of ['', '{"version":"2.0.0","runs":[]}', '{"version":"2.1.0","runs":[]}', log([]).slice(0, -3)]) assert.equal(parse('sarif', text).ok, false);
  });
});

describe('parser npm-audit', () => {
  const report = (severities: string[]): string =>
    JSON.stringify({ auditReportVersion: 2, vulnerabilities: Object.fromEntries(severities.map((severity, i) => [`p${i}`, { name: `p${i}`, severity, isDirect: true, via: i === 0 ? [{ source: 7, title: 'Bad', url: 'https://gh/a', range: '<2' }] : ['p0'], effects: [], range: '<2', nodes: [], fixAvailable: i === 0 }])), metadata: {} });
  const levels = (text: string, exitCode: number): string[] => read('npm-audit', text, { exitCode }).findings.map((f) => f.severity);
  it('lets the exit code say whether the asked level was reached', () => {
    assert.deepEqual(levels(report(['high', 'moderate']), 1), ['error', 'warning']);
    assert.deepEqual(levels(report(['moderate', 'low']), 1), ['error', 'error']);
    assert.deepEqual(levels(report(['critical']), 0), ['warning']);
    assert.deepEqual(levels(report([]), 0), []);
  });
  it('names the package, the advisory and the way out', () => {
    const [finding] = read('npm-audit', report(['high'])).findings;
    assert.equal(finding!.message, 'p0 <2 (high): Bad. npm audit fix can repair it.');
    assert.equal(finding!.link, 'https://gh/a');
  });
  it('refuses an error answer, the old version and emptiness', () => {
    for (const text of ['', '{"error":{"code":"ENOLOCK"}}', '{"auditReportVersion":1,"vulnerabilities":{}}']) assert.equal(parse('npm-audit', text).ok, false);
  });
});

describe('problem matcher', () => {
  const matcher = { regexp: '^(.+?):(\\d+):(\\d+): (\\w+): (.*) \\[(.+)\\]$', file: 1, line: 2, column: 3, severity: 4, message: 5, code: 6 };
  it('reads both outputs with the groups that it names', () => {
    const parsed = read(matcher, 'src/a.c:1:2: warning: unused [-Wunused]\nnoise\n', { stderr: '/repo/work tree/b.c:3:4: error: broken [E1]\n' });
    assert.deepEqual(short(parsed), ['warning src/a.c:1:2 -Wunused unused', 'error b.c:3:4 E1 broken']);
  });
  it('takes the line for the message and an error for the severity where no group is named', () => assert.deepEqual(short(read({ regexp: 'BAD' }, 'so BAD\n')), ['error - g so BAD']));
  it('refuses an expression that is none', () => assert.equal(parse({ regexp: '(' }, 'x').ok, false));
});

describe('every parser', () => {
  const names = ['exit-code', 'tsc', 'eslint', 'junit', 'lcov', 'sarif', 'npm-audit', { regexp: '^(.*):(\\d+): (.*)$', file: 1, line: 2, message: 3 }] as const;
  const structured = ['eslint', 'junit', 'lcov', 'sarif', 'npm-audit'] as const;
  const piece = fc.constantFrom('<testsuite>', '</testsuite>', '<testcase name="a">', '<failure', '/>', '<![CDATA[', '{"version":"2.1.0","runs":[', '[{"filePath":', ']}', 'SF:a\n', 'DA:1,0\n', 'a.ts(1,2): error TS1: x\n', '\u001b[31m', '../..', 'file://%zz', '\0', '\n');
  const text = fc.oneof(fc.string(), fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 30 }).map((parts) => parts.join('')), fc.json());

  it('never throws, and gives only paths within the worktree', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), text, fc.constantFrom(null, 0, 1, 127), (parser, output, exitCode) => {
        const parsed = parse(parser, output, { exitCode });
        for (const finding of parsed.ok ? parsed.value.findings : []) assert.ok(finding.path === undefined || (!finding.path.startsWith('/') && !finding.path.split('/').includes('..')), finding.path);
      }),
      { numRuns: 3_000 },
    );
  });
  it('of a structured format takes no garbage for a clean report', () => {
    fc.assert(
      fc.property(fc.constantFrom(...structured), fc.string(), (parser, output) => {
        fc.pre(!/^\s*\[\s*\]\s*$/.test(output));
        assert.equal(parse(parser, output, { exitCode: 0 }).ok, false);
      }),
      { numRuns: 2_000 },
    );
  });
  it('reads the report file rather than the output when there is one', () => {
    assert.equal(parse('junit', 'garbage', { report: JUNIT_GOOD }).ok, true);
    assert.equal(parse('junit', JUNIT_GOOD, { report: 'garbage' }).ok, false);
  });
});
