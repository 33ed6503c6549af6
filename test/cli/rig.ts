import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const CLI = path.resolve(import.meta.dirname, '../../dist/cli.js');

/** How a call of the command line ended. */
export interface Answer {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of standard output, parsed; for `--json`. */
  readonly result: Record<string, unknown>;
  readonly lines: readonly Record<string, unknown>[];
}

/** A real repository with the built command line, in a temporary folder whose name has a blank. */
export class Place {
  readonly base = realpathSync(mkdtempSync(path.join(tmpdir(), 'ce cli-')));
  readonly root = path.join(this.base, 'repository');

  constructor(files: Record<string, string> = { 'src/api/a.js': 'export const a = 1;\n', 'src/web/w.js': 'export const w = 1;\n', 'docs/x.md': '# x\n' }) {
    if (!existsSync(CLI)) throw new Error('dist/cli.js is not built; npm run build');
    mkdirSync(this.root);
    this.git('init', '-q', '-b', 'main');
    for (const [name, text] of Object.entries(files)) this.write(`repository/${name}`, text);
    this.git('add', '-A');
    this.git('commit', '-q', '-m', 'Begin');
  }

  /** Writes a file relative to the temporary folder and gives its path. */
  write(name: string, text: string): string {
    const file = path.join(this.base, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  git(...args: string[]): string {
    return execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', ...args], { cwd: this.root, encoding: 'utf8' });
  }

  spawn(args: readonly string[], env: Record<string, string> = {}, cwd = this.root): ChildProcess {
    return spawn(process.execPath, [CLI, ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: '1', CE_PARALLEL_CACHE: path.join(this.base, 'cache'), GIT_CONFIG_GLOBAL: path.join(this.base, 'no-git-config'), GIT_AUTHOR_NAME: 'T', GIT_AUTHOR_EMAIL: 't@example.com', GIT_COMMITTER_NAME: 'T', GIT_COMMITTER_EMAIL: 't@example.com', COLUMNS: '100', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Calls the command line and waits for its end. */
  async call(...args: string[]): Promise<Answer> {
    return ended(this.spawn(args));
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Waits for a process of the command line. */
export async function ended(child: ChildProcess): Promise<Answer> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const exitCode = await new Promise<number | null>((done) => child.on('close', (code) => done(code)));
  const parsed = (): Record<string, unknown>[] => stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    exitCode,
    stdout,
    stderr,
    get lines() {
      return parsed();
    },
    get result() {
      return parsed().at(-1) ?? {};
    },
  };
}

/** Resolves when the process has written a text that matches. */
export function whenWritten(child: ChildProcess, pattern: RegExp): Promise<void> {
  let text = '';
  return new Promise((done, fail) => {
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (pattern.test(text)) done();
    });
    child.on('close', () => fail(new Error(`ended without ${String(pattern)}: ${text.slice(-500)}`)));
  });
}
