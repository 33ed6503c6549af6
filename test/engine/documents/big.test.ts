import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { MAX_DOCUMENT_LENGTH } from '../../../src/engine/documents/yaml-source.ts';
import { readConfig } from '../../../src/engine/documents/read-config.ts';
import { checkPlanData, readPlan } from '../../../src/engine/documents/read-plan.ts';
import { readPlaybook } from '../../../src/engine/documents/read-playbook.ts';
import { writePlan } from '../../../src/engine/documents/write-plan.ts';
import type { Diagnostic } from '../../../src/engine/model/diagnostic.ts';
import { Plan } from '../../../src/engine/model/plan.ts';

const readers = [readConfig, readPlan, readPlaybook] as const;
const example = readFileSync(new URL('../../fixtures/documents/example-plan.yml', import.meta.url), 'utf8');

function faultsOf(read: (text: string, file: string) => { ok: boolean; error?: readonly Diagnostic[]; warnings?: readonly Diagnostic[] }, text: string): readonly Diagnostic[] {
  const reading = read(text, 'f');
  return reading.error ?? reading.warnings ?? [];
}

function assertSound(text: string, diagnostics: readonly Diagnostic[]): void {
  const lines = text.replace(/^\uFEFF/u, '').split('\n');
  let last = [0, 0];
  for (const each of diagnostics) {
    const length = lines[each.line - 1]?.length ?? assert.fail(`line ${each.line} is outside the text`);
    assert.ok(each.column >= 1 && each.column <= length + 1, `column ${each.column} of line ${each.line} is outside the text`);
    assert.ok(each.endLine === each.line && each.endColumn >= each.column && each.endColumn <= length + 1, JSON.stringify(each));
    assert.ok(each.line > (last[0] ?? 0) || (each.line === last[0] && each.column >= (last[1] ?? 0)), 'diagnostics are sorted by position');
    assert.ok(each.message !== '' && each.remedy !== '' && each.code !== '');
    assert.doesNotMatch(`${each.message} ${each.remedy}`, /Invalid input|expected \w+, received|undefined|\[object/u);
    last = [each.line, each.column];
  }
}

/** Texts that look like documents: fragments of YAML in any order, and the example with a stretch cut out or put twice. */
const nearYaml = fc.oneof(
  fc.array(fc.constantFrom('version: 1\n', 'tasks:\n', '  - id: a\n', '    after: [b]\n', '- ', '{', '}', '[', ']', ': ', '"', "'", '&a ', '*a', '<<: ', '!x', '|\n', '\t', '\n', '---\n', '# x', '__proto__', 'items: [x]\n', 'pattern: batch\n', 'é', '\u{1F600}', '\r\n', '\uFEFF', '?', ','), { maxLength: 25 }).map((parts) => parts.join('')),
  fc.tuple(fc.nat(example.length), fc.nat(60), fc.string({ maxLength: 6 })).map(([at, count, put]) => `${example.slice(0, at)}${put}${example.slice(at + count)}`),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.json(),
);

const name = fc.stringMatching(/^[a-z][a-z0-9._-]{0,12}$/u);
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constantFrom('a: b', '- x', '*x', '!y', '#z', 'yes', 'null', '1', '1.5', '~', ' lead', 'trail ', 'two\nlines', 'two\n\n  lines\n', "it's", '"q"', '{item}', 'a\tb', '2020-01-01', '|', '>', '%', '@', '`'));
const glob = fc.constantFrom('src/**', 'src/*.ts', 'docs/[id]/**', '{a,b}/c.ts', '**/*.md', 'a b.txt', '*.ts');
const plan = fc
  .uniqueArray(name, { minLength: 1, maxLength: 6 })
  .chain((ids) =>
    fc.record({
      version: fc.constant(1),
      goal: text,
      errors: fc.constantFrom('isolate', 'fail-fast', 'rollback'),
      tasks: fc.tuple(
        ...ids.map((id, index) =>
          fc.record(
            {
              id: fc.constant(id),
              title: text,
              role: fc.constantFrom('planner', 'builder', 'reviewer'),
              agent: name,
              instructions: text,
              reads: fc.array(glob, { maxLength: 3 }),
              writes: fc.array(glob, { maxLength: 3 }),
              outputs: fc.constant([`${id}_v1`]),
              inputs: index === 0 ? fc.constant([]) : fc.constant([`${ids[0] ?? ''}_v1`]),
              after: index === 0 ? fc.constant([]) : fc.uniqueArray(fc.record({ task: fc.constantFrom(...ids.slice(0, index)), kind: fc.constantFrom('hard', 'soft', 'feedback') }), { maxLength: 3, selector: (edge) => edge.task }),
              resources: fc.array(fc.record({ name: text.filter((each) => each !== ''), units: fc.integer({ min: 1, max: 5 }) }), { maxLength: 2 }),
              tags: fc.array(text.filter((each) => each !== ''), { maxLength: 3 }),
              estimate: fc.integer({ min: 0, max: 10_000_000 }).map((ms) => `${ms}ms`),
              acceptance: fc.array(text.filter((each) => each !== ''), { maxLength: 3 }),
            },
            { requiredKeys: ['id', 'outputs'] },
          ),
        ),
      ),
    }),
  )
  .map((raw) => Plan.parse(raw));

