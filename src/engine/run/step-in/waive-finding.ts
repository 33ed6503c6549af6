import type { NewEvent } from '../../events/event.ts';
import { isEnded } from '../../events/run-state.ts';
import type { Finding } from '../../model/finding.ts';
import type { Ledger } from '../ledger.ts';
import type { CallInput, CallOutput } from './calls.ts';

/** The event that says of a finding that a person accepts it. */
export function waiverOf({ task, finding, reason, by }: CallInput<'waiveFinding'>): NewEvent {
  const { source, rule, fingerprint, path } = finding;
  const waiver: NewEvent = { type: 'finding_waived', data: { source, rule, fingerprint, ...(path === undefined ? {} : { path }), reason, by } };
  return task === null ? waiver : { ...waiver, task };
}

/** Whether a finding is among those that are waived. */
export function isWaived(waived: readonly Pick<Finding, 'source' | 'fingerprint'>[], { source, fingerprint }: Finding): boolean {
  return waived.some((one) => one.fingerprint === fingerprint && one.source === source);
}

/** Counts a finding as known in every later verdict of the run. A builder that was sent back for it is told that it need not be mended. */
export async function waiveFinding(ledger: Ledger, { task, finding, reason, by }: CallInput<'waiveFinding'>): Promise<CallOutput<'waiveFinding'>> {
  const { rule, fingerprint, path, message } = finding;
  if (isWaived(ledger.state.waived, finding)) return null;
  await ledger.append(
    waiverOf({ task, finding, reason, by }),
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
