import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runSuite } from '../../scripts/vscode-rig/run-suite.mjs';
import { startServer } from '../../scripts/vscode-rig/server.mjs';
import { openBrowser } from '../rig/webview/open-page.ts';
import type { Activation } from './in-vscode/activation.test.ts';
import { against, median, type BenchTable } from './bench-table.ts';

const RUNS = 5;
const LIMIT_MS = 120_000;

/** Measures in the real VS Code what activating the extension costs, in a window and an extension host of its own each time. */
export async function activationBench(): Promise<BenchTable> {
  const workspace = await mkdtemp(path.join(tmpdir(), 'ce-activation-bench-'));
  await writeFile(path.join(workspace, 'readme.md'), '# Nothing of ours\n');
  const server = await startServer();
  const browser = await openBrowser();
  try {
    const measured: Activation[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const results = await runSuite({
        suite: { name: 'bench/activation', files: [path.join(import.meta.dirname, 'in-vscode', 'activation.test.ts')], workspace },
        browser,
        server,
        limitMs: LIMIT_MS,
        print: (line) => {
          const found = /activation (\{.*\})/.exec(line);
          if (found?.[1] !== undefined) measured.push(JSON.parse(found[1]) as Activation);
        },
      });
      const [failure] = results.failures;
      if (failure !== undefined) throw new Error(failure.error);
    }
    const row = (what: string, pick: (one: Activation) => number, most?: number) => {
      const values = measured.map(pick);
      const middle = median(values);
      return { what, ms: middle.toFixed(1), shortest: Math.min(...values).toFixed(1), longest: Math.max(...values).toFixed(1), ...(most === undefined ? {} : against(middle, { most, unit: 'ms' })) };
    };
    return {
      title: `Activation in VS Code ${server.version}, ${RUNS} windows`,
      rows: [
        row('synchronous in all: what the extension host stands still for', (one) => one.loadMs + one.callMs, 50),
        row('   its first file read, compiled and run', (one) => one.loadMs),
        row('   activate()', (one) => one.callMs),
        row('everything loaded, the repository looked at', (one) => one.readyMs),
      ],
      notes: ['Every run has an extension host of its own, whose caches are cold; the folder holds nothing that activates the extension by itself.'],
    };
  } finally {
    await browser.close();
    server.stop();
    await rm(workspace, { recursive: true });
  }
}
