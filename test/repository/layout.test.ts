import assert from 'node:assert/strict';
import path from 'node:path';
import { homedir } from 'node:os';
import { jsonOf, ROOT, textOf, trackedFiles } from './tracked-files.ts';

const DRAWER = /^(utils?|helpers?|commons?|misc|shared|stuff|lib)(\.|$)/;
const CODE = /\.(ts|mjs|js)$/;
const OWN_CODE = trackedFiles().filter((file) => CODE.test(file) && /^(src|test|webview-ui|scripts)\//.test(file) && !file.startsWith('test/fixtures/'));
const TEXTS = trackedFiles().filter((file) => /\.(ts|mjs|js|json|jsonc|md|ya?ml)$/.test(file) || file === '.ci/run');
const MOST_LINES = 500;
/** Names what it looks for. */
const THIS = 'test/repository/layout.test.ts';

/** Lines of a text that match, as `file:line: text`. */
function matches(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap((file) => textOf(file).split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [])));
}

describe('the layout of the repository', () => {
  it('has no drawer in which anything could lie', () => {
    const parts = OWN_CODE.filter((file) => file.split('/').some((part) => DRAWER.test(part)));
    assert.deepEqual(parts, []);
  });

  it('names every file of code in kebab-case', () => {
    assert.deepEqual(OWN_CODE.filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(property\.test|test|worker|process|child|bench|config))?\.(ts|mjs|js)$/.test(path.posix.basename(file))), []);
  });

  it(`has no file of code with more than ${MOST_LINES} lines`, () => {
    assert.deepEqual(OWN_CODE.flatMap((file) => (textOf(file).split('\n').length > MOST_LINES + 1 ? [file] : [])), []);
  });

  it('has no barrel: no file that only exports what others made', () => {
    const barrels = OWN_CODE.filter((file) => {
      const code = textOf(file).split('\n').filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/?\*)/.test(line));
      return code.length > 0 && code.every((line) => /^export (\*|(type )?\{).* from /.test(line));
    });
    assert.deepEqual(barrels, []);
  });

  it('leaves nothing to be done later in its code', () => {
    assert.deepEqual(matches(OWN_CODE.filter((file) => file !== THIS), /\b(TODO|FIXME|XXX)\b/), []);
  });

  it('runs every test: none is left out or singled out', () => {
    const tests = OWN_CODE.filter((file) => file.startsWith('test/'));
    assert.deepEqual(matches(tests, /\b(describe|it|suite|test|context)\.(only|skip)\s*\(|\b(xit|xdescribe|fit|fdescribe)\s*\(/), []);
  });

  it('speaks of no machine: no path of a home folder or of this checkout', () => {
    const homes = /(?<![\w.])\/(home|Users)\/(?!(u|me|ada|runner)\b)[A-Za-z]\w*\//;
    assert.deepEqual(matches(TEXTS, homes), []);
    const here = [path.resolve(ROOT), homedir()].filter((folder) => folder.split(path.sep).length > 2).map((folder) => `${folder}${path.sep}`);
    assert.deepEqual(TEXTS.filter((file) => here.some((folder) => textOf(file).includes(folder))), []);
  });

  it('turns off no rule of its linter or compiler', () => {
    const others = OWN_CODE.filter((file) => file !== THIS);
    assert.deepEqual(matches(others, /eslint-disable|@ts-nocheck|@ts-ignore/), []);
    assert.deepEqual(matches(others.filter((file) => file.startsWith('src/')), /\bas any\b|: any\b|@ts-expect-error/), []);
  });

  it('speaks of no page that is not here', () => {
    assert.deepEqual(matches(OWN_CODE.filter((file) => file !== THIS), /\b(DESIGN \d|DESIGN\.md|ANCHORS|ENGINE\.md)/), []);
  });

  it('has every test where the pattern of mocha finds it', () => {
    const { spec, ignore } = jsonOf('.mocharc.json') as { spec: string[]; ignore: string[] };
    assert.deepEqual(spec, ['test/**/*.test.ts']);
    assert.deepEqual(ignore, ['test/extension/**', 'test/journeys/**', 'test/bench/in-vscode/**', 'test/fixtures/**', 'test/**/node_modules/**']);
    assert.deepEqual(OWN_CODE.filter((file) => /\bdescribe\(\s*['"`]/.test(textOf(file)) && !file.endsWith('.test.ts')), []);
  });
});
