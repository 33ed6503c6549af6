import { heldBy } from './holds.ts';
import type { LockView } from './lock-view.ts';
import { holderText, reasonText, unsavedText } from './lock-words.ts';

/** How a file or folder that is held shows. */
export interface Sign {
  readonly badge: string;
  readonly color: string;
  /** A few words. */
  readonly short: string;
  /** A sentence or two. */
  readonly text: string;
  /** False for a folder of which everything is held. */
  readonly isFile: boolean;
  /** It is held, but open because it has unsaved edits. */
  readonly isUnsaved: boolean;
}

/** A name that no glob names by itself: what matches it matches everything at that place. */
const ANYTHING = '\u0001/\u0001';

/** The sign of a path (absolute, with `/`); undefined for one that is free. */
export function signOf({ holds, root, files }: LockView, path: string): Sign | undefined {
  if (holds.length === 0) return undefined;
  const file = heldBy(holds, root, path);
  const held = file ?? heldBy(holds, root, `${path}/${ANYTHING}`);
  if (held === undefined) return undefined;
  const isUnsaved = file !== undefined && files.dirty.includes(path);
  const short = `Held by ${holderText(held.hold)}`;
  if (isUnsaved) return { badge: '!', color: 'list.warningForeground', short, text: unsavedText(held), isFile: true, isUnsaved };
  return { badge: 'L', color: 'descriptionForeground', short, text: reasonText(held), isFile: file !== undefined, isUnsaved };
}
