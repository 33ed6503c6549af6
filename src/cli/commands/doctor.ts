import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { detectGates } from '../../engine/gates/detect-gates.ts';
import { Fault } from '../../engine/model/fault.ts';
import type { Gate } from '../../engine/model/config.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import { fit } from '../../engine/report/fit.ts';
import { paintOf } from '../../engine/report/paint.ts';
import { cacheFolder } from '../../node/cache-folder.ts';
import { doctor } from '../../node/doctor/doctor.ts';
import { openGit } from '../../node/git/open-git.ts';
import { textOption, type Execute } from '../command.ts';
import { errorOf, EXIT } from '../outcome.ts';
import { keyedProvider } from '../provider.ts';

/** Looks whether everything that a run needs is there. */
export const execute: Execute = async ({ terminal, folder, env }, input) => {
  // Without a name it looks at what `auto` would take.
  const provider = textOption(input, 'provider') ?? keyedProvider(env) ?? 'scripted';
  const items = await doctor({ folder, provider, worktreeFolder: cacheFolder(env), detectedGates: await gatesOf(folder), environment: env });
  const paint = paintOf(terminal.color);
  const errors = items.filter((each) => each.state === 'error').length;
  const warnings = items.filter((each) => each.state === 'warning').length;
  const width = Math.max(...items.map((each) => each.item.length));
  const marks = { ok: paint.good('✓'), warning: paint.warn('!'), error: paint.bad('✗') };
  const text = items.flatMap((each) => [`${marks[each.state]} ${fit(each.item, width)}  ${cleanText(each.detail, 400)}`, ...(each.fix === '' ? [] : [`  ${' '.repeat(width)}  ${paint.dim(cleanText(each.fix, 400))}`])]);
  const summary = errors > 0 ? `${count(errors, 'error')}, ${count(warnings, 'warning')}` : warnings > 0 ? `ready, with ${count(warnings, 'warning')}` : 'ready';
  return {
    exitCode: errors > 0 ? EXIT.usage : EXIT.done,
    result: { ready: errors === 0, items },
    text: [...text, '', summary],
    ...(errors > 0 ? { error: errorOf(new Fault('preflight', `A run cannot begin: ${count(errors, 'error')}`, { remedy: 'Mend what is marked with ✗.' })) } : {}),
  };
};

/** What would be run as gates without a configuration; nothing outside a repository. */
async function gatesOf(folder: string): Promise<readonly Gate[]> {
  try {
    const git = await openGit(folder);
    const { root, head } = await git.facts();
    return await detectGates(head === undefined ? [] : await git.listFiles(head), (path) => readFile(join(root, path), 'utf8').catch(() => undefined));
  } catch {
    // The doctor itself says what is wrong with the repository.
    return [];
  }
}
