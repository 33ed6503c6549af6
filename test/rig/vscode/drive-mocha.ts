import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';
import { onNote } from './note.ts';

/** A file of tests that loads when it is called. */
export interface TestFile {
  readonly name: string;
  readonly load: () => Promise<unknown>;
}

/** What a run inside VS Code is told. */
export interface DriveOptions {
  readonly files: readonly TestFile[];
  /** Gets one JSON object a line, as things happen; `scripts/vscode-rig/run-suite.mjs` reads them from outside. */
  readonly resultsFile: string;
  readonly grep?: string;
}

/**
 * Runs mocha inside the extension host and writes down what happens. Only the line `end` is a promise that everything was run:
 * an extension host that dies says nothing, and its window reports success.
 */
export async function driveMocha({ files, resultsFile, grep }: DriveOptions): Promise<void> {
  const write = (line: Readonly<Record<string, unknown>>): void => appendFileSync(resultsFile, `${JSON.stringify(line)}\n`);
  try {
    // The base reporter prints nothing: the process outside reports what is written down here.
    const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, forbidOnly: true, reporter: Mocha.reporters.Base, ...(grep === undefined ? {} : { grep }) });
    for (const { name, load } of files) {
      mocha.suite.emit('pre-require', globalThis, name, mocha);
      await load();
    }
    onNote((text) => write({ type: 'note', text }));
    await new Promise<void>((resolve) => {
      const runner = mocha.run(() => resolve());
      runner.on('suite', (suite) => write({ type: 'suite', title: suite.title, depth: depthOf(suite) }));
      runner.on('test', (test) => write({ type: 'test', title: test.fullTitle() }));
      runner.on('pass', (test) => write({ type: 'pass', title: test.title, depth: depthOf(test), durationMs: test.duration ?? 0 }));
      runner.on('pending', (test) => write({ type: 'pending', title: test.title, depth: depthOf(test) }));
      runner.on('fail', (test, error: unknown) => write({ type: 'fail', title: test.title, path: test.titlePath(), depth: depthOf(test), error: textOf(error) }));
    });
    write({ type: 'end' });
  } catch (error) {
    write({ type: 'broken', error: textOf(error) });
    throw error;
  }
}

function depthOf(node: { readonly parent?: Mocha.Suite | undefined }): number {
  return node.parent === undefined ? 0 : 1 + depthOf(node.parent);
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? '';
  return stack.includes(error.message) ? stack : `${error.message}\n${stack}`;
}
