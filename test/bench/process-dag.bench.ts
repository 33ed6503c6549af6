import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lowerBoundMs } from '../../src/engine/schedule/lower-bound.ts';
import { planPriorities } from '../../src/engine/schedule/plan-priorities.ts';
import type { SchedulingProblem } from '../../src/engine/schedule/problem.ts';
import { Scheduler } from '../../src/engine/schedule/scheduler.ts';
import { systemClock } from '../../src/node/clock.ts';
import { createProcesses } from '../../src/node/processes/processes.ts';
import { rigEnvironment } from '../rig/repository.ts';
import { against, median, type BenchRow, type BenchTable } from './bench-table.ts';
import { DAG_BOUND_MS, DAG_STREAMS, processDag } from './process-dag.ts';
import { PROCESS_RIVALS, type DagTask } from './rivals-of-processes.ts';

const ROUNDS = 3;

interface Runner {
  readonly name: string;
  readonly starts: string;
  readonly run: () => Promise<void>;
  readonly seconds: number[];
}

/** Measures the wall clock of one graph of 60 real processes, five at once: our scheduler and process port, and build tools on the same graph. */
export async function processDagBench(): Promise<BenchTable> {
  const problem = processDag();
  const tasks = problem.jobs.map((job): DagTask => ({ name: job.id, command: `sleep ${(job.estimateMs / 1_000).toFixed(3)}`, after: job.after.map((at) => problem.jobs[at]?.id ?? '') }));
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'ce-process-dag-')));
  const notes = [
    `The bound is ${(lowerBoundMs(problem) / 1_000).toFixed(2)} s: the longer of the longest chain and the work over ${DAG_STREAMS} streams. Every task is a \`sleep\`; ours knows the durations as estimates, and the others have no such notion.`,
    'The figures are whole calls: a tool’s own start is in its figure, ours is called from a process that runs already. Caches, telemetry and daemons are off.',
  ];
  const runners: Runner[] = [{ name: 'ours', starts: 'a shell', run: () => runOurs(problem, tasks, home), seconds: [] }];
  // Some of the others can only start npm scripts, and npm's own start costs more than all else: beside them stands ours with that same handicap.
  const scripts = path.join(home, 'npm');
  mkdirSync(scripts);
  writeFileSync(path.join(scripts, 'package.json'), JSON.stringify({ name: 'dag', private: true, scripts: Object.fromEntries(tasks.map((task) => [task.name, task.command])) }));
  const throughNpm = tasks.map((task): DagTask => ({ ...task, command: `npm run --silent ${task.name}` }));
  runners.push({ name: 'ours, through npm', starts: 'npm run', run: () => runOurs(problem, throughNpm, scripts), seconds: [] });
  try {
    for (const rival of PROCESS_RIVALS) {
      const folder = path.join(home, rival.name);
      mkdirSync(folder);
      if (!existsSync(path.join(import.meta.dirname, 'node_modules', rival.name))) {
        notes.push(`${rival.name} is not installed.`);
        continue;
      }
      const run = rival.prepare(folder, tasks);
      execFileSync('git', ['init', '-q'], { cwd: folder, env: rigEnvironment() });
      execFileSync('git', ['add', '--all', '--', 'package.json'], { cwd: folder, env: rigEnvironment() });
      execFileSync('git', ['commit', '-q', '-m', 'dag'], { cwd: folder, env: rigEnvironment() });
      try {
        // A first call that is not counted: it reads the tool from the disk, and shows whether it works here.
        await run();
        runners.push({ name: rival.name, starts: rival.starts, run, seconds: [] });
      } catch (error) {
        notes.push(`${rival.name} left out: ${(error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').slice(0, 300)}`);
      }
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { run, seconds } of runners) {
        const began = performance.now();
        await run();
        seconds.push((performance.now() - began) / 1_000);
      }
    }
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
  const rows = runners.map(({ name, starts, seconds }): BenchRow => {
    const middle = median(seconds);
    return {
      what: name,
      's': middle.toFixed(2),
      'best s': Math.min(...seconds).toFixed(2),
      'against the bound': (middle / (DAG_BOUND_MS / 1_000)).toFixed(2),
      'starts a task with': starts,
      ...(name === 'ours' ? against(middle, { most: 2.2, unit: 's' }) : {}),
    };
  });
  return { title: `60 processes in a graph, ${DAG_STREAMS} at once, medians of ${ROUNDS} rounds in turn`, rows, notes };
}

async function runOurs(problem: SchedulingProblem, tasks: readonly DagTask[], cwd: string): Promise<void> {
  const processes = createProcesses();
  const { signal } = new AbortController();
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  await new Promise<void>((resolve, reject) => {
    const start = async (at: number): Promise<void> => {
      const result = await processes.run({ command: { shell: tasks[at]?.command ?? '' }, cwd, env, timeoutMs: 60_000, maxOutputBytes: 10_000 }, signal);
      if (result.exitCode !== 0) throw new Error(`Task ${at} ended with ${result.exitCode}: ${result.stderr}`);
      scheduler.ended([[at, 'succeeded']]);
    };
    const scheduler = new Scheduler({ problem, clock: systemClock, priorities: planPriorities(problem), start: (at) => void start(at).catch(reject) });
    scheduler.whenFinished().then(resolve, reject);
    scheduler.begin();
  });
}
