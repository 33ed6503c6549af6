import { distance } from 'fastest-levenshtein';
import { err, ok, type Result } from '../../../base/result.ts';

/**
 * A text with its one occurrence of `old` replaced, and the line (from 1) at which it stood. The error says how often it
 * stands there, at which lines, or which line comes nearest. In a file with CRLF line ends, `old` with plain ones fits too.
 */
export function findOnce(text: string, edit: { readonly old: string; readonly replacement: string }): Result<{ readonly text: string; readonly line: number }, string> {
  const places = placesOf(text, edit.old);
  if (places.length === 0 && text.includes('\r\n') && /(^|[^\r])\n/.test(edit.old)) {
    const crlf = (part: string): string => part.replace(/\r?\n/g, '\r\n');
    if (placesOf(text, crlf(edit.old)).length > 0) return findOnce(text, { old: crlf(edit.old), replacement: crlf(edit.replacement) });
  }
  const [place] = places;
  if (place === undefined) return err(`the text to replace does not stand in the file (0 occurrences).${nearest(text, edit.old)} Read the file and give the text to the letter.`);
  if (places.length > 1) {
    const lines = places.slice(0, 10).map((at) => lineAt(text, at));
    return err(`the text to replace stands in the file ${places.length} times (lines ${lines.join(', ')}${places.length > 10 ? ', …' : ''}). Give more of the text around the place that you mean.`);
  }
  return ok({ text: text.slice(0, place) + edit.replacement + text.slice(place + edit.old.length), line: lineAt(text, place) });
}

/** Overlapping occurrences count too: `aa` stands twice in `aaa`, and which one is meant nobody can say. */
function placesOf(text: string, part: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) places.push(at);
  return places;
}

function lineAt(text: string, place: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < place; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function nearest(text: string, old: string): string {
  const wanted = old.split('\n').map((line) => line.trim()).find((line) => line !== '')?.slice(0, 300);
  if (wanted === undefined) return '';
  let best: { line: number; text: string; cost: number } | undefined;
  for (const [index, line] of text.split('\n', 5_000).entries()) {
    const candidate = line.trim().slice(0, 300);
    if (candidate === '') continue;
    const cost = distance(wanted, candidate);
    if (best === undefined || cost < best.cost) best = { line: index + 1, text: candidate, cost };
  }
  if (best === undefined || best.cost > Math.max(wanted.length, best.text.length) * 0.6) return '';
  return best.cost === 0 ? ` Its first line stands at line ${best.line}, but what follows (or the indentation) differs.` : ` The nearest line is ${best.line}: ${best.text}`;
}
