import { PathGuard } from '../guard/path-guard.ts';
import { isFault } from '../model/fault.ts';
import type { Lease } from '../model/lease.ts';
import type { CallUsage, Usage } from '../model/usage.ts';
import { abortable, abortReason, forkSignals } from '../retry/abortable.ts';
import { callModel, type CallFailed } from '../retry/call-model.ts';
import type { AgentDeps } from './agent-deps.ts';
import type { AgentAssignment, AgentHost, AgentOutcome } from './assignment.ts';
import type { Message } from './conversation.ts';
import { finished, lastCalls } from './ended-by.ts';
import { Heartbeat } from './heartbeat.ts';
import type { ModelReply, ModelRequest } from './model-port.ts';
import { sharedPrompt, systemPrompt } from './roles/system-prompt.ts';
import { runToolCalls, type TurnCalls } from './run-tool-calls.ts';
import { SavedWork } from './saved-work.ts';
import type { HandIn, ToolContext } from './tool.ts';
import { toolNamed, toolsOf } from './tools/registry.ts';

/**
 * Runs one agent to the end of its round: asks the model, runs its tools under the lease, saves its files, tells the
 * coordinator, and again. Never rejects: an abort is `cancelled`, a fault is `failed`. When it resolves, nothing of the
 * agent works on the disk any more.
 */
