import { Fault } from '../engine/model/fault.ts';
import type { Outcome } from './outcome.ts';
import type { Terminal } from './terminal.ts';

/** What every command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Any folder inside the user's repository, absolute. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  /** Folder of the built files: the threads' bundles lie beside the command line's. */
  readonly distFolder: string;
}

/** What the user wrote behind the command's name. */
export interface CommandInput {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** A command's work. What it throws becomes the outcome's error. */
export type Execute = (context: CommandContext, input: CommandInput) => Promise<Outcome>;

/** An option as the command table names it. */
export interface OptionSpec {
  readonly flags: string;
  readonly help: string;
  /** `texts` may be given several times. */
  readonly kind?: 'text' | 'texts' | 'count' | 'money' | 'position';
}

/** A command as the table names it; its work is loaded when it is called for. */
export interface CommandSpec {
  readonly name: string;
  /** As commander writes them: `<plan>`, `[run]`, `[goal...]`. */
  readonly arguments: readonly { readonly name: string; readonly help: string }[];
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
  /** The fields of its result when it failed before it had one: programs find the same names whatever happened. */
  readonly nothing?: Readonly<Record<string, unknown>>;
  /** It drives a run, which goes on when nobody reads its output any more. */
  readonly drives?: true;
  load(): Promise<{ readonly execute: Execute }>;
}

/** A text option; undefined when it was not given. */
export function textOption(input: CommandInput, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** A text option that may be given several times; none when it was not given. */
export function textsOption(input: CommandInput, name: string): readonly string[] {
  const value = input.options[name];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** A number option; undefined when it was not given. */
export function numberOption(input: CommandInput, name: string): number | undefined {
  const value = input.options[name];
  return typeof value === 'number' ? value : undefined;
}

/** Whether a switch was given. */
export function hasFlag(input: CommandInput, name: string): boolean {
  return input.options[name] === true;
}

/** The first word behind the command's name, which commander has seen to be there. */
export function firstWord(input: CommandInput): string {
  const word = input.words[0];
  if (word === undefined) throw new Fault('usage', 'An argument is missing');
  return word;
}
