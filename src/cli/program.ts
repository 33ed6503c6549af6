import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandInput, CommandSpec, OptionSpec } from './command.ts';

/** What the user asked for: a command with its words and options. */
export type Asked = (spec: CommandSpec, input: CommandInput) => Promise<void>;

/** The commander program of a command table. Help and faults throw CommanderError; text goes through `write`. */
export function createProgram(options: { commands: readonly CommandSpec[]; version: string; asked: Asked; writeOut: (text: string) => void; writeErr: (text: string) => void }): Command {
  const program = globalOptions(new Command('ce-parallel'))
    .description('Planners, builders and reviewers work on one repository at the same time, and one reviewed, gated, merged result comes back.')
    .version(options.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showSuggestionAfterError(true)
    .addHelpText('after', `\nExit codes: 0 done · 1 finished, but something failed or a gate is red · 2 usage, config or preflight · 3 budget or time · 4 a human is needed · 130 cancelled\nWith --json, standard output holds JSON Lines only; the last line is the result.\n\nExamples:\n  ce-parallel doctor\n  ce-parallel run "Add an orders API with a page that lists orders"\n  ce-parallel status`)
    .exitOverride()
    .configureOutput({ writeOut: options.writeOut, writeErr: options.writeErr });
  for (const spec of options.commands) addCommand(program, spec, options.asked);
  return program;
}

function addCommand(program: Command, spec: CommandSpec, asked: Asked): void {
  const command = globalOptions(program.command(spec.name)).description(spec.summary);
  for (const argument of spec.arguments) command.argument(argument.name, argument.help);
  for (const option of spec.options) command.addOption(toOption(option));
  command.addHelpText('after', `\nExamples:\n${spec.examples.map((example) => `  ${example}`).join('\n')}`);
  command.action(async () => {
    const words = command.processedArgs.flat().filter((word): word is string => typeof word === 'string');
    // What stands behind the command counts over what stands before it.
    await asked(spec, { words, options: { ...program.opts(), ...command.opts() } });
  });
}

/** Both before and after the command's name. */
function globalOptions(command: Command): Command {
  return command.option('--repo <dir>', 'the repository (default: the one around the current folder)').option('--json', 'JSON Lines on standard output');
}

function toOption({ flags, help, kind }: OptionSpec): Option {
  const option = new Option(flags, help);
  if (kind === 'count') option.argParser((value) => wholeNumber(value, 1));
  if (kind === 'texts') option.argParser((value, before: readonly string[] | undefined) => [...(before ?? []), value]);
  if (kind === 'position') option.argParser((value) => wholeNumber(value, 0));
  if (kind === 'money') option.argParser(money);
  return option;
}

function wholeNumber(value: string, least: number): number {
  if (!/^\d{1,9}$/.test(value) || Number(value) < least) throw new InvalidArgumentError(`It must be a whole number of ${least} or more.`);
  return Number(value);
}

function money(value: string): number {
  const amount = Number(value.replace(/^\$/, ''));
  if (value.trim() === '' || !Number.isFinite(amount) || amount <= 0) throw new InvalidArgumentError('It must be an amount of US dollars above 0, as 5 or 0.50.');
  return amount;
}
