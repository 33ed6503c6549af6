import type { RunState } from '../../events/run-state.ts';
import { Fault } from '../../model/fault.ts';

/** Why a run that nobody looks at stops: what is left is held. It names each task, who holds it, where its worktree is, and how it is given back. */
export function heldFault({ run, tasks }: RunState): Fault {
  const held = [...tasks.values()].flatMap(({ id, hold, worktree }) => (hold === undefined ? [] : [{ id, hold, worktree }]));
  const told = held.map(({ id, hold, worktree }) => `${id} is ${hold.kind === 'paused' ? 'paused' : 'taken over'} by ${hold.by}${hold.reason === '' ? '' : ` (${hold.reason})`}; its worktree is ${worktree ?? 'gone'}`);
  const back = held.map(({ id }) => ` --hand-back ${id}`).join('');
  return new Fault('human_needed', `All that is left is held by a person: ${told.join('. ')}`, {
    details: { held: held.map(({ id, hold, worktree }) => ({ task: id, kind: hold.kind, by: hold.by, reason: hold.reason, worktree: worktree ?? null })) },
    remedy: `Give it back: ce-parallel resume ${run ?? ''}${back}`,
  });
}
