import assert from 'node:assert/strict';
import { readPlan } from '../../src/engine/documents/read-plan.ts';
import { fold } from '../../src/engine/events/evolve.ts';
import type { RunEvent } from '../../src/engine/events/event.ts';
import type { Plan } from '../../src/engine/model/plan.ts';
import { foldLeaseRequests, NO_REQUESTS } from '../../src/extension/run/lease-requests.ts';
import { NO_RUN, type RunView } from '../../src/extension/run/run-view.ts';
import { foldSigns, NO_SIGNS } from '../../src/extension/run/signs-of-life.ts';
import { situationOf, type Situation } from '../../src/extension/run/situation.ts';

/** An event without what a journal adds to it. */
export type Said = Pick<RunEvent, 'type'> & { readonly data: unknown; readonly task?: string; readonly stream?: string };

/** The commit that everything of these journals stands on. */
export const BASE = 'a'.repeat(40);
/** The time of the first event. */
export const START = Date.UTC(2026, 10, 20, 12);

/** Events as a journal has them, a second after each other. */
export function journal(...said: readonly Said[]): RunEvent[] {
  return said.map((event, place) => ({ v: 1, seq: place + 1, id: `e${place}`, at: new Date(START + 1_000 * place).toISOString(), run: '20261120-120000-abcd', ...event }) as unknown as RunEvent);
}

/** A plan from YAML. */
export function planOf(tasks: string): Plan {
  const reading = readPlan(`version: 1\ngoal: Orders\ntasks:\n${tasks}`, 'plan.yml');
  assert.ok(reading.ok, JSON.stringify(reading));
  return reading.value;
}

/** A run of these tasks that is being built. */
export function building(tasks: string, ...more: readonly Said[]): RunEvent[] {
  return journal(
    { type: 'run_started', data: { goal: 'Orders', base: BASE, branch: 'main', config: undefined, options: { provider: 'scripted', streams: 4, sequential: false }, version: '0', pid: 1 } },
    { type: 'plan_ready', data: { plan: planOf(tasks), source: 'planner' } },
    { type: 'approval_granted', data: { by: 'me', comment: '' } },
    ...more,
  );
}

/** A task that has begun, in a worktree of its own. */
export function started(task: string): Said {
  return { type: 'task_started', task, stream: 's1', data: { role: 'builder', agent: 'builder', attempt: 1, worktree: `/cache/run/${task}`, base: BASE } };
}

/** What a window that drives the run shows. */
export function viewOf(events: readonly RunEvent[], more: Partial<RunView> = {}): RunView {
  const state = fold(events);
  return { ...NO_RUN, run: state.run, events, state, owner: 'here', me: 'me', leaseRequests: foldLeaseRequests(NO_REQUESTS, events), signs: foldSigns(NO_SIGNS, events), ...more };
}

/** What can be done in a trusted repository with that view. */
export function situation(view: RunView): Situation {
  return situationOf(view, { trusted: true, repository: true, busy: view.owner === 'here' });
}
