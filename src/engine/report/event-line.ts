import type { RunEvent } from '../events/event.ts';
import type { RunState } from '../events/run-state.ts';
import { cleanText, count } from './clean-text.ts';
import { clockText, moneyText, timesText } from './clock-text.ts';
import type { Paint } from './paint.ts';

/** An event as one plain line, its time counted from the start of the run; undefined for one that a reader of the terminal need not see. `state` is the run just after it. */
export function eventLine(event: RunEvent, state: RunState, paint: Paint): string | undefined {
  const text = eventWords(event, state, paint);
  if (text === undefined) return undefined;
  const at = clockText(Date.parse(event.at) - (state.startedAt ?? Date.parse(event.at)));
  const who = event.task === undefined ? '' : `${paint.strong(cleanText(event.task, 60))}  `;
  return `${paint.dim(at.padStart(6))}  ${who}${text}`;
}

const t = (text: string): string => cleanText(text, 160);
const short = (name: string): string => cleanText(name, 40);

/** What happened, without time and task; undefined for what a reader of the terminal need not see. */
export function eventWords(event: RunEvent, state: RunState, paint: Paint): string | undefined {
  switch (event.type) {
    case 'run_started':
      return `run ${event.run}${event.data.goal === '' ? '' : `: ${t(event.data.goal)}`}`;
    case 'run_resumed':
      return `resumed: ${t(event.data.reason)}`;
    case 'run_paused':
      return paint.warn(`paused: ${t(event.data.reason)}`);
    case 'run_continued':
      return 'goes on';
    case 'run_cancel_requested':
      return paint.warn(`cancelling: ${t(event.data.reason)}`);
    case 'run_finished':
      return (event.data.state === 'done' ? paint.good : paint.bad)(`${event.data.state.replaceAll('_', ' ')}${event.data.summary === '' ? '' : `: ${t(event.data.summary)}`}`);
    case 'requirements_defined':
      return `requirements: ${t(event.data.summary)}`;
    case 'architecture_complete':
      return `architecture: ${t(event.data.summary)}`;
    case 'plan_ready':
      return `plan: ${count(event.data.plan.tasks.length, 'task')} (${t(event.data.source)})`;
    case 'approval_granted':
      return `plan approved by ${short(event.data.by)}`;
    case 'approval_refused':
      return paint.warn(`plan ${event.data.revise ? 'sent back to its planner' : 'refused'} by ${short(event.data.by)}${event.data.comment === '' ? '' : `: ${t(event.data.comment)}`}`);
    case 'build_ready': {
      const bound = event.data.lowerBoundMs > 0 ? `, at best ${timesText(event.data.sequentialMs / event.data.lowerBoundMs)} faster than one by one` : '';
      const [apart] = event.data.apart;
      const example = apart === undefined ? '' : ` (${t(apart.a)} and ${t(apart.b)}: ${t(apart.reason)})`;
      return `${count(event.data.serialPairs, 'pair')} may not run together${example}, critical path ${event.data.criticalPath.length} of ${event.data.tasks}${bound}`;
    }
    case 'sync_point_reached':
      return `integration point ${short(event.data.name)}: ${count(event.data.drained.length, 'task')} drained`;
    case 'sync_point_released':
      return `integration point ${short(event.data.name)} passed`;
    case 'pool_restarted':
      return paint.warn(`${event.data.role}s restarted: ${t(event.data.reason)}`);
    case 'provider_paused':
      return paint.warn(`${short(event.data.provider)} pauses for ${clockText(event.data.forMs)}: ${t(event.data.reason)}`);
    case 'provider_breaker':
      return paint.warn(`${short(event.data.provider)} breaker ${event.data.state.replace('_', ' ')}: ${t(event.data.reason)}`);
    case 'budget_warning':
      return paint.warn(`${Math.round(event.data.percent)} % of the budget is spent (${moneyText(event.data.spentUsd)} of ${moneyText(event.data.capUsd)})`);
    case 'budget_exceeded':
      return paint.bad(`the budget of ${moneyText(event.data.capUsd)} is used up (${moneyText(event.data.spentUsd)} spent)`);
    case 'conflict_detected':
      return paint.warn(`conflict (${event.data.kind}) ${event.data.tasks.map(short).join(', ')}: ${t(event.data.detail)}`);
    case 'resolution_needed':
      return paint.warn(`needs a resolution: ${t(event.data.how)}`);
    case 'finding_waived':
      return paint.warn(`${short(event.data.by)} waived ${short(event.data.rule)}${event.data.path === undefined ? '' : ` in ${t(event.data.path)}`}: ${t(event.data.reason)}`);
    case 'learning_captured':
      return `${short(event.data.by)} wrote down “${t(event.data.title)}” in ${t(event.data.note)}`;
    case 'outside_event_refused':
      return paint.warn(`event file ${t(event.data.file)} refused: ${t(event.data.reason)}`);
    case 'result_applied':
      return paint.good(`applied to ${short(event.data.target)}: ${count(event.data.files.length, 'file')}${event.data.part === undefined ? '' : `, ${event.data.part.taken} of ${count(event.data.part.of, 'change')}`}`);
    case 'result_undone':
      return `taken back from ${short(event.data.target)}: ${count(event.data.files.length, 'file')}`;
    default:
      return taskWords(event, state, paint);
  }
}

