import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { build } from 'esbuild';

/** Bundles the child once, so that starting it costs milliseconds; answers the file to start. */
export async function bundleChild(folder: string): Promise<string> {
  const outfile = join(folder, 'journal-writer.child.mjs');
  await build({ entryPoints: [join(import.meta.dirname, 'journal-writer.child.ts')], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' });
  return outfile;
}

/** A process that has a journal open, or tried to. */
export class ChildWriter {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  /** Every line it has said. */
  readonly lines: string[] = [];
  #heard: () => void = () => undefined;
  #over = false;
  readonly #closed: Promise<unknown>;

  constructor(bundle: string, args: readonly string[]) {
    this.process = spawn(process.execPath, [bundle, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#closed = once(this.process, 'close');
    const reader = createInterface(this.process.stdout);
    reader.on('line', (line) => {
      this.lines.push(line);
      this.#heard();
    });
    reader.on('close', () => {
      this.#over = true;
      this.#heard();
    });
  }

  /** Waits until it has said so many lines; throws when it ends before. */
  async said(count: number): Promise<readonly string[]> {
    while (this.lines.length < count) {
      if (this.#over) throw new Error(`The child ended after: ${this.lines.join(' | ')}`);
      await new Promise<void>((heard) => (this.#heard = heard));
    }
    return this.lines;
  }

  /** Ends it as kill -9 does and waits until all that it said has been read. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#closed;
  }

  /** Lets it close its journal and end by itself. */
  async finish(): Promise<void> {
    this.process.stdin.end();
    await this.#closed;
  }
}
