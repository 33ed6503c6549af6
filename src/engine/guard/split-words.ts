import { err, ok, type Result } from '../../base/result.ts';

/** Why a line is not one plain command. */
const NO_SHELL = 'one command at a time, no shell syntax';

/**
 * A command line as words, without a shell: quotes hold spaces together, a backslash takes a space, quote or backslash as it
 * is (and is an ordinary character before anything else, as in Windows paths). Anything that a shell would act on is refused.
 */
export function splitWords(line: string): Result<readonly string[], string> {
  const words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    const next = line.charAt(at + 1);
    if (char === '\0') return err('the command holds a NUL character');
    if (quote === "'") {
      if (char === "'") quote = undefined;
      else word = (word ?? '') + char;
    } else if (char === '`' || (char === '$' && next === '(')) {
      return err(`${NO_SHELL}: "${char === '`' ? char : '$('}" would run another command`);
    } else if (char === '\\' && (next === '"' || next === '\\' || (quote === undefined && (next === "'" || next === ' ')))) {
      word = (word ?? '') + next;
      at += 1;
    } else if (quote === '"') {
      if (char === '"') quote = undefined;
      else word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/[;&|<>()\n\r]/.test(char)) {
      return err(`${NO_SHELL}: "${char === '\n' || char === '\r' ? 'a line break' : char}" is not allowed (both outputs and the exit code are given to you anyway)`);
    } else if (char === ' ' || char === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== undefined) return err(`a ${quote} is not closed`);
  if (word !== undefined) words.push(word);
  return words.length === 0 || words[0] === '' ? err('the command is empty') : ok(words);
}