export async function runAgent(assignment: AgentAssignment, host: AgentHost, deps: AgentDeps, signal: AbortSignal): Promise<AgentOutcome> {
  // The given signal may be shared by all agents of a run.
  const fork = forkSignals(signal, 1);
  const heartbeat = new Heartbeat(deps.clock, (doing) => host.notice({ type: 'heartbeat', doing }));
  try {
    signal.throwIfAborted();
    const agent = await Agent.start(assignment, { host, deps, signal: fork.signals[0] ?? signal, heartbeat });
    return agent === undefined ? failed('worktree_missing', 'unknown', `The worktree ${assignment.worktree} is not there.`, ['Resume the run: it makes the worktree again.']) : await agent.run();
  } catch (error) {
    if (signal.aborted) return { type: 'cancelled', reason: abortReason(signal).message };
    if (isFault(error, 'cancelled') || isFault(error, 'peer_died')) return { type: 'cancelled', reason: error.message };
    deps.log.error('An agent failed', { agent: assignment.agent, task: assignment.task, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    const message = error instanceof Error ? error.message : String(error);
    return failed(isFault(error) ? error.code : 'internal', 'unknown', message, [isFault(error) && error.remedy !== '' ? error.remedy : 'Resume the run: the agent goes on from its last turn.']);
  } finally {
    heartbeat.dispose();
    fork.dispose();
  }
}

interface Surroundings {
  readonly host: AgentHost;
  readonly deps: AgentDeps;
  readonly signal: AbortSignal;
  readonly heartbeat: Heartbeat;
}

class Agent {
  readonly #assignment: AgentAssignment;
  readonly #around: Surroundings;
  readonly #guard: PathGuard;
  readonly #saved: SavedWork;
  readonly #messages: Message[];
  /** Messages since the last report. */
  #fresh: Message[] = [];
  #lease: Lease | undefined;
  #lastUsage: Usage | undefined;

  private constructor(assignment: AgentAssignment, around: Surroundings, guard: PathGuard) {
    this.#assignment = assignment;
    this.#around = around;
    this.#guard = guard;
    this.#lease = assignment.lease;
    this.#messages = [...assignment.messages];
    this.#saved = new SavedWork({ assignment, guard, deps: around.deps, writes: () => this.#lease?.writes });
  }

  /** Undefined when the worktree is not there. */
  static async start(assignment: AgentAssignment, around: Surroundings): Promise<Agent | undefined> {
    const lease: { writes: () => readonly string[] | undefined } = { writes: () => assignment.lease?.writes };
    const guard = await PathGuard.open({ files: around.deps.files, worktree: assignment.worktree, caseBlind: assignment.caseBlind, writes: () => lease.writes() });
    if (guard === undefined) return undefined;
    const agent = new Agent(assignment, around, guard);
    lease.writes = () => agent.#lease?.writes;
    return agent;
  }

  async run(): Promise<AgentOutcome> {
    const { brief, maxTurns } = this.#assignment;
    const ended = brief === '' ? lastCalls(this.#messages) : undefined;
    if (ended !== undefined) return await this.#endAgain(ended);
    if (brief !== '') this.#say({ type: 'user', text: brief });
    for (let turn = this.#assignment.turn + 1; ; turn += 1) {
      if (turn > maxTurns) return failed('too_many_turns', 'unknown', `The agent had not finished after ${maxTurns} turns.`, ['Split the task into smaller ones, or make its instructions more exact.']);
      const outcome = await this.#turn(turn);
      if (outcome !== undefined) return outcome;
    }
  }

  async #turn(turn: number): Promise<AgentOutcome | undefined> {
    const { host, deps, signal, heartbeat } = this.#around;
    heartbeat.doing = 'waiting for the coordinator';
    const before = await abortable(host.beforeTurn(turn), signal);
    this.#saved.moveTo(before.tip);
    if (before.lease !== undefined) this.#lease = before.lease;
    for (const text of before.messages) this.#say({ type: 'user', text });
    const request = this.#request();
    const usd = deps.model.price(this.#estimate(request));
    if (!(await abortable(host.reserve(usd), signal))) {
      return failed('budget_exceeded', 'resource', `The budget does not allow another model call (about $${usd.toFixed(4)}).`, ['Raise the budget (--budget USD or budget.usd), then resume the run.']);
    }
    heartbeat.doing = `waiting for ${deps.model.provider}`;
    const { retry } = this.#assignment;
    const called = await callModel(request, { model: deps.model, retry, gate: deps.providerGate, clock: deps.clock, ids: deps.ids, notice: (notice) => host.notice(notice), signal });
    if (!called.ok) return providerFailed(called.error, deps.model.provider, this.#assignment);
    const reply = called.value;
    this.#lastUsage = reply.usage;
    this.#say({ type: 'assistant', text: reply.text, toolCalls: [...reply.toolCalls], ...(reply.state === undefined ? {} : { state: reply.state }) });
    const calls = await this.#useTools(reply);
    await this.#report(turn, reply);
    return reply.toolCalls.length === 0 || calls?.handIn !== undefined ? finished(reply.text, calls?.handIn) : undefined;
  }

  async #useTools(reply: ModelReply): Promise<TurnCalls | undefined> {
    if (reply.toolCalls.length === 0) return undefined;
    this.#around.heartbeat.doing = `running ${[...new Set(reply.toolCalls.map((call) => call.name))].join(', ')}`;
    try {
      const calls = await runToolCalls(reply.toolCalls, this.#toolContext(), () => this.#save());
      this.#say({ type: 'tool_results', results: [...calls.results] });
      return calls;
    } catch (error) {
      // Stopped in the middle of a turn: what it wrote so far is kept all the same.
      await this.#save().catch((fault: unknown) => this.#around.deps.log.warn('The files of a stopped turn could not be saved', { error: String(fault) }));
      throw error;
    }
  }

  async #save(): Promise<string | undefined> {
    const quarantine = await this.#saved.save();
    if (quarantine === undefined) return undefined;
    const paths = [...quarantine.paths];
    this.#around.host.notice({ type: 'writes_quarantined', paths, ref: quarantine.ref, commit: quarantine.commit, cause: 'a command wrote outside the lease' });
    const named = paths.slice(0, 20).join(', ') + (paths.length > 20 ? `, and ${paths.length - 20} more` : '');
    return `(Commands of this turn changed files outside your lease: ${named}. They were put back to what they were.)`;
  }

  async #report(turn: number, reply: ModelReply): Promise<void> {
    const { host, deps, signal, heartbeat } = this.#around;
    heartbeat.doing = 'saving the turn';
    const wip = this.#saved.commit;
    const files = [...(await this.#saved.files())];
    const messages = this.#fresh;
    this.#fresh = [];
    const report = { turn, say: reply.text, messages, files, usage: reply.usage, usd: deps.model.price(reply.usage), ...(wip === undefined ? {} : { wip }) };
    await abortable(host.turnCompleted(report), signal);
  }

  /** A round that had ended before its outcome could be told is not run again. */
  async #endAgain(ended: { readonly text: string; readonly call: { readonly name: string; readonly input: unknown } | undefined }): Promise<AgentOutcome> {
    const prepared = ended.call === undefined ? undefined : toolNamed(ended.call.name)?.prepare(ended.call.input);
    const handIn: HandIn | undefined = prepared?.ok === true ? (await prepared.value(this.#toolContext())).handIn : undefined;
    return finished(ended.text, handIn);
  }

  #say(message: Message): void {
    this.#messages.push(message);
    this.#fresh.push(message);
  }

  #request(): ModelRequest {
    const { role, task, agent } = this.#assignment;
    return { role, task, agent, system: systemPrompt(this.#assignment, this.#lease), sharedSystem: sharedPrompt(role).length, messages: [...this.#messages], tools: toolsOf(role) };
  }

  /** Four characters a token is near enough to know whether a call can be afforded. */
  #estimate(request: ModelRequest): CallUsage {
    const known = this.#around.deps.model.estimate?.(request);
    if (known !== undefined) return known;
    const characters = request.system.length + JSON.stringify(request.messages).length + JSON.stringify(request.tools).length;
    return { input: Math.ceil(characters / 4), output: Math.max(500, this.#lastUsage?.output ?? 0), cacheRead: 0, cacheWrite: 0 };
  }

  #toolContext(): ToolContext {
    const { host, deps, signal } = this.#around;
    return {
      assignment: this.#assignment,
      guard: this.#guard,
      deps,
      host,
      signal,
      notice: (notice) => host.notice(notice),
      setLease: (lease) => {
        this.#lease = lease;
      },
      willWrite: () => this.#saved.willWrite(),
      willRunCommand: () => this.#saved.willRunCommand(),
      savedCommit: () => this.#saved.commit,
    };
  }
}

type Failed = Extract<AgentOutcome, { type: 'failed' }>;

function failed(type: string, errorClass: Failed['error']['class'], message: string, recoveryHints: string[]): Failed {
  return { type: 'failed', error: { type, class: errorClass, message, context: {}, recoveryHints } };
}

function providerFailed(failure: CallFailed, provider: string, assignment: AgentAssignment): Failed {
  const tries = failure.attempts === 1 ? 'at the first try' : `${failure.attempts} times`;
  return {
    type: 'failed',
    error: {
      type: failure.type,
      class: failure.class,
      message: failure.type === 'provider_failed' ? `The provider ${provider} failed ${tries}: ${failure.message}` : failure.message,
      context: { provider, status: failure.status, calls: failure.attempts, agent: assignment.agent },
      recoveryHints: [...failure.hints],
    },
  };
}
