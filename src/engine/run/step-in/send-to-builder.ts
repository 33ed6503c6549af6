import type { TaskState } from '../../events/run-state.ts';
import { isEnded } from '../../events/run-state.ts';
import { Fault } from '../../model/fault.ts';
import type { CallInput, CallOutput } from './calls.ts';
import type { Hands } from './hands.ts';
import { keepAsLeft } from './keep-as-left.ts';
import { personBrief, personMessage } from './person-brief.ts';
import { endedFault, landingFault } from './refusals.ts';

/**
 * Sends findings and a word to a task's builder. One that works, waits or is held reads it with its next turn and cannot end before.
 * From gates, review or the merge queue the change is taken back at once; that uses up none of the rounds that gates and reviewers have.
 */
export async function sendToBuilder(hands: Hands, sent: CallInput<'sendToBuilder'>): Promise<CallOutput<'sendToBuilder'>> {
  const { ledger } = hands.context;
  const task = ledger.task(sent.task);
  const refused = refusal(task, sent);
  if (refused !== undefined) throw refused;
  const reins = hands.reinsOf(sent.task);
  if (task.hold !== undefined || task.status === 'waiting' || task.status === 'building' || reins === undefined) return leaveMessage(hands, sent);
  return reins.pull(() => takeBack(hands, sent));
}

function refusal(task: TaskState, { findings, message }: CallInput<'sendToBuilder'>): Fault | undefined {
  if (isEnded(task.status)) return endedFault(task);
  if (task.integrated !== undefined) return landingFault(task);
  if (task.task.role !== 'builder') return new Fault('usage', `${task.id} has no builder: it is the task of a ${task.task.role}`, { remedy: 'Send it to the task that wrote the file.' });
  if (findings.length === 0 && message.trim() === '') return new Fault('usage', 'There is nothing to send', { remedy: 'Choose a finding or write a message.' });
  return undefined;
}

async function leaveMessage({ context }: Hands, { task, findings, message, by }: CallInput<'sendToBuilder'>): Promise<CallOutput<'sendToBuilder'>> {
  await context.ledger.append({ type: 'feedback_sent', task, data: { from: by, to: task, message: personMessage(findings, message), binding: true } });
  return { when: 'next_turn' };
}

/** Nothing of the task is at work now; its queue, its gates or its reviewer may have decided meanwhile. */
async function takeBack(hands: Hands, sent: CallInput<'sendToBuilder'>): Promise<CallOutput<'sendToBuilder'>> {
  const { context } = hands;
  const task = context.ledger.task(sent.task);
  const refused = refusal(task, sent);
  if (refused !== undefined) throw refused;
  if (task.status === 'building') return leaveMessage(hands, sent);
  await keepAsLeft(context, sent.task);
  await context.ledger.append({
    type: 'remediation_requested',
    task: sent.task,
    data: { brief: personBrief(sent.by, personMessage(sent.findings, sent.message)), round: 0, of: 0, gates: [], findings: sent.findings.slice(0, 100), cause: 'person' },
  });
  return { when: 'now' };
}
