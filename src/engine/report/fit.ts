import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

/** Text in exactly `width` columns, blanks or an ellipsis at its end; wide characters and colours are counted right. */
export function fit(text: string, width: number): string {
  const cut = shorten(text, width);
  return cut + ' '.repeat(Math.max(0, width - stringWidth(cut)));
}

/** Text in at most `width` columns, with an ellipsis where something is missing. */
export function shorten(text: string, width: number): string {
  if (width <= 0) return '';
  return stringWidth(text) <= width ? text : cliTruncate(text, width);
}

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** The first of the texts that fits into `width` columns, else the last one cut. */
export function firstThatFits(texts: readonly string[], width: number): string {
  return texts.find((text) => stringWidth(text) <= width) ?? shorten(texts.at(-1) ?? '', width);
}
