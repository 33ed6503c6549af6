import picocolors from 'picocolors';

/** Where a command's words go. With `json`, standard output holds JSON Lines only and prose goes to standard error. */
export interface Terminal {
  readonly json: boolean;
  /** Standard output is a terminal that can repaint lines. */
  readonly live: boolean;
  /** Someone can answer a question. */
  readonly interactive: boolean;
  readonly color: boolean;
  width(): number;
  height(): number;
  /** One line for people on standard output; on standard error with `json`. */
  say(line: string): void;
  /** One line for people on standard error. */
  warn(line: string): void;
  /** One JSON object on a line of standard output; nothing without `json`. */
  record(value: unknown): void;
}

/** The process's own terminal. NO_COLOR, FORCE_COLOR and TERM=dumb are obeyed. */
export function processTerminal(json: boolean): Terminal {
  const { stdout, stderr, stdin, env } = process;
  const isTty = stdout.isTTY && env['TERM'] !== 'dumb';
  const prose = json ? stderr : stdout;
  return {
    json,
    live: isTty && !json && env['CI'] === undefined,
    interactive: !json && stdin.isTTY && stdout.isTTY,
    color: colored(prose, env),
    width: () => columns(stdout, env),
    // A terminal may not know its size yet.
    height: () => (isTty && stdout.rows > 0 ? stdout.rows : 24),
    say: (line) => void prose.write(`${line}\n`),
    warn: (line) => void stderr.write(`${line}\n`),
    record: (value) => {
      if (json) stdout.write(`${JSON.stringify(value)}\n`);
    },
  };
}

function colored(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  if ((env['FORCE_COLOR'] ?? '') !== '') return env['FORCE_COLOR'] !== '0';
  return picocolors.isColorSupported && stream.isTTY && env['TERM'] !== 'dumb';
}

/** COLUMNS counts where there is no terminal to ask. */
function columns(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): number {
  if (stream.isTTY) return stream.columns > 0 ? stream.columns : 80;
  const told = Number(env['COLUMNS']);
  return Number.isInteger(told) && told >= 20 ? told : 100;
}
