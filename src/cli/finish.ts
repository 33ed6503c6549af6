import { once } from 'node:events';
import { formatDiagnostic } from '../engine/model/diagnostic.ts';
import { cleanText } from '../engine/report/clean-text.ts';
import { paintOf } from '../engine/report/paint.ts';
import type { CommandError, Outcome } from './outcome.ts';
import type { Terminal } from './terminal.ts';

const PIECE_CHARS = 1 << 16;

/** Tells an outcome: its text or its result line on standard output, its error on standard error. */
export async function tellOutcome(terminal: Terminal, outcome: Outcome): Promise<void> {
  if (outcome.error !== undefined) tellError(terminal, outcome.error);
  for (const line of terminal.json ? [] : outcome.text) terminal.say(line);
  if (terminal.json) await writeResult(outcome);
}

/** A line a diagnostic, then what happened and what to do. */
export function tellError(terminal: Terminal, error: CommandError): void {
  for (const diagnostic of error.diagnostics ?? []) terminal.warn(formatDiagnostic(diagnostic));
  const paint = paintOf(terminal.color);
  const lines = error.message.split('\n').map((line) => cleanText(line, 2_000));
  terminal.warn(`${paint.bad('error:')} ${lines.join('\n  ')}`);
  if (error.remedy !== '') terminal.warn(`  ${cleanText(error.remedy, 2_000)}`);
}

/** The result line. A field that is a generator is written piece by piece, because a plan's pairs may be longer than the longest string. */
async function writeResult(outcome: Outcome): Promise<void> {
  const result: Record<string, unknown> = { type: 'result', exitCode: outcome.exitCode, ...outcome.result, ...errorFields(outcome.error) };
  let pending = '{';
  const flush = async (): Promise<void> => {
    const text = pending;
    pending = '';
    if (!process.stdout.write(text) && process.stdout.writable) await Promise.race([once(process.stdout, 'drain'), once(process.stdout, 'close')]);
  };
  let first = true;
  for (const [name, value] of Object.entries(result)) {
    if (value === undefined) continue;
    pending += `${first ? '' : ','}${JSON.stringify(name)}:`;
    first = false;
    if (!isGenerator(value)) {
      pending += JSON.stringify(value);
      continue;
    }
    pending += '[';
    let firstItem = true;
    for (const item of value) {
      pending += `${firstItem ? '' : ','}${JSON.stringify(item)}`;
      firstItem = false;
      if (pending.length > PIECE_CHARS) await flush();
    }
    pending += ']';
  }
  pending += '}\n';
  await flush();
}

/** The diagnostics of documents stand beside the error too, for they are the result of reading them. */
function errorFields(error: CommandError | undefined): Record<string, unknown> {
  if (error === undefined) return {};
  return error.diagnostics === undefined ? { error } : { error, diagnostics: error.diagnostics };
}

function isGenerator(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Generator]';
}
