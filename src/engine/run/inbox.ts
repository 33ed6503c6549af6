import { EVENT_DATA } from '../events/event.ts';
import type { Clock, Files, Log } from '../ports.ts';
import type { Ledger } from './ledger.ts';

/** Name of an outside event's file, taken apart. */
export interface OutsideName {
  readonly stream: string;
  readonly event: string;
  readonly timestamp: string;
}

const MOST_BYTES = 1_000_000;

/** Reads `{stream}_{event_type}_{timestamp}.json`. Both stream and type may hold underscores: a known type wins, else the stream ends at the first one. */
export function parseOutsideName(file: string): OutsideName | undefined {
  const match = /^(.+)_([0-9][0-9A-Za-z:.T+-]*)\.json$/.exec(file);
  const [, head, timestamp] = match ?? [];
  if (head === undefined || timestamp === undefined) return undefined;
  for (let cut = head.indexOf('_'); cut > 0; cut = head.indexOf('_', cut + 1)) {
    const event = head.slice(cut + 1);
    if (Object.hasOwn(EVENT_DATA, event)) return { stream: head.slice(0, cut), event, timestamp };
  }
  const cut = head.indexOf('_');
  const event = head.slice(cut + 1);
  return cut > 0 && /^[a-z][a-z0-9_]*$/.test(event) ? { stream: head.slice(0, cut), event, timestamp } : undefined;
}

/** Takes every file of the inbox into the journal, oldest name first, and moves it to `taken/` or `refused/` beside it. What comes from outside is recorded, and decides nothing. */
export async function takeInbox(ledger: Ledger, folder: string, ports: { readonly files: Files; readonly log: Log; readonly clock: Clock }): Promise<void> {
  const { files, log, clock } = ports;
  for (const file of (await files.list(folder)) ?? []) {
    if (!file.endsWith('.json')) continue;
    const path = `${folder}/${file}`;
    const facts = await files.facts(path);
    if (facts?.type !== 'file') continue;
    const refuse = async (reason: string): Promise<void> => {
      await ledger.append({ type: 'outside_event_refused', data: { file, reason } });
      await files.move(path, `${folder}/refused/${file}`);
    };
    const name = parseOutsideName(file);
    if (name === undefined) {
      await refuse('The name is not {stream}_{event_type}_{timestamp}.json');
      continue;
    }
    if (facts.sizeBytes > MOST_BYTES) {
      await refuse(`It has ${facts.sizeBytes} bytes; ${MOST_BYTES} are allowed`);
      continue;
    }
    const text = await files.readText(path);
    if (text === undefined) continue;
    let payload: unknown;
    try {
      payload = JSON.parse(text);
    } catch (error) {
      log.debug('unreadable outside event', { file, error: String(error) });
      // Its writer may not be through yet: a file that is a few seconds old gets another chance.
      if (clock.now() - facts.modifiedAt > 3_000) await refuse(`It is no JSON: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
      await refuse('It is not a JSON object');
      continue;
    }
    await ledger.append({ type: 'outside_event', data: { file, stream: name.stream, event: name.event, payload } });
    await files.move(path, `${folder}/taken/${file}`);
  }
}
