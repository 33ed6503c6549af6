import { cp, mkdir, mkdtemp, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../engine/model/fault.ts';
import { environmentFor } from '../../node/processes/environment.ts';
import { createProcesses } from '../../node/processes/processes.ts';

/** The goal that the sample's playbook works towards. */
export const SAMPLE_GOAL = 'Add an orders API with a page that lists orders';

/** Where the extension keeps its sample project and the playbook for it. */
export function sampleIn(extensionPath: string): { readonly project: string; readonly playbook: string } {
  const folder = join(extensionPath, 'media', 'sample');
  return { project: join(folder, 'webshop'), playbook: join(folder, 'playbook.yml') };
}

/** Whether a repository is a copy of the sample project. */
export async function isSample(root: string): Promise<boolean> {
  const text = await readFile(join(root, 'package.json'), 'utf8').catch(() => '');
  return text.includes('the sample project of ce-parallel');
}

/** Makes a repository of the sample in a new folder and gives its path. `tell` hears what is done. */
export async function makeSample(extensionPath: string, tell: (what: string) => void, signal: AbortSignal): Promise<string> {
  const folder = join(await realpath(await mkdtemp(join(tmpdir(), 'ce-parallel-sample-'))), 'webshop');
  tell('copying the project');
  await cp(sampleIn(extensionPath).project, folder, { recursive: true, filter: (source) => !source.endsWith('node_modules') });
  const who = ['-c', 'user.name=Sample', '-c', 'user.email=sample@example.com', '-c', 'commit.gpgsign=false'];
  await run(folder, ['git', ...who, 'init', '-b', 'main'], signal);
  await run(folder, ['git', ...who, 'add', '-A'], signal);
  await run(folder, ['git', ...who, 'commit', '-q', '-m', 'The web shop before the orders'], signal);
  // Its presence wakes the extension when the folder is opened.
  await mkdir(join(folder, '.ce-workspace'));
  await writeFile(join(folder, '.ce-workspace', '.gitignore'), '*\n');
  return folder;
}

/** Installs what the sample's gates need, unless it is there. */
export async function installSample(root: string, tell: (what: string) => void, signal: AbortSignal): Promise<void> {
  const there = await stat(join(root, 'node_modules', 'typescript')).catch(() => undefined);
  if (there !== undefined) return;
  tell('installing TypeScript for its gates');
  await run(root, process.platform === 'win32' ? ['npm.cmd', 'ci', '--no-audit', '--no-fund'] : ['npm', 'ci', '--no-audit', '--no-fund'], signal);
}

async function run(cwd: string, words: readonly string[], signal: AbortSignal): Promise<void> {
  const [program = ''] = words;
  const result = await createProcesses().run({ command: { words }, cwd, env: environmentFor(process.env), timeoutMs: 300_000, maxOutputBytes: 100_000 }, signal);
  signal.throwIfAborted();
  if (result.notFound) throw new Fault('command_not_found', `${program} was not found`, { remedy: `Install ${program === 'git' ? 'git' : 'Node.js with npm'} and put it on PATH.` });
  if (result.exitCode !== 0) throw new Fault('process_failed', `${words.filter((word) => !word.includes('=') && word !== '-c').join(' ')} failed: ${(result.stderr || result.stdout).trim().split('\n').slice(-3).join(' ')}`, { remedy: 'Mend that and try again.' });
}
