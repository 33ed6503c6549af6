import { cleanText, count } from '../../engine/report/clean-text.ts';
import type { HeldFile, Hold } from './holds.ts';

/** Who holds a file, in few words. */
export function holderText({ task, stream }: Hold): string {
  return `task ${cleanText(task, 60)}${stream === undefined ? '' : ` (stream ${cleanText(stream, 20)})`}`;
}

/** The paths that a task may write, in few words. */
export function pathsText({ writes }: Hold): string {
  const [first = '', second] = writes;
  if (writes.length > 2) return `${cleanText(first, 60)} and ${count(writes.length - 1, 'more path')}`;
  return [first, second].flatMap((glob) => (glob === undefined ? [] : [cleanText(glob, 60)])).join(' and ');
}

const DOING: Readonly<Partial<Record<Hold['status'], string>>> = { building: 'It is being built.', gating: 'Its gates run.', reviewing: 'It is in review.', integrating: 'It is being merged.' };

/** Why a file is read-only, and what to do about it. */
export function reasonText({ hold, place }: HeldFile): string {
  const who = holderText(hold);
  if (place === 'worktree') {
    if (hold.held === 'taken_over') return `This worktree is that of ${who}, which may write ${pathsText(hold)} and nothing else.`;
    return `This is the worktree of ${who}, whose agent works in it. Take the task over to edit here.`;
  }
  if (hold.held === 'taken_over') return `You took over ${who}, which writes ${pathsText(hold)}: edit in its worktree, and hand it back there.`;
  return `Held by ${who}: it writes ${pathsText(hold)} until its change has passed its gates and landed. ${DOING[hold.status] ?? ''}`.trim();
}

/** What a person with unsaved edits in a held file should know. */
export function unsavedText({ hold, place }: HeldFile): string {
  if (place === 'worktree') return `You have unsaved edits in the worktree of ${holderText(hold)}, whose agent works there.`;
  return `You have unsaved edits here, and ${holderText(hold)} is going to change it. Save, and it is locked until the task is done; or unlock it, and your edits are merged with its change.`;
}
