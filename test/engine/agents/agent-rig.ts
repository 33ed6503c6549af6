import path from 'node:path';
import type { AgentDeps } from '../../../src/engine/agents/agent-deps.ts';
import type { AgentAssignment, AgentHost, AgentNotice, AgentOutcome, LeaseAnswer, TurnReport } from '../../../src/engine/agents/assignment.ts';
import type { Message } from '../../../src/engine/agents/conversation.ts';
import type { Model } from '../../../src/engine/agents/model-port.ts';
import { runAgent } from '../../../src/engine/agents/run-agent.ts';
import { createScriptedModel } from '../../../src/engine/agents/scripted/scripted-model.ts';
import { createToolLimits } from '../../../src/engine/agents/tool-limits.ts';
import type { ObjectName } from '../../../src/engine/model/ids.ts';
import type { Lease } from '../../../src/engine/model/lease.ts';
import { Playbook } from '../../../src/engine/model/playbook.ts';
import type { Clock, Git } from '../../../src/engine/ports.ts';
import { ProviderGate } from '../../../src/engine/retry/provider-gate.ts';
import { systemClock } from '../../../src/node/clock.ts';
import { createFiles } from '../../../src/node/files/node-files.ts';
import { withPinning } from '../../../src/node/guard/pin-folder.ts';
import { openGit } from '../../../src/node/git/open-git.ts';
import { nodeHashes } from '../../../src/node/hashes.ts';
import { createIds } from '../../../src/node/ids.ts';
import { silentLog } from '../../../src/node/log.ts';
import { createProcesses } from '../../../src/node/processes/processes.ts';
import { makeRepository, rigEnvironment, type RigFile, type RigRepository } from '../../rig/repository.ts';

/** A scripted turn as a playbook writes it. */
export type TurnScript = { say?: string; tools?: { name: string; input?: Record<string, unknown> }[]; delay?: string; usage?: Record<string, number>; fail?: { status: number; times?: number } };

/** A host that grants everything it is told to and remembers what it heard. */
export class RecordingHost implements AgentHost {
  readonly notices: AgentNotice[] = [];
  readonly reports: TurnReport[] = [];
  readonly published: { artifact: string; final: boolean; commit: ObjectName | undefined }[] = [];
  readonly feedback: { to: string; message: string }[] = [];
  readonly reserved: number[] = [];
  tip: ObjectName;
  incoming: string[][] = [];
  budgetUsd = Infinity;
  answerLease: (paths: readonly string[]) => LeaseAnswer | Promise<LeaseAnswer> = () => ({ type: 'refused', reason: 'no' });
  onTurn: (report: TurnReport) => Promise<void> | void = () => undefined;

  constructor(tip: ObjectName) {
    this.tip = tip;
  }

  beforeTurn() {
    return Promise.resolve({ messages: this.incoming.shift() ?? [], tip: this.tip });
  }

  reserve(usd: number) {
    this.reserved.push(usd);
    return Promise.resolve(this.reports.reduce((sum, report) => sum + report.usd, usd) <= this.budgetUsd);
  }

  async turnCompleted(report: TurnReport) {
    this.reports.push(report);
    if (report.wip !== undefined) this.tip = report.wip;
    await this.onTurn(report);
  }

  requestLease(paths: readonly string[]) {
    return Promise.resolve(this.answerLease(paths));
  }

  publish(artifact: { artifact: string; summary: string; final: boolean; commit: ObjectName | undefined }) {
    this.published.push({ artifact: artifact.artifact, final: artifact.final, commit: artifact.commit });
    return Promise.resolve();
  }

  sendFeedback(to: string, message: string) {
    this.feedback.push({ to, message });
    return Promise.resolve({ ok: true, reason: '' });
  }

  notice(notice: AgentNotice) {
    this.notices.push(notice);
  }

  /** Notices of one type. */
  of<T extends AgentNotice['type']>(type: T): Extract<AgentNotice, { type: T }>[] {
    return this.notices.filter((notice): notice is Extract<AgentNotice, { type: T }> => notice.type === type);
  }

  /** The conversation as the reports tell it. */
  get messages(): Message[] {
    return this.reports.flatMap((report) => report.messages);
  }

  /** Contents of all tool results so far. */
  get answers(): { name: string; ok: boolean; content: string }[] {
    return this.messages.flatMap((message) => (message.type === 'tool_results' ? message.results : []));
  }
}

/** A real repository with a worktree for one agent, and everything its loop needs. */
export interface AgentRig {
  readonly repository: RigRepository;
  readonly worktree: string;
  readonly base: ObjectName;
  readonly git: Git;
  readonly host: RecordingHost;
  lease(writes: readonly string[], token?: number): Lease;
  deps(model: Model, clock?: Clock): AgentDeps;
  assignment(options?: Partial<AgentAssignment> & { writes?: readonly string[] }): AgentAssignment;
  /** Runs these turns as the agent's whole script. */
  play(turns: TurnScript[], options?: Partial<AgentAssignment> & { writes?: readonly string[]; host?: RecordingHost; signal?: AbortSignal }): Promise<AgentOutcome>;
  remove(): Promise<void>;
}

/** A scripted model with one script for everybody. */
export function scripted(turns: TurnScript[], clock: Clock = systemClock): Model {
  return createScriptedModel(Playbook.parse({ version: 1, agents: [{ turns }] }), { clock });
}

/** Makes the rig: a repository with these files and a worktree beside it. */
export async function makeAgentRig(files: Readonly<Record<string, RigFile>>): Promise<AgentRig> {
  const repository = await makeRepository(files);
  const git = await openGit(repository.root);
  const base = (await git.resolve('HEAD'))!;
  const worktree = path.join(repository.home, 'worktrees', 'task one');
  await git.addWorktree(worktree, base);
  const rig: AgentRig = {
    repository,
    worktree,
    base,
    git,
    host: new RecordingHost(base),
    lease: (writes, token = 1) => ({ task: 't1' as Lease['task'], token, writes: [...writes], reads: [], grantedAt: 0, expiresAt: 9e15 }),
    deps: (model, clock = systemClock) => ({
      model,
      files: withPinning(createFiles()),
      git,
      processes: createProcesses(),
      clock,
      ids: createIds(clock),
      log: silentLog,
      hashes: nodeHashes,
      limits: createToolLimits(),
      providerGate: new ProviderGate({ provider: model.provider, clock, ids: createIds(clock) }),
    }),
    assignment: ({ writes, ...options } = {}) => ({
      run: 'run-1' as AgentAssignment['run'],
      task: 't1' as NonNullable<AgentAssignment['task']>,
      role: 'builder',
      agent: 'builder',
      purpose: 'build',
      brief: 'Do it.',
      messages: [],
      turn: 0,
      worktree,
      base,
      tip: base,
      ...(writes === undefined ? {} : { lease: rig.lease(writes) }),
      commands: { allow: ['node'], ask: [], deny: [] },
      env: rigEnvironment(),
      caseBlind: false,
      retry: { attempts: 3, baseDelayMs: 1, maxDelayMs: 5 },
      maxTurns: 50,
      ...options,
    }),
    async play(turns, { host = rig.host, signal = new AbortController().signal, ...options } = {}) {
      return await runAgent(rig.assignment(options), host, rig.deps(scripted(turns)), signal);
    },
    remove: () => repository.remove(),
  };
  return rig;
}
