import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { COMMANDS } from './command-table.ts';
import type { CommandContext, CommandInput, CommandSpec } from './command.ts';
import { Fault } from '../engine/model/fault.ts';
import { tellOutcome } from './finish.ts';
import { EXIT, failure, type ExitCode, type Outcome } from './outcome.ts';
import { createProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

/** Runs the command line to its end and sets the process's exit code. */
export async function runCommandLine(args: readonly string[], distFolder: string): Promise<void> {
  let drives = false;
  // Whoever reads our output may stop reading, as `| head` does. A run is not ended by that: its exit code and its journal still tell of it.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!drives) process.exit(process.exitCode ?? 0);
  });
  const wantsJson = args.includes('--json');
  let complaint = '';
  const program = createProgram({
    commands: COMMANDS,
    version: packageJson.version,
    writeOut: (text) => void (wantsJson ? process.stderr : process.stdout).write(text),
    writeErr: (text) => {
      complaint += text;
      process.stderr.write(text);
    },
    asked: async (spec, input) => {
      drives = spec.drives === true;
      process.exitCode = await perform(spec, input, distFolder);
    },
  });
  try {
    if (args.length === 0) program.error(program.helpInformation().trimEnd());
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (wantsJson) {
      const told = { code: 'usage', message: (complaint.trim() || error.message).replace(/^error: /, ''), remedy: 'See `ce-parallel --help`.', details: {} };
      process.stdout.write(`${JSON.stringify({ type: 'result', exitCode, ...(exitCode === EXIT.done ? {} : { error: told }) })}\n`);
    }
    process.exitCode = exitCode;
  }
}

async function perform(spec: CommandSpec, input: CommandInput, distFolder: string): Promise<ExitCode> {
  const terminal = processTerminal(input.options['json'] === true);
  const repo = input.options['repo'];
  const context: CommandContext = { terminal, folder: resolve(typeof repo === 'string' ? repo : '.'), env: process.env, version: packageJson.version, distFolder };
  let outcome: Outcome;
  try {
    if (typeof repo === 'string') await mustBeFolder(context.folder);
    outcome = await (await spec.load()).execute(context, input);
  } catch (error) {
    const failed = failure(error);
    outcome = { ...failed, result: { ...spec.nothing, ...failed.result } };
  }
  await tellOutcome(terminal, outcome);
  return outcome.exitCode;
}

async function mustBeFolder(folder: string): Promise<void> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new Fault('usage', `There is no folder at ${folder}`, { details: { folder }, remedy: 'Give --repo the folder of a repository.' });
}
