import type { AgentAssignment, AgentOutcome } from '../agents/assignment.ts';
import type { NewEvent } from '../events/event.ts';
import type { ConversationState } from '../events/run-state.ts';
import { isFault } from '../model/fault.ts';
import type { ObjectName } from '../model/ids.ts';
import type { AgentIdentity, RunAgentHost } from './agent-host.ts';
import { loadConversation } from './conversation.ts';
import type { RunContext } from './run-context.ts';

/** How often an agent goes on after its thread was lost, before its task fails. */
const MOST_RESTARTS = 5;

/** One round of an agent: its conversation so far, what it is told now, and where it works. */
export interface Round {
  readonly who: AgentIdentity;
  readonly purpose: AgentAssignment['purpose'];
  /** Said once, as the next user message; empty when the conversation already holds it. */
  readonly brief: string;
  readonly worktree: string;
  readonly at: () => { readonly base: ObjectName; readonly tip: ObjectName; readonly conversation: ConversationState; readonly lease: AgentAssignment['lease'] };
  readonly host: RunAgentHost;
  /** Puts the worktree back to its checkpoint after a thread was lost. */
  readonly restore: () => Promise<void>;
}

/** Runs one round in its pool. When the pool's thread is lost, the agent goes on from its last durable turn in a new one. */
export async function runAgentInPool(context: RunContext, round: Round, signal: AbortSignal): Promise<AgentOutcome> {
  try {
    return await runRound(context, round, signal);
  } finally {
    round.host.ended();
  }
}

async function runRound(context: RunContext, round: Round, signal: AbortSignal): Promise<AgentOutcome> {
  const { ledger, config } = context;
  const { who } = round;
  const begun = round.at().conversation;
  await ledger.append(tagged(who, { type: 'agent_started', data: { agent: who.name, role: who.role, fresh: begun.turns === 0, purpose: round.purpose, provider: context.provider } }));
  for (let restarts = 0; ; restarts++) {
    const now = round.at();
    // The brief is in the conversation as soon as one turn of this round is durable.
    const brief = now.conversation.turns > begun.turns ? '' : round.brief;
    const assignment: AgentAssignment = {
      run: context.run,
      ...(who.task === undefined ? {} : { task: who.task }),
      role: who.role,
      agent: who.name,
      purpose: round.purpose,
      brief,
      messages: await loadConversation(ledger, now.conversation),
      turn: now.conversation.turns,
      worktree: round.worktree,
      base: now.base,
      tip: now.tip,
      ...(now.lease === undefined ? {} : { lease: now.lease }),
      commands: { ...config.commands, allow: [...config.commands.allow, ...context.gates.map((gate) => gate.command)] },
      env: { ...context.env, CE_PARALLEL_RUN: context.run, ...(who.task === undefined ? {} : { CE_PARALLEL_TASK: who.task }) },
      caseBlind: context.caseBlind,
      retry: { attempts: config.retry.attempts, baseDelayMs: config.retry.baseDelay, maxDelayMs: config.retry.maxDelay },
      maxTurns: 200,
    };
    try {
      return await context.pools[who.role].run(assignment, round.host, signal);
    } catch (error) {
      if (!isFault(error, 'worker_crashed') || restarts >= MOST_RESTARTS || signal.aborted) throw error;
      await ledger.append(tagged(who, { type: 'agent_restarted', data: { agent: who.name, reason: error.message, turn: round.at().conversation.turns } }));
      await round.restore();
    }
  }
}

function tagged(who: AgentIdentity, event: NewEvent): NewEvent {
  return who.task === undefined ? event : { ...event, task: who.task };
}
