/** A run of lines of one text that stands in place of a run of lines of another. Lines count from 1; a side with no lines names the line that it comes after, as `diff -U0` does. */
export interface Hunk {
  readonly fromStart: number;
  readonly fromCount: number;
  readonly toStart: number;
  readonly toCount: number;
}

/**
 * The text `from` with the chosen hunks of its way to `to`, by their place in the list. All of them make `to`, none of them `from`, byte for byte:
 * line ends and a last line without one stay as the side has them that the line comes from. The hunks are in order and do not overlap.
 */
export function selectHunks(from: string, to: string, hunks: readonly Hunk[], chosen: ReadonlySet<number>): string {
  const [before, after] = [linesOf(from), linesOf(to)];
  const made: string[] = [];
  let done = 0;
  for (const [at, hunk] of hunks.entries()) {
    if (!chosen.has(at)) continue;
    const start = hunk.fromCount === 0 ? hunk.fromStart : hunk.fromStart - 1;
    const toStart = hunk.toCount === 0 ? hunk.toStart : hunk.toStart - 1;
    if (start < done || start + hunk.fromCount > before.length || toStart + hunk.toCount > after.length) throw new RangeError('Bug: hunks that are not of these texts');
    made.push(...before.slice(done, start), ...after.slice(toStart, toStart + hunk.toCount));
    done = start + hunk.fromCount;
  }
  return [...made, ...before.slice(done)].join('');
}

/** The hunks of one file in a `diff -U0`, each with its lines as they stand in the diff (with their `+` or `-`). */
export function readHunks(patch: string): readonly { readonly hunk: Hunk; readonly lines: readonly string[] }[] {
  const found: { hunk: Hunk; lines: string[] }[] = [];
  // Heads of files look like changed lines.
  let inHead = true;
  for (const line of patch.split('\n')) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (line.startsWith('diff --git ')) inHead = true;
    if (head !== null) {
      inHead = false;
      found.push({ hunk: { fromStart: Number(head[1]), fromCount: Number(head[2] ?? 1), toStart: Number(head[3]), toCount: Number(head[4] ?? 1) }, lines: [] });
    } else if (!inHead && (line.startsWith('+') || line.startsWith('-'))) found.at(-1)?.lines.push(line);
  }
  return found;
}

/** Lines with their ends, so that joining them gives the text back. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}
