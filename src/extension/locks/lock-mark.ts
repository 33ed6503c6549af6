/**
 * How an entry of a setting says that it is ours: its last part is `{…,ce-parallel-lock-<tag>}`. The second choice names a file that
 * nobody has, so it changes nothing but that whoever reads the settings, we among them after a crash, knows where the entry comes from.
 * The tag names the place whose windows keep notes of what they lock, because settings may be shared with other machines.
 */
export function marked(glob: string, tag: string): string {
  const cut = glob.lastIndexOf('/') + 1;
  return `${glob.slice(0, cut)}{${glob.slice(cut)},${word(tag)}}`;
}

/** Whether an entry was made by a window of that place. */
export function isMarked(entry: string, tag: string): boolean {
  return entry.endsWith(`,${word(tag)}}`);
}

/** Whether an entry was made by any of our windows, wherever. */
export function isAnyMark(entry: string): boolean {
  return /,ce-parallel-lock-[0-9a-z]+\}$/.test(entry);
}

function word(tag: string): string {
  return `ce-parallel-lock-${tag}`;
}
