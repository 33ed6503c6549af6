import { Fault } from '../model/fault.ts';

/** Throws `journal_conflict` unless the journal stands at the event that the caller decided on; no expectation always holds. */
export function checkExpectedVersion(actualSeq: number, expectedSeq: number | undefined): void {
  if (expectedSeq === undefined || expectedSeq === actualSeq) return;
  throw new Fault('journal_conflict', `The journal stands at event ${actualSeq}, not at event ${expectedSeq} as the decision supposed.`, {
    details: { actualSeq, expectedSeq },
    remedy: 'Read the events since then, decide again and append.',
  });
}
