import { isAnyMark } from './lock-mark.ts';

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Comments are passed over with the blanks: what is taken out ends where a token ends. */
const TOKENS = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[{}[\],:]|[^\s{}[\],:"/]+|\//g;
const SETTINGS = ['"files.readonlyInclude"', '"files.readonlyExclude"'];

/** The text of a settings.json without any entry of ours, and without a setting that holds nothing else; everything but that stays as it is, comments included. */
export function withoutLocks(text: string): string {
  let left = text;
  for (let next = withoutOne(left); next !== undefined; next = withoutOne(left)) left = next;
  return left === text ? text : withoutEmpty(left);
}

function withoutOne(text: string): string | undefined {
  const tokens = tokensOf(text);
  const at = tokens.findIndex((token, place) => isOurs(token) && tokens[place + 1]?.text === ':');
  return at === -1 ? undefined : withoutMember(text, tokens, { from: at, to: at + 2 });
}

function withoutEmpty(text: string): string {
  const tokens = tokensOf(text);
  const at = tokens.findIndex(({ text: name }, place) => SETTINGS.includes(name) && tokens[place + 1]?.text === ':' && tokens[place + 2]?.text === '{' && tokens[place + 3]?.text === '}');
  return at === -1 ? text : withoutEmpty(withoutMember(text, tokens, { from: at, to: at + 3 }));
}

/** Takes out the tokens of one member of an object with the comma that belongs to it. */
function withoutMember(text: string, tokens: readonly Token[], { from, to }: { readonly from: number; readonly to: number }): string {
  const [first, last, before, after] = [tokens[from], tokens[to], tokens[from - 1], tokens[to + 1]];
  if (first === undefined || last === undefined) return text;
  if (after?.text === ',') return cut(text, first.start, after.end);
  if (before?.text === ',') return cut(text.slice(0, before.start) + text.slice(before.end), first.start - 1, last.end - 1);
  return cut(text, first.start, last.end);
}

/** Without that part; the whole line goes where nothing else is on it. What stood behind a comment must not come to stand in it. */
function cut(text: string, start: number, end: number): string {
  const blank = /\r?\n[ \t]*$/.exec(text.slice(0, start));
  const isAlone = blank !== null && /^[ \t]*(\r?\n|$)/.test(text.slice(end));
  return text.slice(0, isAlone ? blank.index : start) + text.slice(end);
}

function isOurs({ text }: Token): boolean {
  if (!text.startsWith('"')) return false;
  try {
    const name: unknown = JSON.parse(text);
    return typeof name === 'string' && isAnyMark(name);
  } catch {
    return false;
  }
}

function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(TOKENS)].filter(([token]) => !/^\/[/*]/.test(token)).map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
}
