import { fold } from '../../engine/events/evolve.ts';
import type { CallInput } from '../../engine/run/step-in/calls.ts';
import { isWaived, waiverOf } from '../../engine/run/step-in/waive-finding.ts';
import { systemClock } from '../clock.ts';
import { createIds } from '../ids.ts';
import { openJournal } from '../journal/open-journal.ts';
import { silentLog } from '../log.ts';
import type { FoundRun } from './find-run.ts';

/** Records waivers in the journal of a run that nobody drives: when it is resumed, its gates know them. Throws `journal_locked` while somebody does. */
export async function recordWaivers(found: FoundRun, waivers: readonly CallInput<'waiveFinding'>[]): Promise<void> {
  const { journal, events } = await openJournal({ folder: found.journalFolder, run: found.run, clock: systemClock, ids: createIds(systemClock), log: silentLog });
  try {
    const { waived } = fold(events);
    const fresh = waivers.filter(({ finding }, place) => !isWaived(waived, finding) && !isWaived(waivers.slice(0, place).map((one) => one.finding), finding));
    if (fresh.length > 0) await journal.append(fresh.map(waiverOf));
  } finally {
    await journal.close();
  }
}