function taskWords(event: RunEvent, state: RunState, paint: Paint): string | undefined {
  switch (event.type) {
    case 'task_started':
      return `started (${event.data.role}, ${short(event.data.agent)}${event.stream === undefined ? '' : `, ${event.stream}`})${event.data.attempt > 1 ? `, attempt ${event.data.attempt}` : ''}`;
    case 'agent_restarted':
      return paint.warn(`agent goes on from turn ${event.data.turn}: ${t(event.data.reason)}`);
    case 'command_ran':
      return event.data.exitCode === 0 ? undefined : paint.warn(`\`${t(event.data.command)}\` ${event.data.timedOut ? 'timed out' : `ended with ${event.data.exitCode ?? 'a signal'}`}`);
    case 'write_refused':
      return paint.warn(`write to ${t(event.data.path)} refused: ${t(event.data.reason)}`);
    case 'command_refused':
      return paint.warn(`command \`${t(event.data.command)}\` refused: ${t(event.data.reason)}`);
    case 'writes_quarantined':
      return paint.warn(`writes outside the lease set aside (${event.data.paths.slice(0, 3).map(short).join(', ')}), kept under ${t(event.data.ref)}`);
    case 'artifact_published':
      return `${event.data.final ? 'published' : 'published a part of'} ${short(event.data.artifact)}`;
    case 'feedback_sent':
      return `feedback from ${short(event.data.from)}: ${t(event.data.message)}`;
    case 'implementation_complete':
      return `built: ${count(event.data.created.length + event.data.modified.length + event.data.deleted.length, 'file')}, +${event.data.insertions} −${event.data.deletions}`;
    case 'lease_extended':
      return `lease extended: ${event.data.added.slice(0, 3).map(short).join(', ')}`;
    case 'lease_refused':
      return paint.warn(`lease refused for ${event.data.paths.slice(0, 3).map(short).join(', ')}: ${t(event.data.reason)}`);
    case 'lease_expired':
      return paint.warn(`lease expired: ${t(event.data.reason)}`);
    case 'gate_passed':
      return `gate ${short(event.data.outcome.gate)} ${paint.good('passed')}${event.data.outcome.flaky ? ' (second try)' : ''}`;
    case 'gate_failed':
      return `gate ${short(event.data.outcome.gate)} ${paint.bad('failed')}: ${t(event.data.outcome.summary)}`;
    case 'gate_not_run':
      return `gate ${short(event.data.outcome.gate)} ${paint.warn('not run')}: ${t(event.data.outcome.summary)}`;
    case 'remediation_requested':
      if (event.data.cause === 'person') return paint.warn(`a person sends it back to its builder: ${t(event.data.brief)}`);
      return paint.warn(`${event.data.cause === 'review' ? 'changes requested' : 'goes back to its builder'} (round ${event.data.round} of ${event.data.of}): ${t(event.data.brief)}`);
    case 'review_complete':
      return `review by ${short(event.data.reviewer)}: ${event.data.review.verdict === 'approve' ? paint.good('approved') : paint.warn('changes requested')}${event.data.review.summary === '' ? '' : `, ${t(event.data.review.summary)}`}`;
    case 'integration_done':
      return `merged as ${event.data.commit.slice(0, 10)}`;
    case 'integration_reverted':
      return paint.warn('taken back from the integration branch');
    case 'model_call_failed':
      return paint.warn(`model call failed (${event.data.status ?? 'no answer'})${event.data.retryInMs === null ? '' : `, again in ${clockText(event.data.retryInMs)}`}: ${t(event.data.message)}`);
    case 'task_done':
      return `${paint.good('done')} ${doneTally(state)}`;
    case 'task_failed':
      return paint.bad(`failed: ${t(event.data.error.message)}`);
    case 'task_skipped':
      return paint.dim(`skipped: ${t(event.data.reason)}`);
    case 'task_cancelled':
      return paint.dim(`cancelled: ${t(event.data.reason)}`);
    case 'task_waiting':
      return t(event.data.reason);
    case 'task_held':
      return paint.warn(`${event.data.kind === 'paused' ? 'paused' : 'taken over'} by ${short(event.data.by)}${event.data.reason === '' ? '' : `: ${t(event.data.reason)}`}`);
    case 'task_released':
      return `${event.data.kind === 'paused' ? 'goes on' : 'handed back'}, by ${short(event.data.by)}${event.data.changed.length === 0 ? '' : `, ${count(event.data.changed.length, 'file')} changed`}${event.data.message === '' ? '' : `: ${t(event.data.message)}`}`;
    case 'file_unlocked':
      return paint.warn(`${t(event.data.path)} unlocked by ${short(event.data.by)}${event.data.how === 'edit' ? ', who edits it meanwhile' : ''}`);
    case 'task_continued':
      return `goes on: ${t(event.data.reason)}`;
    case 'task_retried':
      return `tried again: ${t(event.data.reason)}`;
    default:
      return undefined;
  }
}

function doneTally(state: RunState): string {
  const done = [...state.tasks.values()].filter((task) => task.status === 'done').length;
  return `(${done}/${state.tasks.size})`;
}
