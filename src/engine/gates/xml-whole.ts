/** What is no element: its beginning and its end. */
const SKIPPED = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<!', '>'],
] as const;

/** True when every element that begins also ends, in order. XML readers that forgive would take a torn report for a shorter one. */
export function isWholeXml(text: string): boolean {
  const open: string[] = [];
  let elements = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const skipped = SKIPPED.find(([begin]) => text.startsWith(begin, at));
    const end = skipped === undefined ? endOfTag(text, at + 1) : text.indexOf(skipped[1], at + skipped[0].length);
    if (end < 0) return false;
    if (skipped === undefined) {
      const tag = text.slice(at + 1, end);
      const name = /^\/?([^\s/]+)/.exec(tag)?.[1];
      if (name === undefined) return false;
      elements++;
      if (!tag.startsWith('/')) open.push(name);
      if ((tag.startsWith('/') || tag.endsWith('/')) && open.pop() !== name) return false;
    }
    at = end + (skipped?.[1].length ?? 1);
  }
  return elements > 0 && open.length === 0;
}

/** Index of the `>` that closes a tag: one within an attribute's quotes does not. */
function endOfTag(text: string, from: number): number {
  for (let at = from, quote = ''; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at;
    else if (character === '<') return -1;
  }
  return -1;
}
