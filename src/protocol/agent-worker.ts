import { z } from 'zod';
import { AgentAssignment, AgentNotice, AgentOutcome, LeaseAnswer, TurnReport } from '../engine/agents/assignment.ts';
import { ArtifactId, ObjectName, TaskId } from '../engine/model/ids.ts';
import { Lease } from '../engine/model/lease.ts';
import type { Contract } from './channel.ts';

const Key = z.object({ agent: z.string() });

/** What a pool's thread answers to the coordinator. `agent` names one conversation within the pool. */
export const AGENT_WORKER = {
  calls: {
    /** Runs an agent to its end; cancelling the call aborts the agent and its processes. */
    run: { input: Key.extend({ assignment: AgentAssignment }), output: AgentOutcome },
    /** Proves that the thread's loop turns, and tells its heap. */
    ping: { input: z.null(), output: z.object({ heapUsedBytes: z.number(), heapLimitBytes: z.number(), agents: z.number() }) },
  },
  notices: {},
} as const satisfies Contract;

/** What the coordinator answers to a pool's thread, one agent at a time. */
export const AGENT_HOST = {
  calls: {
    beforeTurn: { input: Key.extend({ turn: z.number() }), output: z.object({ messages: z.array(z.string()), tip: ObjectName, lease: Lease.optional() }) },
    reserve: { input: Key.extend({ usd: z.number() }), output: z.boolean() },
    turnCompleted: { input: Key.extend({ report: TurnReport }), output: z.null() },
    requestLease: { input: Key.extend({ paths: z.array(z.string()), reason: z.string() }), output: LeaseAnswer },
    publish: {
      input: Key.extend({ artifact: ArtifactId, summary: z.string(), final: z.boolean(), commit: ObjectName.optional() }),
      output: z.null(),
    },
    sendFeedback: { input: Key.extend({ to: TaskId, message: z.string() }), output: z.object({ ok: z.boolean(), reason: z.string() }) },
  },
  notices: {
    agent: Key.extend({ notice: AgentNotice }),
    log: z.object({ level: z.enum(['debug', 'warn', 'error']), message: z.string(), details: z.record(z.string(), z.unknown()).optional() }),
  },
} as const satisfies Contract;
