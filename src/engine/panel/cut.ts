/** A text of at most `max` code units, with an ellipsis where something is missing: what is longer has no place in a message to the panel. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The first `most` of a list, each cut. */
export function cutAll(texts: readonly string[], most = 500, max = 500): string[] {
  return texts.slice(0, most).map((text) => cut(text, max));
}
