import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { evolve, fold, INITIAL_STATE } from '../../src/engine/events/evolve.ts';
import type { RunState } from '../../src/engine/events/run-state.ts';
import { stateFromData, stateToData } from '../../src/engine/events/state-data.ts';
import { readJournal } from '../../src/node/journal/read-journal.ts';

/** A state as plain data, tasks in plan order. */
function plain(state: RunState): unknown {
  return JSON.parse(JSON.stringify({ ...state, tasks: [...state.tasks.values()] }));
}

const folders = (await readdir(import.meta.dirname, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();

describe('every saved journal', () => {
  for (const name of folders) {
    it(`${name} folds to its golden state, for ever`, async () => {
      const { events } = await readJournal(join(import.meta.dirname, name));
      const golden = join(import.meta.dirname, `${name}.state.json`);
      const folded = plain(fold(events));
      if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(golden, `${JSON.stringify(folded, null, 2)}\n`);
      assert.deepEqual(folded, JSON.parse(readFileSync(golden, 'utf8')));
    });

    it(`${name} folds to the same state from any point in the middle`, async () => {
      const { events } = await readJournal(join(import.meta.dirname, name));
      const whole = plain(fold(events));
      for (let cut = 0; cut <= events.length; cut += Math.max(1, Math.floor(events.length / 25))) {
        assert.deepEqual(plain(fold(events.slice(cut), fold(events.slice(0, cut)))), whole);
      }
    });

    it(`${name} folds on from a snapshot of any point as if it had been folded whole`, async () => {
      const { events } = await readJournal(join(import.meta.dirname, name));
      const whole = plain(fold(events));
      for (let cut = 1; cut <= events.length; cut += Math.max(1, Math.floor(events.length / 25))) {
        const written = JSON.stringify(stateToData(fold(events.slice(0, cut))));
        assert.deepEqual(plain(fold(events.slice(cut), stateFromData(JSON.parse(written)))), whole);
      }
    });

    it(`${name} never changes a state that it has moved on from`, async () => {
      const { events } = await readJournal(join(import.meta.dirname, name));
      let state = INITIAL_STATE;
      let before = JSON.stringify(plain(state));
      for (const event of events) {
        const next = evolve(state, event);
        assert.equal(JSON.stringify(plain(state)), before, `${event.type} changed the state before it`);
        state = next;
        before = JSON.stringify(plain(state));
      }
    });
  }
});
