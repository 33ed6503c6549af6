import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { makeRepository } from '../rig/repository.ts';
import type { AgentsOrder, AgentsRound } from './agents-measure.ts';
import { against, median, percentile, type BenchRow, type BenchTable, type Goal } from './bench-table.ts';

const AGENTS = 96;
const TURNS = 5;

/** Measures how 96 agents fare in one pool thread beside one that has it for itself: latency of their turns, delay of the loop, memory. */
export async function agentsBench(): Promise<BenchTable> {
  const repository = await makeRepository({ 'a.txt': 'text\n'.repeat(800) });
  try {
    const files = path.join(repository.home, 'bundle');
    // A process of its own, bundled as the product is: the loader of this one would count as memory.
    await build({
      entryPoints: ['agents.child.ts', 'agents.worker.ts'].map((name) => path.join(import.meta.dirname, name)),
      outdir: files,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      target: 'node20.19',
      logLevel: 'error',
    });
    const order: AgentsOrder = {
      workerFile: path.join(files, 'agents.worker.cjs'),
      repository: repository.root,
      head: await repository.git(['rev-parse', 'HEAD']),
      processFolder: path.join(repository.home, 'processes'),
      rounds: [1, AGENTS, 1, AGENTS, 1],
      turns: TURNS,
    };
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(files, 'agents.child.cjs'), JSON.stringify(order)], { maxBuffer: 1 << 26 });
    return table(JSON.parse(stdout) as readonly AgentsRound[]);
  } finally {
    await repository.remove();
  }
}

function table(rounds: readonly AgentsRound[]): BenchTable {
  const [one, many] = [rounds.filter((round) => round.agents === 1), rounds.filter((round) => round.agents === AGENTS)];
  const overhead = (of: readonly AgentsRound[]): readonly number[] => of.flatMap((round) => round.overheadMs);
  const turnMs = (of: readonly AgentsRound[]): number => median(overhead(of)) + (many[0]?.meanDelayMs ?? 0);
  const row = (what: string, unit: string, figure: (of: readonly AgentsRound[]) => number, goal?: Goal): BenchRow => ({
    what,
    '1 agent': `${figure(one).toFixed(1)} ${unit}`,
    [`${AGENTS} agents`]: `${figure(many).toFixed(1)} ${unit}`,
    ...(goal === undefined ? {} : against(figure(many), goal)),
  });
  const longer = 100 * (turnMs(many) / turnMs(one) - 1);
  return {
    title: `${AGENTS} agents in one pool thread`,
    rows: [
      { ...row('a turn, median (the model’s own time is 1.5 s)', 'ms', turnMs), longer: `${longer.toFixed(1)} %`, ...against(longer, { most: 5, unit: '% longer' }) },
      row('what a turn takes beyond the model’s time, median', 'ms', (of) => median(overhead(of))),
      row('the same, 99th percentile', 'ms', (of) => percentile(overhead(of), 0.99)),
      row('delay of the thread’s loop, 99th percentile', 'ms', (of) => median(of.map((round) => round.loop.p99Ms)), { most: 20, unit: 'ms' }),
      row('the same, longest', 'ms', (of) => Math.max(...of.map((round) => round.loop.maxMs))),
      row('memory of the whole process', 'MiB', (of) => (of === one ? (of[0]?.rssMiB ?? NaN) : Math.max(...of.map((round) => round.rssMiB))), { most: 250, unit: 'MiB' }),
    ],
    notes: [
      `Scripted agents of ${TURNS} turns of 1 to 2 s, each but the last with one read_files; beside each agent an answer streams in, 40 pieces a second, parsed and put together.`,
      'The coordinator’s side answers at once, so its journal is not in these figures (see dispatch). The loop’s delay holds the meter’s own millisecond.',
    ],
  };
}
