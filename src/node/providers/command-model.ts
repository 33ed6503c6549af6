import type { ToolResult } from '../../engine/agents/conversation.ts';
import { cutText } from '../../engine/agents/cut-text.ts';
import { ModelCallError, type Model, type ModelReply, type ModelRequest } from '../../engine/agents/model-port.ts';
import type { Config } from '../../engine/model/config.ts';
import { NO_USAGE } from '../../engine/model/usage.ts';

/** As much of a command's output as a person needs to see why it failed. */
const TOLD_BYTES = 2_000;

/**
 * Agents that run one command and are done, as a codemod: no model, no cost. The command goes through the tool
 * `run_command` like any other, so it must be allowed, runs in the worktree, and what it writes outside the lease is
 * put back. A reviewer approves when its command ends with exit code 0.
 */
export function createCommandModel(commands: Config['commandAgents']): Model {
  return {
    provider: 'command',
    price: () => 0,
    estimate: () => NO_USAGE,
    respond(request, signal) {
      // What others have told the agent meanwhile changes nothing.
      const last = request.messages.findLast((message) => message.type !== 'user');
      const ran = last?.type === 'tool_results' ? last.results.find(({ name }) => name === 'run_command') : undefined;
      return Promise.resolve().then(() => {
        signal.throwIfAborted();
        if (ran !== undefined) return end(request, ran);
        if (last?.type === 'assistant') throw new ModelCallError('a command cannot mend what it did', { permanent: 'command_failed', hint: 'Mend the command or what it works on, then begin a new run.' });
        return begin(request, commands);
      });
    },
  };
}

function begin(request: ModelRequest, commands: Config['commandAgents']): ModelReply {
  const { role, task } = request;
  if (role === 'planner') throw new ModelCallError('a command makes no plan', { permanent: 'no_plan' });
  const template = commands?.[role];
  if (template === undefined && role === 'reviewer') return call(request, 'submit_review', { verdict: 'approve', summary: 'No command reviews here (commandAgents.reviewer): the gates decide.', findings: [] });
  if (template === undefined) throw new ModelCallError(`no command is named for a ${role}`, { permanent: 'no_command', hint: `Name one in ce-config.yml (commandAgents.${role}), then begin a new run.` });
  return call(request, 'run_command', { command: template.replaceAll('{task}', task ?? ''), timeoutMs: 600_000 });
}

function end(request: ModelRequest, result: ToolResult): ModelReply {
  const told = cutText(result.content, TOLD_BYTES).text;
  if (request.role === 'reviewer') {
    const findings = result.ok ? [] : [{ rule: 'command', severity: 'error', message: told }];
    return call(request, 'submit_review', { verdict: result.ok ? 'approve' : 'request_changes', summary: result.ok ? 'The command of the reviewers ended with exit code 0.' : 'The command of the reviewers found something.', findings });
  }
  if (!result.ok) throw new ModelCallError(`the command failed: ${told}`, { permanent: 'command_failed', hint: 'See the output; a refused command must be in commands.allow of ce-config.yml.' });
  return { text: `The command ended with exit code 0.\n\n${told}`, toolCalls: [], usage: NO_USAGE };
}

function call(request: ModelRequest, name: string, input: Record<string, unknown>): ModelReply {
  return { text: '', toolCalls: [{ id: `call_${request.messages.length}`, name, input }], usage: NO_USAGE };
}
