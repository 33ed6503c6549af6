import { getHeapStatistics } from 'node:v8';
import type { AgentDeps } from '../../engine/agents/agent-deps.ts';
import type { AgentHost } from '../../engine/agents/assignment.ts';
import { runAgent } from '../../engine/agents/run-agent.ts';
import { createToolLimits } from '../../engine/agents/tool-limits.ts';
import type { Log } from '../../engine/ports.ts';
import { ProviderGate } from '../../engine/retry/provider-gate.ts';
import { AGENT_HOST, AGENT_WORKER } from '../../protocol/agent-worker.ts';
import { connect, type FramePort, type Peer } from '../../protocol/channel.ts';
import { systemClock } from '../clock.ts';
import { createFiles } from '../files/node-files.ts';
import { openGit } from '../git/open-git.ts';
import { withPinning } from '../guard/pin-folder.ts';
import { nodeHashes } from '../hashes.ts';
import { createIds } from '../ids.ts';
import { createProcesses } from '../processes/processes.ts';
import { createModel } from '../providers/create-model.ts';
import type { PoolData } from './thread-pool.ts';

/** Answers for one pool: hosts many agents on one event loop, with the tools' limits and the provider's gate shared by all of them. */
export function servePool(port: FramePort, data: PoolData): void {
  let agents = 0;
  const log: Log = {
    debug: (message, details) => peer.notify('log', { level: 'debug', message, ...(details === undefined ? {} : { details }) }),
    warn: (message, details) => peer.notify('log', { level: 'warn', message, ...(details === undefined ? {} : { details }) }),
    error: (message, details) => peer.notify('log', { level: 'error', message, ...(details === undefined ? {} : { details }) }),
  };
  let deps: Promise<AgentDeps> | undefined;
  const peer: Peer<typeof AGENT_HOST> = connect({
    port,
    mine: AGENT_WORKER,
    theirs: AGENT_HOST,
    onProtocolError: (message) => log.error(message),
    handlers: {
      calls: {
        run: async ({ agent, assignment }, signal) => {
          agents++;
          try {
            return await runAgent(assignment, remoteHost(peer, agent), await (deps ??= createDeps(data, log)), signal);
          } finally {
            agents--;
          }
        },
        ping: () => {
          const heap = getHeapStatistics();
          return Promise.resolve({ heapUsedBytes: heap.used_heap_size, heapLimitBytes: heap.heap_size_limit, agents });
        },
      },
      notices: {},
    },
  });
}

async function createDeps(data: PoolData, log: Log): Promise<AgentDeps> {
  const clock = systemClock;
  const ids = createIds(clock);
  const model = createModel({ provider: data.provider, keys: data.keys ?? {}, models: data.models, commandAgents: data.commandAgents, playbook: data.playbook, clock });
  return {
    model,
    clock,
    log,
    files: withPinning(createFiles()),
    git: await openGit(data.repository),
    processes: createProcesses({ registryFolder: data.processFolder }),
    ids,
    hashes: nodeHashes,
    limits: createToolLimits(),
    providerGate: new ProviderGate({ provider: model.provider, clock, ids }),
  };
}

/** The coordinator as one agent sees it, over the thread's port. */
function remoteHost(peer: Peer<typeof AGENT_HOST>, agent: string): AgentHost {
  return {
    beforeTurn: (turn) => peer.call('beforeTurn', { agent, turn }),
    reserve: (usd) => peer.call('reserve', { agent, usd }),
    turnCompleted: async (report) => {
      await peer.call('turnCompleted', { agent, report });
    },
    requestLease: (paths, reason) => peer.call('requestLease', { agent, paths: [...paths], reason }),
    publish: async ({ commit, ...artifact }) => {
      await peer.call('publish', { agent, ...artifact, ...(commit === undefined ? {} : { commit }) });
    },
    sendFeedback: (to, message) => peer.call('sendFeedback', { agent, to, message }),
    notice: (notice) => peer.notify('agent', { agent, notice }),
  };
}
