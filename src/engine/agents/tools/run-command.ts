import { z } from 'zod';
import { decideCommand } from '../../guard/command-rules.ts';
import type { ProcessResult } from '../../ports.ts';
import { ALL_ROLES, defineTool, failure } from '../tool.ts';

const DEFAULT_TIMEOUT_MS = 120_000;
const LONGEST_TIMEOUT_MS = 600_000;
const OUTPUT_BYTES = 64 * 1024;

/** `run_command {command, timeoutMs?}`: runs an allowed command in the worktree. What it writes outside the lease is found afterwards. */
export const runCommand = defineTool({
  name: 'run_command',
  description: 'Run one allowed command in the root of the worktree and get its exit code and output. No shell syntax: no pipes, redirections or &&. Files that it changes outside your lease are put back.',
  kind: 'shell',
  phase: 'command',
  roles: ALL_ROLES,
  input: z.object({ command: z.string().min(1), timeoutMs: z.number().int().positive().optional() }),
  async run({ command, timeoutMs }, context) {
    const { assignment, deps } = context;
    // A planner only looks: read-only git is all it needs.
    const rules = assignment.role === 'planner' ? { ...assignment.commands, allow: [] } : assignment.commands;
    const verdict = decideCommand(command, rules);
    if (verdict.type === 'refuse') {
      context.notice({ type: 'command_refused', command, reason: verdict.reason });
      return failure(`Refused: ${command}: ${verdict.reason}.`);
    }
    await context.willRunCommand();
    context.signal.throwIfAborted();
    const limitMs = Math.min(timeoutMs ?? DEFAULT_TIMEOUT_MS, LONGEST_TIMEOUT_MS);
    const result = await deps.processes.run(
      { command: verdict.command, cwd: context.guard.root, env: assignment.env, timeoutMs: limitMs, maxOutputBytes: OUTPUT_BYTES },
      context.signal,
    );
    context.notice({ type: 'command_ran', command, exitCode: result.exitCode, durationMs: result.durationMs, timedOut: result.timedOut });
    context.signal.throwIfAborted();
    const outcome = outcomeOf(command, result, limitMs);
    return { ok: result.exitCode === 0, content: [outcome, ...outputOf(result)].join('\n'), summary: outcome, cutBytes: result.cutBytes };
  },
});

function outcomeOf(command: string, result: ProcessResult, limitMs: number): string {
  if (result.notFound) return `The program does not exist here: ${command}`;
  if (result.timedOut) return `Stopped after ${limitMs} ms: the command took too long.`;
  return result.exitCode === null ? 'Ended by a signal.' : `Exit code ${result.exitCode}.`;
}

function outputOf(result: ProcessResult): string[] {
  const parts: string[] = [];
  if (result.stdout !== '') parts.push('--- output', result.stdout.trimEnd());
  if (result.stderr !== '') parts.push('--- error output', result.stderr.trimEnd());
  if (result.cutBytes > 0) parts.push(`(cut ${result.cutBytes} bytes of output)`);
  return parts.length === 0 ? ['(no output)'] : parts;
}
