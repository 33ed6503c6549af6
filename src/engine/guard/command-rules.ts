import type { CommandRules } from '../model/config.ts';
import { faultOfReadOnlyGit, hardenedGit, isReadOnlyGit } from './read-only-git.ts';
import { splitWords } from './split-words.ts';

/** What may become of a command: run as words, run as the shell line that the config's author wrote, or not at all. */
export type CommandVerdict =
  | { readonly type: 'run'; readonly command: { readonly words: readonly string[] } | { readonly shell: string } }
  | { readonly type: 'refuse'; readonly reason: string };

/**
 * Decides on a command: deny before ask before allow, each rule a prefix of words; read-only git is always allowed.
 * A line with shell syntax runs only when it is, to the letter, a line that the config allows.
 */
export function decideCommand(line: string, rules: CommandRules): CommandVerdict {
  const command = line.trim();
  const verbatim = rules.allow.some((entry) => entry.trim() === command);
  const split = splitWords(command);
  const words = split.ok ? split.value : command.split(/\s+/);
  const denied = rules.deny.find((rule) => isDenied(words, wordsOf(rule)));
  if (denied !== undefined) return { type: 'refuse', reason: `"${denied}" is denied by commands.deny` };
  const asked = rules.ask.find((rule) => startsWith(words, wordsOf(rule)));
  if (asked !== undefined) return { type: 'refuse', reason: `"${asked}" needs a person's permission (commands.ask), and nobody is there to give it` };
  if (!split.ok) return verbatim ? { type: 'run', command: { shell: command } } : { type: 'refuse', reason: split.error };
  if (isReadOnlyGit(words)) {
    const fault = faultOfReadOnlyGit(words);
    if (fault === undefined) return { type: 'run', command: { words: hardenedGit(words) } };
    if (!verbatim) return { type: 'refuse', reason: fault };
  }
  if (verbatim && needsShell(command)) return { type: 'run', command: { shell: command } };
  if (rules.allow.some((rule) => startsWith(words, wordsOf(rule)))) return { type: 'run', command: { words } };
  const allowed = [...rules.allow.map((entry) => `"${entry}"`), 'read-only git'];
  return { type: 'refuse', reason: `it is not on the list of allowed commands (commands.allow); allowed are ${allowed.slice(0, 12).join(', ')}${allowed.length > 12 ? ', …' : ''}` };
}

/** Variables and patterns are plain characters to us; the author of a config line means what a shell makes of them. */
function needsShell(command: string): boolean {
  return /[$*?~%#[\]{}]|^[A-Za-z_]\w*=/.test(command);
}

/** Words of a rule; a rule with shell syntax is no prefix of anything. */
function wordsOf(rule: string): readonly string[] {
  const split = splitWords(rule);
  return split.ok ? split.value : [rule];
}

function startsWith(words: readonly string[], rule: readonly string[]): boolean {
  return rule.length <= words.length && rule.every((word, index) => word === words[index]);
}

/** Like a prefix, but options with their values may stand between: `git -C x push` is `git push`. */
function isDenied(words: readonly string[], rule: readonly string[]): boolean {
  if (rule.length === 0) return true;
  const [word, ...rest] = words;
  const [wanted, ...others] = rule;
  if (word === undefined) return false;
  if (bareName(word) === wanted || word === wanted) return isDeniedAfter(rest, others);
  return false;
}

function isDeniedAfter(words: readonly string[], rule: readonly string[]): boolean {
  if (rule.length === 0) return true;
  const [word, ...rest] = words;
  if (word === undefined) return false;
  if (word === rule[0]) return isDeniedAfter(rest, rule.slice(1));
  if (!word.startsWith('-')) return false;
  return isDeniedAfter(rest, rule) || isDeniedAfter(rest.slice(1), rule);
}

/** `/usr/bin/git` and `git.exe` are `git`. */
function bareName(program: string): string {
  return (program.split(/[\\/]/).at(-1) ?? program).replace(/\.(exe|cmd|bat)$/i, '');
}
