import { matchesAny } from '../../paths/match.ts';
import type { CallInput, CallOutput, StepInPort } from './calls.ts';
import type { Hands } from './hands.ts';
import { holdRefusal } from './refusals.ts';

/** A person writes a file in their own working tree that tasks may hold: either these tasks stop, or both go on and the conflict is on record. Nothing happens when nobody holds it. */
export async function unlockFile(hands: Hands, { path, by, how }: CallInput<'unlockFile'>, hold: StepInPort['holdTask']): Promise<CallOutput<'unlockFile'>> {
  const { leases, ledger, caseBlind } = hands.context;
  const tasks = leases.live().filter((lease) => matchesAny(lease.writes, path, { caseBlind })).map((lease) => lease.task);
  for (const task of tasks) {
    if (how === 'edit') {
      await ledger.append(
        { type: 'file_unlocked', task, data: { path, by, how } },
        { type: 'conflict_detected', task, data: { kind: 'resource', tasks: [task], paths: [path], detail: `${by} edits ${path}, which ${task} may write too.` } },
        { type: 'resolution_needed', task, data: { tasks: [task], paths: [path], how: 'merged when the result is applied; the builder is told' } },
        { type: 'feedback_sent', task, data: { from: by, to: task, message: `I edit ${path} in my own working tree meanwhile. You do not see that edit. Change in this file only what your task needs, so that both merge.` } },
      );
      continue;
    }
    if (ledger.task(task).hold !== undefined) continue;
    const refused = holdRefusal(ledger.task(task), 'paused');
    if (refused !== undefined) throw refused;
    await ledger.append({ type: 'file_unlocked', task, data: { path, by, how } });
    await hold({ task, kind: 'paused', by, reason: `${by} edits ${path}` });
  }
  return { tasks };
}
