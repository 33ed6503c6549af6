import type { Playbook } from '../model/playbook.ts';
import { checkPlaybook } from './check-playbook.ts';
import type { Reading } from './outcome.ts';
import { readDocument } from './read-document.ts';
import type { Source } from './yaml-source.ts';

/** Reads a playbook: the playbook with warnings, or every fault with its place and remedy. Never throws. */
export function readPlaybook(text: string | Source, file: string): Reading<Playbook> {
  return readDocument(text, {
    file,
    is: 'a playbook',
    check: (raw) => {
      const { complaints, playbook } = checkPlaybook(raw);
      return { complaints, value: playbook };
    },
  });
}
