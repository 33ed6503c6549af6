import type { EventData } from '../engine/events/event.ts';
import type { RunState, TaskState } from '../engine/events/run-state.ts';
import { Fault } from '../engine/model/fault.ts';
import { cleanText } from '../engine/report/clean-text.ts';
import type { Extension } from './extension.ts';
import { filesOf } from './open-task.ts';

/** One side of a conflict: whose version it is, and the commit that has it. */
export interface ConflictSide {
  readonly name: string;
  readonly commit: string;
}

/** The two versions that got into each other's way: of both tasks; or of the one that is named and of the one that had landed in the same files before it. */
export function sidesOf(state: RunState, conflict: EventData<'conflict_detected'>): readonly [ConflictSide, ConflictSide] | undefined {
  const sides = conflict.tasks.flatMap((id): ConflictSide[] => {
    const task = state.tasks.get(id);
    const commit = task?.commit ?? task?.tip;
    return commit === undefined ? [] : [{ name: cleanText(id, 60), commit }];
  });
  const [one, other] = sides;
  if (one === undefined) return undefined;
  return [other === undefined ? landedSide(state, conflict) : one, other ?? one];
}

/** What was on the run's branch in these files: the last other task that wrote them, else the commit that the run began from. */
function landedSide(state: RunState, conflict: EventData<'conflict_detected'>): ConflictSide {
  let last: TaskState | undefined;
  for (const task of state.tasks.values()) {
    if (task.integrated === undefined || conflict.tasks.includes(task.id)) continue;
    if (filesOf(task).some((file) => conflict.paths.includes(file)) && (task.endedAt ?? 0) >= (last?.endedAt ?? 0)) last = task;
  }
  return last?.integrated === undefined ? { name: 'before the run', commit: state.base ?? '' } : { name: `${cleanText(last.id, 60)}, integrated`, commit: last.integrated };
}

/** Opens the diff of both sides: of one path, or of all that the conflict names. A place of a path that there is not shows all. */
export async function showConflict({ editor, documents, view }: Extension, conflict: EventData<'conflict_detected'>, place?: number): Promise<void> {
  const sides = sidesOf(view.state, conflict);
  if (sides === undefined) throw new Fault('nothing_to_do', 'Neither side of this conflict has written anything yet', { remedy: 'Look at the tasks in the pipeline.' });
  const [left, right] = sides;
  const all = conflict.paths.slice(0, 200);
  const chosen = place === undefined ? undefined : all[place];
  const paths = chosen === undefined ? all : [chosen];
  const [only] = paths;
  if (only === undefined) throw new Fault('nothing_to_do', 'This conflict names no file', { remedy: 'Its reason stands in the Conflicts tab of the pipeline.' });
  const names = `${left.name} ↔ ${right.name}`;
  if (paths.length === 1) await editor.commands.executeCommand('vscode.diff', documents.fileOf(only, left.commit), documents.fileOf(only, right.commit), `${cleanText(only, 120)} (${names})`);
  else await editor.commands.executeCommand('vscode.changes', `Conflict: ${names}`, paths.map((path) => [documents.fileOf(path, right.commit), documents.fileOf(path, left.commit), documents.fileOf(path, right.commit)]));
}

/** The conflict that a command was called for, by its place among the run's. */
export function conflictOf({ view }: Extension, argument: unknown): EventData<'conflict_detected'> {
  const place = typeof argument === 'number' ? argument : typeof argument === 'object' && argument !== null && 'conflict' in argument ? argument.conflict : undefined;
  const found = typeof place === 'number' ? view.state.conflicts[place] : undefined;
  if (found === undefined) throw new Fault('usage', 'The run has no such conflict', { remedy: 'Choose one in the Attention view or in the Conflicts tab.' });
  return found;
}
