import type { NewEvent } from '../../events/event.ts';
import { isEnded } from '../../events/run-state.ts';
import type { Ledger } from '../ledger.ts';
import type { CallInput, CallOutput } from './calls.ts';

/** Counts a finding as known in every later verdict of the run. A builder that was sent back for it is told that it need not be mended. */
export async function waiveFinding(ledger: Ledger, { task, finding, reason, by }: CallInput<'waiveFinding'>): Promise<CallOutput<'waiveFinding'>> {
  const { source, rule, fingerprint, path, message } = finding;
  if (ledger.state.waived.some((waived) => waived.fingerprint === fingerprint && waived.source === source)) return null;
  const about: NewEvent = { type: 'finding_waived', data: { source, rule, fingerprint, ...(path === undefined ? {} : { path }), reason, by } };
  await ledger.append(
    task === null ? about : { ...about, task },
    ...[...ledger.state.tasks.values()].flatMap(({ id, status, gates }): NewEvent[] => {
      const open = Object.values(gates).filter((gate) => gate.verdict === 'failed').flatMap((gate) => gate.fresh);
      if (isEnded(status) || status !== 'building' || !open.some((one) => one.fingerprint === fingerprint)) return [];
      const waived = new Set([fingerprint, ...ledger.state.waived.map((one) => one.fingerprint)]);
      const left = open.filter((one) => one.severity === 'error' && !waived.has(one.fingerprint)).length;
      const rest = left === 0 ? 'Nothing else of what the gates found is left: if you have nothing to do, answer without a tool call.' : `${left} of what the gates found is left.`;
      return [{ type: 'feedback_sent', task: id, data: { from: by, to: id, message: `You need not mend ${rule}${path === undefined ? '' : ` in ${path}`} (${message.slice(0, 200)}): I accept it. ${reason} ${rest}` } }];
    }),
  );
  return null;
}
