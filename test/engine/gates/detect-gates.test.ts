import assert from 'node:assert/strict';
import { detectGates } from '../../../src/engine/gates/detect-gates.ts';
import { gateCommandPrefixes } from '../../../src/engine/gates/gate-commands.ts';
import { gate } from './rig.ts';

async function detect(files: Record<string, string>): Promise<string[]> {
  const gates = await detectGates(Object.keys(files), (path) => Promise.resolve(files[path]));
  return gates.map((each) => `${each.name}: ${each.command} (${typeof each.parser === 'string' ? each.parser : 'matcher'})`);
}
const packageJson = (value: object): string => JSON.stringify(value);

describe('detecting gates', () => {
  it('finds types, lint and tests of a TypeScript package', async () => {
    assert.deepEqual(
      await detect({ 'package.json': packageJson({ scripts: { test: 'mocha', lint: 'eslint .' }, devDependencies: { typescript: '6', eslint: '10' } }), 'tsconfig.json': '{ // comments\n}', 'eslint.config.mjs': '' }),
      ['types: npx --no-install tsc --noEmit --pretty false (tsc)', 'lint: npx --no-install eslint . --format json (eslint)', 'tests: npm test (exit-code)'],
    );
  });
  it('builds a tsconfig that only refers to others', async () => {
    assert.deepEqual(await detect({ 'package.json': packageJson({ devDependencies: { typescript: '6' } }), 'tsconfig.json': '{"files": [], "references": [{"path": "a"}]}' }), ['types: npx --no-install tsc --build --noEmit --pretty false (tsc)']);
  });
  it('speaks through the package manager of the lock file', async () => {
    const files = { 'package.json': packageJson({ scripts: { test: 'x', lint: 'biome check' } }) };
    assert.deepEqual(await detect({ ...files, 'pnpm-lock.yaml': '' }), ['lint: pnpm run lint (exit-code)', 'tests: pnpm test (exit-code)']);
    assert.deepEqual(await detect({ ...files, 'yarn.lock': '' }), ['lint: yarn run lint (exit-code)', 'tests: yarn test (exit-code)']);
  });
  it('takes a tool’s configuration for a wish to use it, also without a package that declares the tool: it then says that it did not run', async () => {
    assert.deepEqual(await detect({ 'tsconfig.json': '{}', 'eslint.config.js': '' }), ['types: npx --no-install tsc --noEmit --pretty false (tsc)', 'lint: npx --no-install eslint . --format json (eslint)']);
  });
  it('leaves out scripts that check nothing, change files or never end', async () => {
    const scripts = { test: 'echo "Error: no test specified" && exit 1', lint: 'eslint --fix .' };
    assert.deepEqual(await detect({ 'package.json': packageJson({ scripts }) }), []);
    assert.deepEqual(await detect({ 'package.json': packageJson({ scripts: { test: 'vitest --watch' } }) }), []);
    assert.deepEqual(await detect({ 'package.json': 'not json', 'README.md': '' }), []);
    assert.deepEqual(await detect({}), []);
  });
  it('finds the tools of Python, Rust and Go', async () => {
    assert.deepEqual(await detect({ 'pyproject.toml': '[tool.ruff]\n[tool.mypy]\nstrict = true\n[tool.pytest.ini_options]\n', 'tests/test_a.py': '' }), [
      'ruff: ruff check --output-format sarif . (sarif)',
      'mypy: mypy . (matcher)',
      'pytest: pytest -q (exit-code)',
    ]);
    assert.deepEqual((await detect({ 'Cargo.toml': '', 'go.mod': '' })).map((line) => line.split(':')[0]), ['cargo-check', 'cargo-test', 'go-vet', 'go-test']);
  });
  it('looks only at the root: a package somewhere below is not ours to judge', async () => assert.deepEqual(await detect({ 'examples/x/package.json': packageJson({ scripts: { test: 'x' } }) }), []));
});

describe("the gates' commands for agents", () => {
  it('are whole plain commands, never pieces of a shell line', () => {
    const commands = ['npm test', 'npx tsc --noEmit', 'npm test', 'rm -rf dist && npm run build', 'cat $(ls)', 'a | b', 'echo "x y"'];
    assert.deepEqual(gateCommandPrefixes(commands.map((command) => gate({ command }))), ['npm test', 'npx tsc --noEmit']);
  });
});
