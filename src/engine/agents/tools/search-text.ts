import { z } from 'zod';
import { ALL_ROLES, defineTool, failure, type ToolContext } from '../tool.ts';
import { globTest, readingGit } from './worktree-files.ts';

const OUTPUT_BYTES = 4 * 1024 * 1024;
const MOST_MATCHES = 200;
const LONGEST_LINE = 300;

/** `search_text {pattern, glob?}`: lines that match a regular expression, searched by git in a process of its own. */
export const searchText = defineTool({
  name: 'search_text',
  description: `Search the worktree's files (tracked and new, not ignored ones) for a regular expression, line by line; at most ${MOST_MATCHES} lines. Narrow it with a glob, as src/**/*.ts.`,
  phase: 'read',
  roles: ALL_ROLES,
  input: z.object({ pattern: z.string().min(1).max(2_000), glob: z.string().min(1).optional() }),
  async run({ pattern, glob }, context) {
    const test = glob === undefined ? undefined : globTest(glob, context.assignment.caseBlind);
    if (test?.ok === false) return failure(test.error);
    const searched = await search(pattern, glob, context);
    if (searched.aborted) context.signal.throwIfAborted();
    if (searched.timedOut) return failure('The search took too long; narrow the pattern or give a glob.');
    if (searched.exitCode !== 0 && searched.exitCode !== 1) return failure(`The search failed: ${searched.stderr.trim() || 'git is not available'}`);
    const lines: string[] = [];
    let found = 0;
    const readable = new Map<string, boolean>();
    for (const line of searched.stdout.split('\n')) {
      const [path, number, text] = line.split('\0');
      if (path === undefined || number === undefined || text === undefined || test?.value(path) === false) continue;
      if (!readable.has(path)) readable.set(path, (await context.guard.forRead(path)).ok);
      if (readable.get(path) !== true) continue;
      found += 1;
      if (lines.length < MOST_MATCHES) lines.push(`${path}:${number}: ${text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}… (cut)` : text}`);
    }
    const more = searched.cutBytes > 0 ? 'more than ' : '';
    const note = found > lines.length || searched.cutBytes > 0 ? `\n(${more}${found - lines.length} more lines were left out; narrow the search)` : '';
    return { ok: true, content: found === 0 ? '(nothing matches)' : lines.join('\n') + note, summary: `${more}${found} lines match`, cutBytes: searched.cutBytes };
  },
});

async function search(pattern: string, glob: string | undefined, context: ToolContext) {
  // A pathspec narrows the search early; it knows no braces, so those are left to the test of the results.
  const pathspec = glob === undefined || /[{}()!\\[\]]/.test(glob) || glob.endsWith('/') ? [] : ['--', `:(glob${context.assignment.caseBlind ? ',icase' : ''})${glob.replace(/^(\.\/)+/, '')}`];
  const words = (dialect: string): string[] => ['grep', '--untracked', '--no-color', '-n', '-I', '-z', dialect, '-e', pattern, ...pathspec];
  const perl = await readingGit(context, words('-P'), OUTPUT_BYTES);
  // A git that was built without PCRE says so with exit code 128.
  const hasPerl = perl.exitCode !== 128 || !/Perl|PCRE/i.test(perl.stderr);
  return hasPerl ? perl : readingGit(context, words('-E'), OUTPUT_BYTES);
}
