const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
/** Most texts hold none of what has to be replaced. */
const UNUSUAL = /[^ -~]| {2}/;
const DECEPTIVE = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Any text as one line that shows what it is: control characters as their pictures, marks that reorder or hide text by their number.
 * At most `max` code units, so that a text of a megabyte costs no more than a short one.
 */
export function visible(text: string, max = 240): string {
  const head = text.length > max ? `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
  return UNUSUAL.test(head) ? shown(head.replace(/\s+/g, ' ')) : head;
}

/** As `visible`, with its line ends kept, for texts that have a place of their own. */
export function visibleBlock(text: string, max = 20_000): string {
  const head = text.length > max ? `${text.slice(0, max)}…` : text;
  return head.replaceAll('\r\n', '\n').split('\n').map((line) => shown(line.replaceAll('\t', '  '))).join('\n');
}

function shown(text: string): string {
  return text.replace(CONTROLS, picture).replace(DECEPTIVE, (mark) => `⟨U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}

function picture(control: string): string {
  const code = control.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '␡' : '�';
}
