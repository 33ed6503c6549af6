/** Subcommands of git that only read. */
const READ_ONLY = new Set(['status', 'diff', 'log', 'show', 'ls-files', 'grep', 'rev-parse', 'blame']);

/** Options of them that write, run a program, or read elsewhere. Git takes any unambiguous beginning of a long option. */
const REFUSED_OPTIONS = ['--output', '--ext-diff', '--no-index', '--open-files-in-pager', '--contents', '--git-dir', '--work-tree', '--exec-path'];

/** True when the words call a read-only subcommand of git. */
export function isReadOnlyGit(words: readonly string[]): boolean {
  return words[0] === 'git' && READ_ONLY.has(words[1] ?? '');
}

/** Why such a call is not as harmless as it looks; undefined when it is. */
export function faultOfReadOnlyGit(words: readonly string[]): string | undefined {
  for (const word of words.slice(2)) {
    const name = word.split('=')[0] ?? '';
    if (/^--[a-z]/.test(name) && REFUSED_OPTIONS.some((option) => option === name || (name !== '--no' && option.startsWith(name)))) return `${word} may write, run or read something else`;
    if (/^-[A-Za-z]*O/.test(word)) return `${word} may run a program or read another file`;
    // `git diff /a /b` compares files anywhere; `-f/path` and `--option=/path` read them.
    const value = word.startsWith('--') ? word.slice(name.length + 1) : word.replace(/^-[A-Za-z]?/, '');
    if (leavesWorktree(value)) return `${word} leads out of the worktree`;
  }
  return undefined;
}

function leavesWorktree(value: string): boolean {
  const path = value.replaceAll('\\', '/').replace(/^:(\([^)]*\))?/, '');
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path) || path.startsWith('~/') || path.split('/').includes('..');
}

/** The same call with what the repository's configuration could run switched off. */
export function hardenedGit(words: readonly string[]): readonly string[] {
  const [, subcommand = 'status', ...rest] = words;
  return ['git', '--no-pager', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', subcommand, ...(subcommand === 'diff' ? ['--no-ext-diff'] : []), ...rest];
}
