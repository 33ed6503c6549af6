import type { AgentHost, AgentNotice } from '../agents/assignment.ts';
import { isEnded } from '../events/run-state.ts';
import type { NewEvent } from '../events/event.ts';
import type { TaskId } from '../model/ids.ts';
import type { Role } from '../model/role.ts';
import { takeInPartialArtifacts } from './partial-artifacts.ts';
import { syncWorktree } from './sync-worktree.ts';
import type { BuildContext, RunContext } from './run-context.ts';

/** Who an agent is to the journal. */
export interface AgentIdentity {
  readonly name: string;
  readonly role: Role;
  /** Absent for the run's planner. */
  readonly task: TaskId | undefined;
}

/** Asked for when a budget is used up. */
export interface HostHooks {
  /** The cap is reached: the run ends when its agents have. */
  onBudgetExceeded(): void;
  /** The agent showed that it is alive. */
  onProgress(): void;
}

/** An agent's host, which is told when the agent's round is over. */
export interface RunAgentHost extends AgentHost {
  /** Gives back what was set aside for a model call that was cut off. */
  ended(): void;
}

/** The coordinator's side of one agent: journals what it does and answers what it asks. `build` is absent for agents that hold no lease. */
export function createAgentHost(context: RunContext, who: AgentIdentity, around: HostHooks & { readonly signal: AbortSignal }, build?: BuildContext): RunAgentHost {
  const { ledger, budget } = context;
  const { signal } = around;
  const event = (made: NewEvent): NewEvent => (who.task === undefined ? made : { ...made, task: who.task });
  let heard = 0;
  let reserved = 0;
  let covered = who.task === undefined ? 0 : (ledger.task(who.task).lease?.writes.length ?? 0);

  return {
    async beforeTurn() {
      await context.pause.pass(signal);
      signal.throwIfAborted();
      const messages: string[] = [];
      if (build !== undefined && who.task !== undefined) {
        messages.push(...(await takeInPartialArtifacts(build, who.task)));
        const writes = build.leases.leaseOf(who.task)?.writes.length ?? 0;
        const head = ledger.state.head;
        // A wider lease, asked for or come free, may cover files that changed on the integration branch since this worktree was made.
        if (writes > covered && head !== undefined) {
          covered = writes;
          const outcome = await syncWorktree(context, who.task, head, 'what has landed since');
          if (outcome.type === 'synced') messages.push('Your worktree now holds what has landed since you began.');
        }
        const inbox = ledger.task(who.task).inbox;
        heard = inbox.length;
        messages.push(...inbox);
      }
      const task = who.task === undefined ? undefined : ledger.task(who.task);
      const tip = task?.tip ?? ledger.state.head ?? ledger.state.base;
      if (tip === undefined) throw new Error('Bug: an agent at work before the run began');
      // A wish may have been granted since the last turn.
      const lease = build === undefined || who.task === undefined ? undefined : build.leases.leaseOf(who.task);
      return { messages, tip, ...(lease === undefined ? {} : { lease }) };
    },
    async reserve(usd) {
      if (budget.reserve(usd)) {
        reserved += usd;
        return true;
      }
      await ledger.append(event({ type: 'budget_exceeded', data: { spentUsd: budget.spentUsd, capUsd: budget.capUsd ?? 0, neededUsd: usd } }));
      around.onBudgetExceeded();
      return false;
    },
    async turnCompleted(report) {
      around.onProgress();
      const messages = await ledger.putBlob(JSON.stringify(report.messages));
      budget.settle(reserved, report.usd);
      reserved = 0;
      const { say, turn, files, usage, usd, wip } = report;
      const data = { agent: who.name, role: who.role, turn, say: say.slice(0, 2_000), messages, files, usage, usd, heard, ...(wip === undefined ? {} : { wip }) };
      heard = 0;
      const mark = budget.passedMark();
      const warning: NewEvent[] = mark === undefined ? [] : [{ type: 'budget_warning', data: { spentUsd: budget.spentUsd, capUsd: budget.capUsd ?? 0, percent: mark } }];
      await ledger.append(event({ type: 'agent_turn_completed', data }), ...warning);
    },
    async requestLease(paths, reason) {
      if (build === undefined || who.task === undefined) return { type: 'refused', reason: `A ${who.role} holds no lease and cannot get one.` };
      const answer = build.leases.extendOrQueue(who.task, ledger.task(who.task).lease?.token ?? 0, paths, context.ports.clock.now());
      if (answer.type === 'granted') {
        await ledger.append(event({ type: 'lease_extended', data: { lease: answer.lease, added: [...paths], reason } }));
        return { type: 'granted', lease: answer.lease };
      }
      const [behind] = answer.type === 'queued' ? answer.behind : [answer.holder];
      const holder = behind === undefined ? {} : { holder: behind };
      await ledger.append(event({ type: 'lease_refused', data: { paths: [...paths], reason: answer.reason, ...holder } }));
      const later = answer.type === 'queued' ? '; your wish is noted: you are told when they are yours' : '';
      return { type: 'refused', reason: `${answer.reason}${later}`, ...holder };
    },
    async publish({ artifact, summary, final, commit }) {
      const task = who.task;
      if (task === undefined) {
        const said = `${artifact}: ${summary}`;
        return ledger.append({ type: final ? 'architecture_complete' : 'requirements_defined', data: { summary: said } });
      }
      await ledger.append(event({ type: 'artifact_published', data: { artifact, task, final, summary, ...(commit === undefined ? {} : { commit }) } }));
    },
    async sendFeedback(to, message) {
      const target = ledger.state.tasks.get(to);
      if (target === undefined) return { ok: false, reason: `The plan has no task ${to}. Its tasks are: ${[...ledger.state.tasks.keys()].join(', ')}.` };
      await ledger.append({ type: 'feedback_sent', task: to, data: { from: who.task ?? who.name, to, message } });
      return isEnded(target.status) ? { ok: true, reason: `${to} has ended already; the message is on record and nobody acts on it in this run.` } : { ok: true, reason: `${to} gets it before its next turn.` };
    },
    ended() {
      budget.settle(reserved, 0);
      reserved = 0;
    },
    notice(notice) {
      around.onProgress();
      const made = eventOfNotice(who.name, notice);
      if (made !== undefined) ledger.note(event(made));
    },
  };
}

function eventOfNotice(agent: string, notice: AgentNotice): NewEvent | undefined {
  switch (notice.type) {
    case 'heartbeat':
      return undefined;
    case 'provider_paused':
      return { type: notice.type, data: withoutType(notice) };
    case 'provider_breaker':
      return { type: notice.type, data: withoutType(notice) };
    case 'writes_quarantined':
      return { type: notice.type, data: withoutType(notice) };
    case 'tool_called':
      return { type: notice.type, data: { agent, ...withoutType(notice) } };
    case 'command_ran':
      return { type: notice.type, data: { agent, ...withoutType(notice) } };
    case 'write_refused':
      return { type: notice.type, data: { agent, ...withoutType(notice) } };
    case 'command_refused':
      return { type: notice.type, data: { agent, ...withoutType(notice) } };
    case 'model_call_failed':
      return { type: notice.type, data: { agent, ...withoutType(notice) } };
  }
}

function withoutType<T extends { readonly type: string }>(notice: T): Omit<T, 'type'> {
  const { type, ...data } = notice;
  return data;
}
