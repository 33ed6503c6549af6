/** A glob for one path. There are no escapes in globs, so a character that means something in one stands for any single character: wider than the path, never narrower. */
export function literalGlob(path: string): string {
  return path.replaceAll(/[*?[\]{}()!+@|,^$"\\#~]/g, '?');
}
