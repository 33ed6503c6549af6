import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RunEvent } from '../../src/engine/events/event.ts';
import { fold } from '../../src/engine/events/evolve.ts';
import { measuredBoundMs } from '../../src/engine/report/measured-bound.ts';
import type { RunResultData } from '../../src/engine/report/run-result.ts';
import { speedUpOf } from '../../src/engine/report/speed-up.ts';
import { DIST } from '../rig/engine-run.ts';
import { rigEnvironment } from '../rig/repository.ts';
import type { BenchRow, BenchTable } from './bench-table.ts';

const ROOT = path.join(import.meta.dirname, '../..');

interface Measured {
  readonly state: string;
  readonly done: number;
  /** Seconds from the first task's start to the run's end. */
  readonly buildS: number;
  readonly boundS: number;
  /** The possible speed-up that the plan's estimates foretold, before anything ran. */
  readonly foretold: number;
}

/** Runs the sample project by the built command line, in parallel and one task at a time, one round each: real worktrees, gates and merges, scripted agents. */
export async function sampleBench(): Promise<BenchTable> {
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'ce-sample-bench-')));
  try {
    const shop = path.join(home, 'webshop');
    cpSync(path.join(ROOT, 'media/sample/webshop'), shop, { recursive: true, filter: (file) => path.basename(file) !== 'node_modules' });
    const inShop = (program: string, args: readonly string[]) => promisify(execFile)(program, [...args], { cwd: shop, env: { ...process.env, ...rigEnvironment() }, shell: process.platform === 'win32' && program === 'npm' });
    await inShop('git', ['init', '-q']);
    await inShop('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
    await inShop('git', ['add', '-A']);
    await inShop('git', ['commit', '-q', '-m', 'The web shop before the orders']);
    // What the first run reads from the disk, the second finds in memory: one that nobody counts goes before.
    await inShop('npm', ['test', '--silent']);
    const parallel = await runSample(shop, []);
    const sequential = await runSample(shop, ['--sequential']);
    const row = (what: string, one: Measured): BenchRow => ({
      what,
      'state': `${one.state}, ${one.done} tasks done`,
      's': one.buildS.toFixed(1),
      'least possible s': one.boundS.toFixed(1),
      'times faster than one at a time': (sequential.buildS / one.buildS).toFixed(2),
      'possible': (sequential.buildS / one.boundS).toFixed(2),
      'foretold as possible': one.foretold.toFixed(2),
    });
    return {
      title: 'The sample run by the command line, from its first task to its end',
      rows: [row('in parallel', parallel), row('one task at a time', sequential)],
      notes: [
        'Least possible: the longest chain of the tasks as long as they took in that same run, or their work over the streams. Foretold: by the plan’s estimates, before anything ran.',
        'Gates are real processes (tsc, node --test): on a machine with few cores they slow each other down, so tasks take longer beside others than alone.',
      ],
    };
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function runSample(shop: string, options: readonly string[]): Promise<Measured> {
  const args = [path.join(DIST, 'cli.js'), 'run', 'Add an orders API with a page that lists orders', '--repo', shop, '--provider', 'scripted', '--playbook', path.join(ROOT, 'media/sample/playbook.yml'), '--yes', '--json', ...options];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...rigEnvironment() }, maxBuffer: 1 << 28 }).catch((error: unknown) => {
    const { stdout: out = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    // A run in which something failed still has its result.
    if (out.includes('"type":"result"')) return { stdout: out };
    throw new Error(`The sample run failed: ${stderr.slice(-1_000)}`);
  });
  const lines = stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as RunEvent | ({ readonly type: 'result' } & RunResultData));
  const result = lines.find((line) => line.type === 'result');
  if (result === undefined) throw new Error('The sample run told no result.');
  const state = fold(lines.filter((line): line is RunEvent => line.type !== 'result'));
  const { forecast } = state;
  return {
    state: result.state,
    done: result.tasks.filter((task) => task.status === 'done').length,
    buildS: speedUpOf(state).elapsedMs / 1_000,
    boundS: measuredBoundMs(state) / 1_000,
    foretold: forecast === undefined ? NaN : forecast.sequentialMs / forecast.lowerBoundMs,
  };
}
