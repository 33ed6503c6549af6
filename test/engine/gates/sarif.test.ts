import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { Gate } from '../../../src/engine/model/config.ts';
import type { Finding } from '../../../src/engine/model/finding.ts';
import { parserOf } from '../../../src/engine/gates/parser-of.ts';
import { toSarif, type SarifSource } from '../../../src/engine/gates/sarif.ts';

const schema = JSON.parse(readFileSync(new URL('../../fixtures/gates/sarif-subset.schema.json', import.meta.url), 'utf8')) as object;
const ajv = new Ajv({ strict: false, allErrors: true });
(addFormats as unknown as (target: Ajv) => void)(ajv);
const isValid = ajv.compile(schema);

const finding = fc.record(
  {
    source: fc.constant('lint'),
    rule: fc.string({ minLength: 1 }),
    severity: fc.constantFrom('error' as const, 'warning' as const, 'info' as const),
    message: fc.string(),
    path: fc.oneof(fc.constantFrom('src/a b.ts', 'c:d/e.ts', 'ä/%41.ts', 'a#b?.ts', '[id].tsx'), fc.string({ unit: 'binary', minLength: 1 }).filter((path) => !path.includes('/'))),
    range: fc.record({ startLine: fc.integer({ min: 1 }), startColumn: fc.integer({ min: 1 }) }),
    link: fc.oneof(fc.webUrl(), fc.string()),
    fingerprint: fc.string({ minLength: 1 }),
  },
  { requiredKeys: ['source', 'rule', 'severity', 'message', 'fingerprint'] },
) as fc.Arbitrary<Finding>;

const source = (findings: readonly Finding[], fresh: readonly Finding[], more: Partial<SarifSource['outcome']> = {}): SarifSource => ({
  outcome: { gate: 'lint', verdict: 'failed', summary: 'lint failed.', fresh: [...fresh], knownCount: findings.length - fresh.length, exitCode: 1, ...more },
  findings,
});

describe('SARIF log', () => {
  it('is valid whatever the findings say', () => {
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 5 }), fc.constantFrom(undefined, '/repo/work tree', 'C:\\repo\\x'), (findings, root) => {
        const log = toSarif({ sources: [source(findings, findings.slice(1)), source([], [], { verdict: 'not_run', exitCode: null })], version: '1.2.3', ...(root === undefined ? {} : { root }) });
        assert.ok(isValid(log), ajv.errorsText(isValid.errors));
      }),
      { numRuns: 500 },
    );
  });

  const one: Finding = { source: 'lint', rule: 'no-x', severity: 'error', message: 'm', path: 'src/a b.ts', range: { startLine: 3, startColumn: 1 }, link: 'https://x/no-x', fingerprint: 'f1' };
  const two: Finding = { ...one, severity: 'info', fingerprint: 'f2' };

  it('says level, place, rule page, fingerprint, and what is new', () => {
    const [run] = toSarif({ sources: [source([one, two], [one])], version: '1', root: '/repo/work tree' }).runs;
    assert.deepEqual(run!.results!.map((result) => [result.level, result.baselineState, result.partialFingerprints!['ceParallel/v1'], result.ruleIndex]), [['error', 'new', 'f1', 0], ['note', 'unchanged', 'f2', 0]]);
    assert.deepEqual(run!.tool.driver.rules, [{ id: 'no-x', helpUri: 'https://x/no-x' }]);
    assert.deepEqual(run!.results![0]!.locations![0]!.physicalLocation!.artifactLocation, { uri: 'src/a%20b.ts', uriBaseId: '%SRCROOT%' });
    assert.equal(run!.originalUriBaseIds!['%SRCROOT%']!.uri, 'file:///repo/work%20tree/');
  });

  it('claims no state against a baseline that nobody took', () => {
    const [run] = toSarif({ sources: [source([two], [], { verdict: 'passed', knownCount: 0 })], version: '1' }).runs;
    assert.equal(run!.results![0]!.baselineState, undefined);
  });

  it('tells of a gate that did not run', () => {
    const [run] = toSarif({ sources: [source([], [], { verdict: 'not_run', summary: 'lint did not run.', exitCode: null })], version: '1' }).runs;
    assert.equal(run!.invocations![0]!.executionSuccessful, false);
    assert.equal(run!.invocations![0]!.toolExecutionNotifications![0]!.message.text, 'lint did not run.');
  });

  it('is read back by our own parser as what it was', () => {
    const parsed = parserOf(Gate.parse({ name: 'g', command: 'c', parser: 'sarif' }))({ stdout: JSON.stringify(toSarif({ sources: [source([one], [one])], version: '1', root: '/repo/work tree' })), stderr: '', exitCode: 1, gate: Gate.parse({ name: 'g', command: 'c' }), roots: ['/repo/work tree'] });
    const { source: _source, fingerprint: _fingerprint, ...expected } = one;
    assert.deepEqual(parsed.ok && parsed.value.findings, [expected]);
  });
});
