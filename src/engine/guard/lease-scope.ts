import picomatch from 'picomatch';
import { normalizeGlob } from '../paths/normalize-glob.ts';
import { foldCase } from './safe-path.ts';

/** Whether a safe path lies inside a set of paths. */
export type PathScope = (path: string) => boolean;

/**
 * The paths that globs name. A glob also names the path that is spelled like it (`app/[id]/page.tsx`), `!` at its start is an
 * ordinary character, and one that cannot be read names nothing, so that no glob can mean more than it says.
 */
export function pathScope(globs: readonly string[], rules: { readonly caseBlind: boolean }): PathScope {
  const literal = new Set<string>();
  const patterns: RegExp[] = [];
  for (const glob of globs) {
    const normal = normalizeGlob(glob);
    if (!normal.ok) continue;
    literal.add(foldCase(normal.value, rules.caseBlind));
    patterns.push(picomatch.makeRe(normal.value, { dot: true, nonegate: true, windows: false, nocase: rules.caseBlind }));
  }
  return (path) => literal.has(foldCase(path, rules.caseBlind)) || patterns.some((pattern) => pattern.test(path));
}
