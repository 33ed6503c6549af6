import assert from 'node:assert/strict';
import { JournalLines } from '../../../src/engine/panel/journal-lines.ts';
import { PanelFold } from '../../../src/engine/panel/panel-fold.ts';
import { PastFolds } from '../../../src/engine/panel/past-folds.ts';
import { BigRun } from '../../bench/big-run.ts';

const RUN = new BigRun({ tasks: 60, streams: 4, eventsPerTask: 90 });
RUN.growTo(5_200, 100);
const TASKS = [...RUN.state.tasks.keys()];

/** All that the panel reads of a fold. */
function readingOf(fold: PanelFold): unknown {
  return { seq: fold.state.seq, tasks: [...fold.state.tasks.values()], traces: TASKS.map((id) => fold.trace(id)), conflicts: fold.conflicts, syncPoints: fold.syncPoints };
}

describe('the past of a run', () => {
  it('is the same whether one goes on to a moment, back to it, or folds up to it', () => {
    const past = new PastFolds();
    for (const count of [10, 4_900, 4_100, 3_999, 4_000, 1, 0, 5_200, 2_001]) assert.deepEqual(readingOf(past.at(RUN.events, count)), readingOf(PanelFold.of(RUN.events.slice(0, count))), `after ${count} events`);
  });

  it('ends with what has happened so far, and goes on when more has', () => {
    const past = new PastFolds();
    assert.equal(past.at(RUN.events.slice(0, 100), 5_000).state.seq, 100);
    assert.equal(past.at(RUN.events, 5_000).state.seq, 5_000);
  });

  it('leaves a kept moment alone when one goes on from it', () => {
    const past = new PastFolds();
    past.at(RUN.events, 5_000);
    past.at(RUN.events, 4_000);
    past.at(RUN.events, 4_500);
    assert.deepEqual(readingOf(past.at(RUN.events, 4_000)), readingOf(PanelFold.of(RUN.events.slice(0, 4_000))));
  });
});

describe('the lines of the journal', () => {
  it('are the same when they are asked for at the end and on the way', () => {
    const often = new JournalLines();
    for (const count of [1, 2, 700, 5_200]) assert.equal(often.of(RUN.events.slice(0, count)).length, count);
    assert.deepEqual(often.of(RUN.events), new JournalLines().of(RUN.events));
  });
});
