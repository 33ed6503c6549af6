import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { defaultConfig } from '../../src/engine/model/config.ts';
import { codeActionsFor } from '../../src/server/features/code-actions.ts';
import { completionsAt } from '../../src/server/features/completion.ts';
import { hoverAt } from '../../src/server/features/hover.ts';
import { definitionsAt, referencesAt, symbolsOf } from '../../src/server/features/references.ts';
import { inspect, type Inspection } from '../../src/server/inspect.ts';
import { documentKind, type DocumentKind } from '../../src/protocol/language-server.ts';

const OPTIONS = { config: defaultConfig(), files: ['src/a.ts', 'src/b/c.ts'] };

const TEXTS: Readonly<Record<DocumentKind, string>> = {
  plan: [
    'version: 1',
    'goal: "Ördnung 👩‍🚀"',
    'tasks:',
    '  - &base {id: a, title: "🚀 x", writes: ["src/**"], outputs: [v1]}',
    '  - id: b',
    '    reads: [src/a.ts]',
    '    after: [a, {task: a, kind: soft, artifact: v1}]',
    '    inputs: [v1]',
    '  - {<<: *base, id: c, outputs: [v2]}',
    '  - {id: t, pattern: team-lead, items: [x, {name: y, writes: [src/y.ts]}], writes: ["src/{item}/**"]}',
    '',
  ].join('\n'),
  config: readFileSync(path.join(import.meta.dirname, '../../media/sample/webshop/ce-config.yml'), 'utf8'),
  playbook: 'version: 1\nagents:\n  - match: {role: builder}\n    turns:\n      - say: Done.\n        tools: [{name: read_files, input: {paths: [a.ts]}}]\n',
};

/** Asks everything at a place; gives back every range that was answered. */
function askAll(inspection: Inspection, document: TextDocument, offset: number): { start: { line: number; character: number }; end: { line: number; character: number } }[] {
  const hover = hoverAt(inspection, offset, document);
  const fixes = codeActionsFor(inspection, inspection.diagnostics, document);
  return [
    ...inspection.diagnostics.map(({ range }) => range),
    ...(hover?.range === undefined ? [] : [hover.range]),
    ...completionsAt(inspection, offset, document).flatMap(({ textEdit }) => (textEdit !== undefined && 'range' in textEdit ? [textEdit.range] : [])),
    ...definitionsAt(inspection, offset, document).map(({ range }) => range),
    ...referencesAt(inspection, offset, { document, definitions: true }).map(({ range }) => range),
    ...symbolsOf(inspection, document).flatMap(({ range, selectionRange }) => [range, selectionRange]),
    ...fixes.flatMap(({ edit }) => Object.values(edit?.changes ?? {}).flat().map(({ range }) => range)),
  ];
}

describe('an inspection of a document', () => {
  it('answers everything anywhere in a broken text, and only with places in it', () => {
    const kinds: DocumentKind[] = ['plan', 'config', 'playbook'];
    const cut = fc.record({ kind: fc.constantFrom(...kinds), at: fc.double({ min: 0, max: 1, noNaN: true }), drop: fc.nat(30), insert: fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('\n', ': ', '- ', '[', '{', '"', '&x ', '*x', '---\n', '\t', '\r\n', '<<: ', '#', '|', '\uFEFF', '[]: 1', '? ')), look: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(cut, ({ kind, at, drop, insert, look }) => {
        const original = TEXTS[kind];
        const where = Math.floor(at * original.length);
        const text = original.slice(0, where) + insert + original.slice(where + drop);
        const document = TextDocument.create('file:///x', 'yaml', 1, text);
        const earlier = inspect({ uri: 'file:///x', kind, text: original }, OPTIONS);
        const inspection = inspect({ uri: 'file:///x', kind, text }, OPTIONS, earlier);
        for (const { start, end } of askAll(inspection, document, Math.floor(look * text.length))) {
          assert.ok(document.offsetAt(start) <= document.offsetAt(end), 'a range ends before it begins');
          assert.deepEqual(document.positionAt(document.offsetAt(start)), start);
          assert.deepEqual(document.positionAt(document.offsetAt(end)), end);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('has only fixes that make the fault go away', () => {
    const keys = ['writes', 'reads', 'after', 'inputs', 'outputs', 'estimate', 'instructions'];
    const slip = fc.record({ key: fc.constantFrom(...keys), at: fc.nat(5), how: fc.constantFrom('drop', 'double', 'swap') });
    let offered = 0;
    fc.assert(
      fc.property(slip, ({ key, at, how }) => {
        const i = Math.min(at, key.length - 2);
        const wrong = how === 'drop' ? key.slice(0, i) + key.slice(i + 1) : how === 'double' ? key.slice(0, i + 1) + key.slice(i) : key.slice(0, i) + (key[i + 1] ?? '') + (key[i] ?? '') + key.slice(i + 2);
        fc.pre(wrong !== key && !keys.includes(wrong));
        const text = `version: 1\ntasks:\n  - id: "a"\n    ${wrong}: []\n`;
        const document = TextDocument.create('file:///x', 'yaml', 1, text);
        const inspection = inspect({ uri: 'file:///x', kind: 'plan', text }, OPTIONS);
        const fixes = codeActionsFor(inspection, inspection.diagnostics, document);
        offered += fixes.length;
        for (const fix of fixes) {
          const fixed = TextDocument.applyEdits(document, fix.edit?.changes?.['file:///x'] ?? []);
          assert.ok(!inspect({ uri: 'file:///x', kind: 'plan', text: fixed }, OPTIONS).diagnostics.some(({ code }) => code === 'unknown_key'), fixed);
        }
      }),
    );
    assert.ok(offered > 50, `only ${offered} fixes were offered`);
  });

  it('keeps the graph of the last version without faults', () => {
    const good = inspect({ uri: 'u', kind: 'plan', text: 'version: 1\ntasks: [{id: a, writes: [x.ts]}]\n' }, OPTIONS);
    const broken = inspect({ uri: 'u', kind: 'plan', text: 'version: 1\ntasks: [{id: a, writes: [x.ts]}' }, OPTIONS, good);
    assert.ok(good.graph !== undefined);
    assert.equal(broken.graph, good.graph);
  });
});

describe('the kind of a document', () => {
  const kinds: readonly (readonly [string, DocumentKind | undefined])[] = [
    ['ce-config.yml', 'config'],
    ['.github/ce-config.yml', 'config'],
    ['src/ce-config.yml', undefined],
    ['plan.yml', 'plan'],
    ['plans/orders/plan.yml', 'plan'],
    ['docs/plans/plan.yml', 'plan'],
    ['.ce-workspace/runs/20261120/plan.yml', 'plan'],
    ['.ce-workspace/plan.yml', undefined],
    ['deploy/plan.yml', undefined],
    ['a/b.plan.yaml', 'plan'],
    ['b.plan.json', 'plan'],
    ['floorplan.yml', undefined],
    ['test/playbook.yml', 'playbook'],
    ['x.playbook.yml', 'playbook'],
    ['', undefined],
  ];
  for (const [name, kind] of kinds) it(`of ${name || 'no name'} is ${kind ?? 'none'}`, () => assert.equal(documentKind(name), kind));
});
