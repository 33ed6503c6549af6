import { Worker } from 'node:worker_threads';
import type { AgentPool } from '../../engine/agents/agent-pool.ts';
import type { AgentHost } from '../../engine/agents/assignment.ts';
import { Fault, isFault } from '../../engine/model/fault.ts';
import type { Config } from '../../engine/model/config.ts';
import type { Role } from '../../engine/model/role.ts';
import type { Log } from '../../engine/ports.ts';
import { AGENT_HOST, AGENT_WORKER } from '../../protocol/agent-worker.ts';
import { connect, type Peer } from '../../protocol/channel.ts';
import { workerPort } from '../threads/message-port.ts';

/** What a pool's thread is told when it starts. */
export interface PoolData {
  readonly role: Role;
  readonly provider: string;
  /** Keys of the provider, by variable; only the model is made with them. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Names of models by role. */
  readonly models?: Config['models'];
  /** Commands by role, for the provider that runs them. */
  readonly commandAgents?: Config['commandAgents'];
  readonly playbook: unknown;
  readonly repository: string;
  /** Where running process groups are noted, so that they can be ended when this thread is lost; each thread has its own. */
  readonly processFolder: string;
}

/** A pool of agents in one worker thread, which is watched and started anew when it dies, hangs or runs out of heap. */
export interface ThreadPool extends AgentPool {
  /** Ends the thread at once; its agents reject with `worker_crashed`, and the next one to run starts a new thread. */
  restart(reason: string): void;
  close(): Promise<void>;
}

const PING_EVERY_MS = 2_000;
const PING_DEADLINE_MS = 15_000;
/** How long an aborted agent may take to end its processes and to save its files: whoever comes after it must be alone in the worktree. A thread that hangs is noticed sooner. */
const ABORT_GRACE_MS = 60_000;
/** Share of the heap limit at which a thread is replaced: on Node 24 a worker out of heap aborts the whole process. */
const HEAP_SHARE = 0.8;

interface PoolThread {
  readonly worker: Worker;
  readonly peer: Peer<typeof AGENT_WORKER>;
  agents: number;
  /** Settles when the thread is gone and so is all that it left running. */
  gone: Promise<void>;
}

/** Starts a pool; its thread is made at the first use. */
export function createThreadPool(options: {
  workerFile: string;
  data: PoolData;
  /** Ends what a lost thread left running, by its process folder. */
  endLeftovers(processFolder: string): Promise<void>;
  log: Log;
  onStarted(threadId: number): void;
  /** The thread is gone; that many agents were in it. */
  onRestart(reason: string, agents: number): void;
  pingEveryMs?: number;
  pingDeadlineMs?: number;
}): ThreadPool {
  const { workerFile, data, log } = options;
  let current: PoolThread | undefined;
  const closing = new AbortController();
  const hosts = new Map<string, AgentHost>();
  let nextAgent = 1;
  let starts = 0;

  const hostOf = (agent: string): AgentHost => {
    const host = hosts.get(agent);
    if (host === undefined) throw new Fault('protocol', `No agent ${agent} is at work`);
    return host;
  };

  const start = (): PoolThread => {
    const processFolder = `${data.processFolder}/${data.role}-${++starts}`;
    const worker = new Worker(workerFile, { workerData: { ...data, processFolder }, env: { ...process.env }, stdout: false, stderr: false });
    const peer = connect({
      port: workerPort(worker),
      mine: AGENT_HOST,
      theirs: AGENT_WORKER,
      onProtocolError: (message) => log.error(message, { role: data.role }),
      handlers: {
        calls: {
          beforeTurn: ({ agent, turn }) => hostOf(agent).beforeTurn(turn).then(({ messages, ...rest }) => ({ messages: [...messages], ...rest })),
          reserve: ({ agent, usd }) => hostOf(agent).reserve(usd),
          turnCompleted: ({ agent, report }) => hostOf(agent).turnCompleted(report).then(() => null),
          requestLease: ({ agent, paths, reason }) => hostOf(agent).requestLease(paths, reason),
          publish: ({ agent, commit, ...artifact }) => hostOf(agent).publish({ ...artifact, commit }).then(() => null),
          sendFeedback: ({ agent, to, message }) => hostOf(agent).sendFeedback(to, message),
        },
        notices: {
          agent: ({ agent, notice }) => hosts.get(agent)?.notice(notice),
          log: ({ level, message, details }) => log[level](message, details),
        },
      },
    });
    const made: PoolThread = { worker, peer, agents: 0, gone: Promise.resolve() };
    worker.once('online', () => options.onStarted(worker.threadId));
    void watch(made);
    made.gone = peer.closed.then(async (reason) => {
      if (current === made) current = undefined;
      if (!closing.signal.aborted) options.onRestart(reason, made.agents);
      // A thread that is only asked to end may still start processes.
      await worker.terminate();
      await options.endLeftovers(processFolder);
    });
    made.gone.catch((error: unknown) => log.error('What a lost thread left running could not be ended', { role: data.role, error: String(error) }));
    return made;
  };

  /** Pings until the thread is gone; a thread that does not answer is ended, and so is one whose heap is nearly full. */
  const watch = async (made: PoolThread): Promise<void> => {
    for (;;) {
      await new Promise<void>((resolve) => setTimeout(resolve, options.pingEveryMs ?? PING_EVERY_MS).unref());
      if (current !== made) return;
      try {
        const answer = await made.peer.call('ping', null, { timeoutMs: options.pingDeadlineMs ?? PING_DEADLINE_MS });
        if (answer.heapUsedBytes > answer.heapLimitBytes * HEAP_SHARE) {
          made.peer.close(`its heap was ${Math.round((100 * answer.heapUsedBytes) / answer.heapLimitBytes)} % full`);
        }
      } catch (error) {
        if (isFault(error, 'timed_out')) made.peer.close('it did not answer any more');
        else return;
      }
    }
  };

  return {
    async run(assignment, host, signal) {
      closing.signal.throwIfAborted();
      const thread = (current ??= start());
      const agent = `${data.role}-${nextAgent++}`;
      hosts.set(agent, host);
      thread.agents++;
      try {
        return await thread.peer.call('run', { agent, assignment }, { signal, graceMs: ABORT_GRACE_MS });
      } catch (error) {
        if (!isFault(error, 'peer_died') || closing.signal.aborted) throw error;
        // Whoever goes on in the same worktree must be alone there.
        await thread.gone;
        throw new Fault('worker_crashed', `The ${data.role}s' thread was lost: ${error.message}`, { cause: error });
      } finally {
        hosts.delete(agent);
        thread.agents--;
      }
    },
    restart(reason) {
      current?.peer.close(reason);
    },
    async close() {
      closing.abort(new Fault('cancelled', 'The pool is closed'));
      const thread = current;
      current = undefined;
      if (thread === undefined) return;
      thread.peer.close('the pool closes');
      await thread.worker.terminate();
      await thread.gone;
    },
  };
}
