import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { detectGates } from '../../engine/gates/detect-gates.ts';
import { qualityVerdict, type QualityVerdict } from '../../engine/gates/quality-verdict.ts';
import { runGates, type GateRun } from '../../engine/gates/run-gates.ts';
import type { Config, Gate } from '../../engine/model/config.ts';
import { Fault } from '../../engine/model/fault.ts';
import { systemClock } from '../../node/clock.ts';
import { createFiles } from '../../node/files/node-files.ts';
import { openGit } from '../../node/git/open-git.ts';
import { nodeHashes } from '../../node/hashes.ts';
import { environmentFor } from '../../node/processes/environment.ts';
import { createProcesses } from '../../node/processes/processes.ts';
import { readRepositoryConfig } from '../../node/runs/repository-config.ts';

/** Gates at once: they are programs of the user's, which use several processors each. */
const GATES_AT_ONCE = 4;

/** The gates of a checkout as it is now, and what says how many of them must be green. */
export interface WorkingGates {
  readonly config: Config;
  readonly gates: readonly Gate[];
}

/** Reads which gates a checkout has: those of its configuration, else those that are found. Where git may not be run, none are found. */
export async function readGates(folder: string, mayRunGit: boolean): Promise<WorkingGates> {
  const { reading } = await readRepositoryConfig(folder);
  if (!reading.ok) throw new Fault('invalid_document', 'The configuration has errors', { details: { diagnostics: reading.error }, remedy: 'Run the doctor to see them.' });
  const { value: config } = reading;
  if (config.gates !== undefined) return { config, gates: config.gates };
  const files = mayRunGit ? await (await openGit(folder)).listWorkingFiles() : [];
  return { config, gates: await detectGates(files, (path) => readFile(join(folder, path), 'utf8').catch(() => undefined)) };
}

/** Which gates are run, and who hears of it. */
export interface CheckRequest extends WorkingGates {
  readonly folder: string;
  readonly onStart: (gate: Gate) => void;
  readonly onDone: (run: GateRun) => void;
}

/** What the gates said of a checkout, without a baseline: everything that is there counts. */
export interface Checked {
  readonly runs: readonly GateRun[];
  readonly verdict: QualityVerdict;
}

/** Runs gates on a checkout. An abort ends their processes; they are then not run, which is no pass. */
export async function checkWorkingTree({ folder, config, gates, onStart, onDone }: CheckRequest, signal: AbortSignal): Promise<Checked> {
  const ports = { processes: createProcesses(), files: createFiles(), clock: systemClock, hashes: nodeHashes };
  const runs = await runGates({ gates, worktree: folder, env: environmentFor(process.env), ports, signal, parallel: GATES_AT_ONCE, onStart, onDone });
  return { runs, verdict: qualityVerdict(runs.map(({ outcome }) => outcome), config.gatePolicy) };
}
