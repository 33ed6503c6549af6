import type { ProcessResult } from '../ports.ts';

/** How package runners and interpreters say, with an exit code of their own, that the tool behind them is not there. */
const SAYINGS: readonly RegExp[] = [
  /npx canceled due to missing packages and no YES option: \[?"?(?<tool>[^"\]\s]+)/,
  /could not determine executable to run/,
  /No module named '?(?<tool>pytest|mypy|ruff|coverage|tox|flake8|pylint|bandit)\b/,
  /error: no such (?:sub)?command: `(?<tool>[^`]+)`/,
  /(?:sh|bash|dash|zsh)(?:: line \d+|: \d+)?: (?<tool>\S+): (?:command )?not found/,
  /'(?<tool>[^']+)' is not recognized as an internal or external command/,
];

/** Name of the tool whose absence stopped the command; undefined when the command ran. */
export function missingTool(result: ProcessResult, command: string): string | undefined {
  if (result.exitCode === 0) return undefined;
  // Test output may quote such a sentence, so it counts only near the end of what the shell itself says.
  const said = `${result.stdout.slice(-1_000)}\n${result.stderr.slice(-3_000)}`;
  const first = command.trim().split(/\s+/)[0] ?? command;
  const match = SAYINGS.map((saying) => saying.exec(said)).find((each) => each !== null);
  if (result.notFound) return match?.groups?.['tool'] ?? first;
  const isRunner = /\b(npx|npm|pnpm|yarn|bunx|python3?|py|cargo|uv|poetry)\b/.test(command);
  return match !== undefined && isRunner && result.stdout.length < 4_000 ? (match.groups?.['tool'] ?? first) : undefined;
}
