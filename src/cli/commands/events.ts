import { didYouMean } from '../../engine/documents/suggest.ts';
import { EVENT_DATA, type EventType, type RunEvent } from '../../engine/events/event.ts';
import { evolve, INITIAL_STATE } from '../../engine/events/evolve.ts';
import { Fault } from '../../engine/model/fault.ts';
import { eventLine } from '../../engine/report/event-line.ts';
import { clockText } from '../../engine/report/clock-text.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { paintOf } from '../../engine/report/paint.ts';
import { followJournal } from '../../node/journal/follow-journal.ts';
import { hasFlag, textOption, type Execute } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { EXIT } from '../outcome.ts';
import { findRun } from '../../node/runs/find-run.ts';
import { readRun } from '../read-run.ts';

/** The journal's events, all of them or as they come. */
export const execute: Execute = async ({ terminal, folder }, input) => {
  const type = textOption(input, 'type');
  if (type !== undefined && !isEventType(type)) throw new Fault('usage', `There is no event type ${type}`, { details: { type }, remedy: didYouMean(type, Object.keys(EVENT_DATA), 'The types are listed in docs/command-line.md.') });
  const found = await findRun(folder, input.words[0]);
  const paint = paintOf(terminal.color);
  let state = INITIAL_STATE;
  let shown = 0;
  const show = (event: RunEvent): void => {
    state = evolve(state, event);
    if (type !== undefined && event.type !== type) return;
    shown += 1;
    terminal.record(event);
    if (!terminal.json) terminal.say(eventLine(event, state, paint) ?? bareLine(event, state.startedAt));
  };
  if (hasFlag(input, 'follow')) {
    const stop = new AbortController();
    const interrupt = onInterrupt({ first: () => stop.abort(), second: () => process.exit(EXIT.cancelled) });
    try {
      await followJournal(
        found.journalFolder,
        (events) => {
          events.forEach(show);
          if (state.endedAt !== undefined) stop.abort();
        },
        stop.signal,
      );
    } finally {
      interrupt.dispose();
    }
  } else {
    for (const event of (await readRun(found, terminal)).events) show(event);
  }
  if (!terminal.json) terminal.warn(count(shown, 'event'));
  return { exitCode: EXIT.done, result: { run: found.run, events: shown, state: state.phase, seq: state.seq }, text: [] };
};

function isEventType(type: string): type is EventType {
  return Object.hasOwn(EVENT_DATA, type);
}

/** An event that people need not see elsewhere; who asks for the events gets all of them. */
function bareLine(event: RunEvent, startedAt: number | undefined): string {
  const at = clockText(Date.parse(event.at) - (startedAt ?? Date.parse(event.at)));
  return `${at.padStart(6)}  ${event.task === undefined ? '' : `${cleanText(event.task, 60)}  `}${event.type} ${cleanText(JSON.stringify(event.data), 160)}`;
}
