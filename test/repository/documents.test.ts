import assert from 'node:assert/strict';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { importTable } from '../../scripts/import-table.mjs';
import { architectureDocument, eventsDocument } from '../../scripts/write-docs.ts';
import { EVENT_DATA } from '../../src/engine/events/event.ts';
import { isThere, jsonOf, textOf, trackedFiles } from './tracked-files.ts';

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const MANIFEST = jsonOf('package.json') as Manifest;
const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...trackedFiles().filter((file) => /^docs\/.*\.md$/.test(file))];

/** Cells of the rows of a Markdown table whose first cell matches. */
function rows(document: string, first: RegExp): string[][] {
  return textOf(document)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
    .filter(([cell = '']) => first.test(cell));
}

describe('the documents', () => {
  it('name only files and folders that are there', () => {
    const named = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md'].flatMap((document) => [...textOf(document).matchAll(/`((?:src|test|scripts|docs|media|\.ci|\.vscode)\/[^`<\s]*)`/g)].map(([, file = '']) => ({ document, file })));
    assert.ok(named.length > 50, `only ${named.length} paths were found`);
    const reserved = ['src/server'];
    assert.deepEqual(named.filter(({ file }) => !isThere(file) && !reserved.includes(file)), []);
  });

  it('link only to files that are there', () => {
    const broken = DOCUMENTS.flatMap((document) => [...textOf(document).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].flatMap(([, target = '']) => (isThere(path.posix.join(path.posix.dirname(document), target)) ? [] : [`${document}: ${target}`])));
    assert.deepEqual(broken, []);
  });

  it('name only npm scripts that there are', () => {
    const unknown = DOCUMENTS.flatMap((document) => [...textOf(document).matchAll(/\bnpm run ([a-z]+)/g)].flatMap(([, name = '']) => (document === 'CHANGELOG.md' || name in MANIFEST.scripts || name === 'coverage' ? [] : [`${document}: npm run ${name}`])));
    assert.deepEqual(unknown, []);
  });

  it('begin, in the README, with the two commands', () => {
    const head = textOf('README.md').split('\n').slice(0, 12).join('\n');
    assert.match(head, /npm start[\s\S]*npm test/);
  });
});

describe('ARCHITECTURE.md', () => {
  const text = textOf('ARCHITECTURE.md');

  it('is shorter than 200 lines', () => assert.ok(text.split('\n').length < 200));

  it('has the import table that the linter enforces', () => {
    const said = rows('ARCHITECTURE.md', /^`(src\/[a-z/]+|webview-ui)`$/).map(([folder = '', , may = '', node, vscode]) => ({ folder: folder.replaceAll('`', ''), may: may === 'nothing of ours' ? [] : may.split(', ').map((each) => each.replaceAll('`', '')), node: node === 'yes', vscode: vscode === 'yes' }));
    assert.deepEqual(said, Object.entries(importTable).map(([folder, { may, node, vscode }]) => ({ folder, may, node, vscode })));
  });

  it('names every folder of the engine', () => {
    const told = rows('ARCHITECTURE.md', /^`[a-z]+\/`/).flatMap(([cell = '']) => [...cell.matchAll(/`([a-z]+)\/`/g)].map(([, name]) => name));
    const there = new Set(trackedFiles().flatMap((file) => /^src\/engine\/([^/]+)\//.exec(file)?.[1] ?? []));
    assert.deepEqual(told.toSorted(), [...there].sort());
  });

  it('names only files of a run that the code writes', () => {
    const code = trackedFiles().filter((file) => /^src\/.*\.ts$/.test(file)).map(textOf).join('\n');
    const named = rows('ARCHITECTURE.md', /^`\.ce-workspace\//).flatMap((cells) => [...cells.join(' ').matchAll(/`([\w.-]+\.(?:json|yml|md))`/g)].map(([, name = '']) => name));
    assert.ok(named.length >= 5);
    assert.deepEqual(named.filter((name) => !code.includes(name)), []);
  });

  it('has the state diagram of a task as the code has it (npm run docs)', async () => assert.equal(text, await architectureDocument()));

  it('has a sentence for every dependency, and for no other', () => {
    const said = [...text.matchAll(/^- `(@?[a-z][a-z0-9-]*(?:\/[a-z0-9-]+)?)`: (.{20,})$/gm)].map(([, name]) => name);
    assert.deepEqual(said.toSorted(), [...Object.keys(MANIFEST.dependencies), ...Object.keys(MANIFEST.devDependencies)].sort());
  });
});

describe('dependencies', () => {
  const code = trackedFiles().filter((file) => /\.(ts|mjs|js|json)$/.test(file) && /^(src|test|scripts|webview-ui|[^/]+$)/.test(file) && !/package(-lock)?\.json$/.test(file));
  const importedBy = (name: string, files: readonly string[]): boolean => files.some((file) => new RegExp(`(from|import|import\\(|require\\() ?['"]${name.replace('/', '\\/')}(/[^'"]*)?['"]`).test(textOf(file)));

  it('of the product are all imported by it', () => {
    const product = code.filter((file) => /^(src|webview-ui)\//.test(file));
    assert.deepEqual(Object.keys(MANIFEST.dependencies).filter((name) => !importedBy(name, product)), []);
  });

  it('of the product are named in package.json: nothing is imported by luck', () => {
    const known = new Set([...Object.keys(MANIFEST.dependencies), 'vscode', ...builtinModules]);
    const types = new Set(Object.keys(MANIFEST.devDependencies).flatMap((name) => (name.startsWith('@types/') ? [name.slice('@types/'.length)] : [])));
    const strangers = code.filter((file) => file.startsWith('src/')).flatMap((file) =>
      [...textOf(file).matchAll(/^(import (?:type )?)[^'"]*from '([^'.][^']*)'/gm)].flatMap(([, how = '', name = '']) => {
        const owner = name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/');
        return name.startsWith('node:') || known.has(owner) || (how.includes('type') && types.has(owner)) ? [] : [`${file}: ${name}`];
      }),
    );
    assert.deepEqual(strangers, []);
  });

  it('of development are used: imported, run, or types of what is', () => {
    const run = new Set(['eslint', 'mocha', 'tsx', 'esbuild', 'typescript']);
    const named = new Set(['node', 'mocha', 'vscode', 'picomatch', 'sarif'].map((name) => `@types/${name}`));
    assert.deepEqual(Object.keys(MANIFEST.devDependencies).filter((name) => !run.has(name) && !named.has(name) && !importedBy(name, code)), []);
  });

  it('are pinned to one version each', () => {
    assert.deepEqual(Object.entries({ ...MANIFEST.dependencies, ...MANIFEST.devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)), []);
  });
});

describe('docs/events.md', () => {
  it('is what npm run docs writes now', async () => assert.equal(textOf('docs/events.md'), await eventsDocument()));

  it('has every event once', () => {
    assert.deepEqual(rows('docs/events.md', /^`[a-z_]+`$/).map(([type = '']) => type.replaceAll('`', '')), Object.keys(EVENT_DATA));
  });
});
