import { z } from 'zod';
import { Gate } from '../model/config.ts';

const PackageJson = z.object({
  scripts: z.record(z.string(), z.string()).default({}).catch({}),
});

const MYPY = { regexp: '^(.+?):(\\d+)(?::(\\d+))?: (error|warning|note): (.+?)(?:  \\[([\\w-]+)\\])?$', file: 1, line: 2, column: 3, severity: 4, message: 5, code: 6 };
const CARGO = { regexp: '^(.+?):(\\d+):(\\d+): (error|warning)(?:\\[(\\w+)\\])?: (.*)$', file: 1, line: 2, column: 3, severity: 4, code: 5, message: 6 };
const GO = { regexp: '^(?:vet: )?(.+?\\.go):(\\d+):(\\d+): (.*)$', file: 1, line: 2, column: 3, message: 4 };

/** A script that changes files, waits for changes, or is what `npm init` wrote, checks nothing. */
function isCheck(script: string | undefined): script is string {
  return script !== undefined && script.trim() !== '' && !/no test specified|--fix\b|--write\b|--watch\b|--updateSnapshot\b/.test(script);
}

interface Found {
  readonly has: (path: string) => boolean;
  readonly read: (path: string) => Promise<string>;
}

async function nodeGates({ has, read }: Found): Promise<z.input<typeof Gate>[]> {
  const json = PackageJson.safeParse(parseJson(await read('package.json')));
  const scripts = json.success ? json.data.scripts : {};
  const manager = has('pnpm-lock.yaml') ? 'pnpm' : has('yarn.lock') ? 'yarn' : has('bun.lock') || has('bun.lockb') ? 'bun' : 'npm';
  const tool = manager === 'yarn' ? 'yarn' : manager === 'pnpm' ? 'pnpm exec' : 'npx --no-install';
  const gates: z.input<typeof Gate>[] = [];
  if (has('tsconfig.json')) {
    // A tsconfig that only refers to others compiles nothing by itself.
    const isSolution = /"files"\s*:\s*\[\s*\]/.test(await read('tsconfig.json'));
    gates.push({ name: 'types', dimension: 'quality', command: `${tool} tsc ${isSolution ? '--build ' : ''}--noEmit --pretty false`, parser: 'tsc' });
  }
  const hasEslintConfig = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].some((ext) => has(`eslint.config.${ext}`)) || ['', '.js', '.cjs', '.json', '.yml', '.yaml'].some((ext) => has(`.eslintrc${ext}`));
  if (hasEslintConfig) gates.push({ name: 'lint', dimension: 'quality', command: `${tool} eslint . --format json`, parser: 'eslint' });
  else if (isCheck(scripts['lint'])) gates.push({ name: 'lint', dimension: 'quality', command: `${manager} run lint`, parser: 'exit-code' });
  if (isCheck(scripts['test'])) gates.push({ name: 'tests', dimension: 'tests', command: manager === 'bun' ? 'bun run test' : `${manager} test`, parser: 'exit-code' });
  return gates;
}

async function pythonGates({ has, read }: Found, files: readonly string[]): Promise<z.input<typeof Gate>[]> {
  const project = `${await read('pyproject.toml')}\n${await read('setup.cfg')}`;
  const gates: z.input<typeof Gate>[] = [];
  if (has('ruff.toml') || has('.ruff.toml') || /^\[tool\.ruff\b/m.test(project)) gates.push({ name: 'ruff', dimension: 'quality', command: 'ruff check --output-format sarif .', parser: 'sarif' });
  const mypy = `${await read('mypy.ini')}\n${project}`;
  if (has('mypy.ini') || /^\[(tool\.)?mypy\]/m.test(project)) gates.push({ name: 'mypy', dimension: 'quality', command: /^(files|packages|modules)\s*=/m.test(mypy) ? 'mypy' : 'mypy .', parser: MYPY });
  const hasTests = files.some((file) => /(^|\/)(test_[^/]+|[^/]+_test|conftest)\.py$/.test(file));
  if (has('pytest.ini') || /^\[(tool[.:])?pytest/m.test(project) || (hasTests && /pytest/.test(`${project}\n${await read('requirements-dev.txt')}\n${await read('requirements.txt')}`)))
    gates.push({ name: 'pytest', dimension: 'tests', command: 'pytest -q', parser: 'exit-code' });
  return gates;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * The gates of a repository that configures none, from the files at its root: only checks that change nothing but caches, and only with tools that the repository says it uses.
 * `files` are relative with `/`; `readText` answers undefined for what is not there.
 */
export async function detectGates(files: readonly string[], readText: (path: string) => Promise<string | undefined>): Promise<readonly Gate[]> {
  const known = new Set(files);
  const has = (path: string): boolean => known.has(path);
  const read = async (path: string): Promise<string> => (has(path) ? ((await readText(path)) ?? '') : '');
  const gates = [...(await nodeGates({ has, read })), ...(await pythonGates({ has, read }, files))];
  if (has('Cargo.toml')) {
    gates.push({ name: 'cargo-check', dimension: 'quality', command: 'cargo check --quiet --all-targets --message-format short', parser: CARGO });
    gates.push({ name: 'cargo-test', dimension: 'tests', command: 'cargo test --quiet', parser: 'exit-code' });
  }
  if (has('go.mod')) {
    gates.push({ name: 'go-vet', dimension: 'quality', command: 'go vet ./...', parser: GO });
    gates.push({ name: 'go-test', dimension: 'tests', command: 'go test ./...', parser: 'exit-code' });
  }
  return gates.map((gate) => Gate.parse(gate));
}
