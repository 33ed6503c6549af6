import { isAnyMark, isMarked } from './lock-mark.ts';
import { isEntries, type Entries } from './merge-entries.ts';
import type { LockSetting, LockSettings } from './lock-writer.ts';
import { literalGlob } from './editor-glob.ts';

/** The settings by which files are locked. */
export const LOCK_SETTINGS: readonly LockSetting[] = ['readonlyInclude', 'readonlyExclude'];

/** Whether any window of ours, here or elsewhere, has an entry in the settings. */
export function hasEntries(settings: LockSettings): boolean {
  return LOCK_SETTINGS.some((setting) => Object.keys(entriesOf(settings, setting) ?? {}).some(isAnyMark));
}

/**
 * The setting without entries for this repository that a place made whose notes are lost (a container that was built anew): nobody else
 * will ever take them away. Those for other folders may be another machine's, with which the settings are shared, and stay.
 */
export function withoutStrangers(current: Entries, root: string, tag: string): Entries {
  const isStranger = (key: string): boolean => isAnyMark(key) && !isMarked(key, tag) && key.startsWith(`${literalGlob(root)}/`);
  const before = Object.entries(current ?? {});
  const after = before.filter(([key]) => !isStranger(key));
  if (after.length === before.length) return current;
  return after.length === 0 ? undefined : (Object.fromEntries(after));
}

/** Takes those entries out of the user's settings. */
export async function dropStrangers(settings: LockSettings, root: string, tag: string): Promise<void> {
  for (const setting of LOCK_SETTINGS) {
    const before = entriesOf(settings, setting);
    const after = withoutStrangers(before, root, tag);
    if (after !== before) await settings.write(setting, after);
  }
}

function entriesOf(settings: LockSettings, setting: LockSetting): Entries {
  const value = settings.read(setting);
  return isEntries(value) ? value : undefined;
}
