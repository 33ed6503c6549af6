import type { RunEvent } from '../../engine/events/event.ts';
import type { TaskId } from '../../engine/model/ids.ts';

/** Files that a person edits although a task holds them, by task; paths are relative to the repository. */
export type UnlockedFiles = ReadonlyMap<TaskId, ReadonlySet<string>>;

/** Nobody edits anything that is held. */
export const NO_UNLOCKED: UnlockedFiles = new Map();

/** The unlocked files after some more events. A file stays its person's for the rest of the run: what they write is merged in the end. */
export function foldUnlocked(before: UnlockedFiles, events: readonly RunEvent[]): UnlockedFiles {
  let after: Map<TaskId, ReadonlySet<string>> | undefined;
  for (const event of events) {
    if (event.type !== 'file_unlocked' || event.task === undefined || event.data.how !== 'edit') continue;
    after ??= new Map(before);
    after.set(event.task, new Set([...(after.get(event.task) ?? []), event.data.path]));
  }
  return after ?? before;
}
