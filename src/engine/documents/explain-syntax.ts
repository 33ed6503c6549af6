import type { ErrorCode, YAMLError } from 'yaml';
import { quote } from './suggest.ts';

interface Explanation {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

const QUOTES = 'Put the text in quotes: `"…"`.';
const INDENT = 'Indent the keys of one mapping by the same number of spaces.';

const EXPLANATIONS: Partial<Record<ErrorCode, readonly [message: string, remedy: string]>> = {
  TAB_AS_INDENT: ['A tab stands where YAML wants spaces', 'Indent with spaces.'],
  BAD_INDENT: ['The indentation does not fit, or a bracket is not closed', 'Indent the line deeper than what it belongs to, and close every `[` and `{`.'],
  BAD_SCALAR_START: ['A text cannot start with this character', QUOTES],
  BLOCK_AS_IMPLICIT_KEY: ['A second colon stands on this line, or the line is indented too deep', `If the colon belongs to a text, put that text in quotes; else: ${INDENT[0]?.toLowerCase() ?? ''}${INDENT.slice(1)}`],
  BLOCK_IN_FLOW: ['An indented list or mapping stands within brackets', 'Use brackets all the way, or none.'],
  BAD_DQ_ESCAPE: ['A backslash within double quotes starts an escape that does not exist', 'Write `\\\\` for a backslash, or use single quotes.'],
  KEY_OVER_1024_CHARS: ['A key is longer than 1024 characters', 'Look for a missing quote or colon above.'],
  BAD_ALIAS: ['An alias or anchor has no name', 'A text that starts with `*` or `&` needs quotes.'],
  ALIAS_PROPS: ['An alias cannot have an anchor or a tag', 'Remove the anchor or tag.'],
  MULTIPLE_ANCHORS: ['A value has two anchors', 'Remove one of them.'],
  MULTIPLE_TAGS: ['A value has two tags', 'A text that starts with `!` needs quotes.'],
  BAD_DIRECTIVE: ['A line that starts with `%` is not understood', 'Remove it.'],
  BAD_PROP_ORDER: ['An anchor or tag stands in the wrong place', 'Write it after the colon, before the value.'],
  BAD_COLLECTION_TYPE: ['A tag says another kind of value than stands there', 'Remove the tag (the word that starts with `!`).'],
  UNEXPECTED_TOKEN: ['Something stands here that does not belong', 'Check the quotes, brackets and dashes of this line.'],
};

/** Says in our words what the YAML parser found. */
export function explainSyntax(error: YAMLError, text: string): Explanation {
  const [from] = error.pos;
  const lineEnd = text.slice(from).search(/[\r\n]/u);
  const here = (lineEnd === -1 ? text.slice(from) : text.slice(from, from + lineEnd)).trim();
  const syntax = (message: string, remedy: string): Explanation => ({ severity: 'error', code: 'yaml_syntax', message, remedy });
  if (error.code === 'TAG_RESOLVE_FAILED') return syntax(`${quote(text.slice(from, error.pos[1]))} starts with \`!\`, which YAML reads as a tag`, QUOTES);
  if (error.code === 'BAD_INDENT' && /end with a/u.test(error.message)) return syntax('A bracket is not closed, or what it holds is not indented', 'Close every `[` and `{`, and indent what goes over several lines.');
  if (error.code === 'MULTILINE_IMPLICIT_KEY') return syntax(`A comma or colon is missing after ${quote(here)}, or a line is not indented as its neighbours`, 'Write `key: value`, one a line, or commas within brackets.');
  if (error.code === 'MISSING_CHAR') return explainMissing(error.message, here, syntax);
  const [message, remedy] = EXPLANATIONS[error.code] ?? ['The text is not YAML', 'Check the quotes, brackets and indentation of this line.'];
  return syntax(here === '' ? message : `${message}: ${quote(here)}`, remedy);
}

function explainMissing(original: string, here: string, syntax: (message: string, remedy: string) => Explanation): Explanation {
  if (/quote/u.test(original)) return syntax('A quote is not closed', 'Add the closing quote.');
  if (/implicit map keys/iu.test(original)) return syntax(`A colon is missing after ${quote(here)}`, 'Write `key: value`; a text of several lines starts with `|`.');
  if (/,/u.test(original)) return syntax('A comma is missing', 'Separate the entries within brackets by commas.');
  return syntax(here === '' ? 'Something is not closed' : `Something is missing before ${quote(here)}`, 'Close every quote, `[` and `{`.');
}