describe('reading documents', () => {
  it('never throws, and every diagnostic lies within the text, in order, in our words', () => {
    fc.assert(
      fc.property(nearYaml, (source) => {
        for (const read of readers) assertSound(source, faultsOf(read, source));
      }),
      { numRuns: 15000 },
    );
  });

  it('never throws on data of any kind', () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (value) => void checkPlanData(value)));
    const circular: Record<string, unknown> = { version: 1 };
    circular.tasks = [circular];
    assert.equal(checkPlanData(circular).ok, false);
  });

  it('reads back what it wrote, to the last character', () => {
    fc.assert(
      fc.property(plan, (value) => {
        const written = writePlan(value);
        const read = readPlan(written, 'plan.yml');
        assert.ok(read.ok, `${JSON.stringify(read)}\n${written}`);
        assert.deepEqual(read.value, value);
      }),
      { numRuns: 4000 },
    );
  });

  it('survives nesting, aliases and sizes made to exhaust it', () => {
    const bomb = `a: &a [1,1,1,1,1,1,1,1,1,1]\n${Array.from({ length: 9 }, (_, level) => `b${level}: &b${level} [${Array<string>(10).fill(level === 0 ? '*a' : `*b${level - 1}`).join(',')}]`).join('\n')}\n`;
    const codes = (source: string): string[] => faultsOf(readPlan, source).map((each) => each.code);
    assert.ok(codes(bomb).includes('too_many_aliases'));
    assert.deepEqual(codes('['.repeat(100_000)), ['too_deep']);
    assert.deepEqual(codes('- '.repeat(100_000)), ['too_deep']);
    assert.deepEqual(codes('a'.repeat(MAX_DOCUMENT_LENGTH + 1)), ['too_large']);
  });

  it('takes keys that every object has for what they are', () => {
    assert.deepEqual(faultsOf(readConfig, 'version: 1\nconstructor: 1\ntoString: 2\nresources: {constructor: 1, toString: 2}\n').map((each) => [each.code, each.line]), [
      ['unknown_key', 2],
      ['unknown_key', 3],
    ]);
    const read = readPlan('version: 1\ntasks: [{id: constructor}, {id: toString, after: [constructor], resources: [valueOf]}]\n', 'p');
    assert.ok(read.ok);
  });

  it('tells every fault of a large plan once', () => {
    const tasks = Array.from({ length: 2_000 }, (_, index) => `  - {id: t${index}, after: [missing${index}]}`).join('\n');
    assert.equal(faultsOf(readPlan, `version: 1\ntasks:\n${tasks}\n`).length, 2_000);
  });
});
