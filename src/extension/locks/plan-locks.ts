import { covers } from '../../engine/paths/covers.ts';
import { matchesAny } from '../../engine/paths/match.ts';
import type { TaskId } from '../../engine/model/ids.ts';
import { editorGlobs, literalGlob } from './editor-glob.ts';
import { below, heldBy, type Hold } from './holds.ts';

/** What is so in this window. Paths are absolute, with `/`. */
export interface LockSituation {
  readonly root: string;
  readonly holds: readonly Hold[];
  /** Files with unsaved edits. */
  readonly dirty: readonly string[];
  /** Files that are open in an editor. */
  readonly open: readonly string[];
}

/** What this window wants to be read-only: what `include` matches and `exclude` does not. Absolute globs of the editor. */
export interface LockPlan {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Files of the user that stay open only because they have unsaved edits, and who is going to change them; relative to the repository. */
  readonly unsaved: readonly { readonly path: string; readonly task: TaskId }[];
}

/** Nothing is read-only. */
export const NO_LOCKS: LockPlan = { include: [], exclude: [], unsaved: [] };

/** The editor takes a second for 5,000 globs, and a person who opens their settings should see a handful. */
export const MOST_GLOBS = 64;

/**
 * Decides what is read-only in the editor. Folders are named by their glob; where a lease cannot be said in the editor's globs, or in too
 * many, only the files of it that are open are named. A file with unsaved edits is never in it, for the editor would not save it any more.
 */
export function planLocks({ root, holds, dirty, open }: LockSituation): LockPlan {
  if (holds.length === 0) return NO_LOCKS;
  const include = new Set<string>();
  const exclude = new Set<string>();
  const files = checkoutGlobs(root, holds.filter(({ held }) => held !== 'paused'));
  for (const glob of files.globs) include.add(glob);
  for (const file of open) if (heldBy(holds, root, file)?.place === 'checkout' && !matchesAny(files.said, below(root, file) ?? '')) include.add(literalGlob(file));
  if (files.said.some((glob) => /^[^/]*[*?[{(!+@]|^\.(git|ce-workspace)(\/|$)/.test(glob))) for (const name of ['.git', '.ce-workspace']) exclude.add(`${literalGlob(root)}/${name}/**`);
  let worktrees = 0;
  for (const { worktree, held, writes, unlocked } of holds) {
    for (const path of unlocked) if (matchesAny(files.said, path) && heldBy(holds, root, `${root}/${path}`) === undefined) exclude.add(literalGlob(`${root}/${path}`));
    if (worktree === undefined) continue;
    // Too wide is right here: what a person may write must never be shut.
    const free = held === 'taken_over' ? writes.flatMap((glob) => editorGlobs(worktree, glob).globs) : [];
    if (free.length > MOST_GLOBS || (worktrees += 1) > MOST_GLOBS) continue;
    include.add(`${literalGlob(worktree)}/**`);
    for (const glob of free) exclude.add(glob);
  }
  for (const file of open) if (heldBy(holds, root, file)?.place === 'worktree' && !isWithin(include, file)) include.add(literalGlob(file));
  const unsaved: { path: string; task: TaskId }[] = [];
  for (const file of dirty) {
    const held = heldBy(holds, root, file);
    if (held === undefined) continue;
    exclude.add(literalGlob(file));
    include.delete(literalGlob(file));
    if (held.place === 'checkout') unsaved.push({ path: held.path, task: held.hold.task });
  }
  return { include: [...include].sort(), exclude: [...exclude].sort(), unsaved };
}

/** Whether the whole folder of a worktree is named. */
function isWithin(include: ReadonlySet<string>, file: string): boolean {
  for (let cut = file.lastIndexOf('/'); cut > 0; cut = file.lastIndexOf('/', cut - 1)) if (include.has(`${literalGlob(file.slice(0, cut))}/**`)) return true;
  return false;
}

/** The globs of the leases in the user's checkout that can be said in few words, and the same in the engine's. */
function checkoutGlobs(root: string, holds: readonly Hold[]): { readonly globs: readonly string[]; readonly said: readonly string[] } {
  const said: string[] = [];
  const globs: string[] = [];
  for (const glob of widest(holds.flatMap(({ writes }) => writes))) {
    if (globs.length >= MOST_GLOBS) break;
    const { globs: words, exact } = editorGlobs(root, glob);
    if (!exact || globs.length + words.length > MOST_GLOBS) continue;
    globs.push(...words);
    said.push(glob);
  }
  return { globs, said };
}

/** Without those that another one covers; folders first, so that they are said where not all can be. */
function widest(globs: readonly string[]): readonly string[] {
  const different = [...new Set(globs)];
  const folders = different.filter((glob) => glob.includes('*'));
  const first = [...folders, ...different.filter((glob) => !glob.includes('*'))];
  // Every pair is compared; the many are not said anyway.
  if (first.length > 4 * MOST_GLOBS) return first;
  return first.filter((glob, place) => !folders.some((other) => other !== glob && covers(other, glob) && (!covers(glob, other) || first.indexOf(other) < place)));
}
