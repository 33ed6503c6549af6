import type { Log } from '../engine/ports.ts';

/** A log that says nothing. */
export const silentLog: Log = { debug: () => undefined, warn: () => undefined, error: () => undefined };

const LEVELS = ['debug', 'warn', 'error'] as const;

/** The least grave kind of message that a log lets through. */
export type LogLevel = (typeof LEVELS)[number];

/** A log on stderr, one line a message: `warn: what happened {"details":…}`. Details that cannot be written as JSON are named, never thrown. */
export function stderrLog(level: LogLevel = 'warn', write: (line: string) => void = (line) => void process.stderr.write(line)): Log {
  const at = (own: LogLevel) => (message: string, details?: Record<string, unknown>) => {
    if (LEVELS.indexOf(own) >= LEVELS.indexOf(level)) write(`${own}: ${message}${details === undefined ? '' : ` ${spell(details)}`}\n`);
  };
  return { debug: at('debug'), warn: at('warn'), error: at('error') };
}

function spell(details: Record<string, unknown>): string {
  try {
    return JSON.stringify(details, (_key, value: unknown) => (value instanceof Error ? { name: value.name, message: value.message } : value));
  } catch {
    return `{${Object.keys(details).join(', ')}}`;
  }
}
