/** A text of a document as plain words of Markdown: nothing in it is a link, an image or emphasis. */
export function plainText(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(/[\\`*_{}[\]()#+\-.!<>|~&$:@]/gu, (mark) => (/[-.:@]/u.test(mark) ? mark : `\\${mark}`)).replace(/:\/\//gu, ':\u200B//');
}

/** A name as code of Markdown. */
export function code(text: string): string {
  return `\`${text.replace(/\s+/gu, ' ').replaceAll('`', "'")}\``;
}

/** Names as code, cut after some. */
export function codes(names: readonly string[], most = 8): string {
  return `${names.slice(0, most).map(code).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`;
}
