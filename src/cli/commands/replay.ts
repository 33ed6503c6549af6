import { isDeepStrictEqual } from 'node:util';
import { evolve, fold, INITIAL_STATE } from '../../engine/events/evolve.ts';
import type { RunEvent } from '../../engine/events/event.ts';
import { Fault } from '../../engine/model/fault.ts';
import { finalReport } from '../../engine/report/final-report.ts';
import { liveView } from '../../engine/report/live-view.ts';
import { statusModel } from '../../engine/report/status-model.ts';
import { numberOption, type Execute } from '../command.ts';
import { EXIT } from '../outcome.ts';
import { graphOfRun } from '../../node/runs/plan-graph.ts';
import { filesAt, findRun } from '../../node/runs/find-run.ts';
import { readRun } from '../read-run.ts';

/** Folds the journal again, up to an event, and shows the run as it stood; the fold must come to the same every time. */
export const execute: Execute = async ({ terminal, folder }, input) => {
  const found = await findRun(folder, input.words[0]);
  const { events } = await readRun(found, terminal);
  const last = events.at(-1)?.seq ?? 0;
  const to = numberOption(input, 'to') ?? last;
  if (to > last) throw new Fault('usage', `The journal ends at event ${last}, before ${to}`, { details: { last } });
  const part = events.filter((event) => event.seq <= to);
  const state = fold(part);
  // Once from the objects and once from the bytes, as a reader of the file would get them.
  const again = (JSON.parse(JSON.stringify(part)) as RunEvent[]).reduce(evolve, INITIAL_STATE);
  const stable = isDeepStrictEqual(statusModel(state, { alive: false }), statusModel(again, { alive: false }));
  const size = { width: terminal.width(), color: terminal.color };
  const picture = state.endedAt === undefined ? liveView(state, { ...size, height: 60, now: state.lastEventAt ?? 0, graph: graphOfRun(state, await filesAt(found.root, state)) }) : finalReport(state, size);
  return {
    exitCode: stable ? EXIT.done : EXIT.failed,
    result: { ...statusModel(state, { alive: false }), to: state.seq, of: last, stable },
    text: [`${found.run} after event ${state.seq} of ${last}${stable ? '' : ': the fold is NOT stable, please report this'}`, ...picture],
  };
};
