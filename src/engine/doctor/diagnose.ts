import { formatDiagnostic } from '../model/diagnostic.ts';
import type { CheckoutFacts, DoctorFacts } from './facts.ts';

/** One thing that preflight looked at. Errors stop a run, warnings ask; `fix` is what to do, empty when it is ok. */
export interface DoctorItem {
  readonly item: string;
  readonly state: 'ok' | 'warning' | 'error';
  readonly detail: string;
  readonly fix: string;
}

const FIRST_NODE: readonly [number, number] = [20, 19];
const LOW_BYTES = 2_000_000_000;
const TOO_LOW_BYTES = 300_000_000;

/** Judges what was found: every item once, in the order in which to mend them. */
export function diagnose(facts: DoctorFacts): DoctorItem[] {
  return [node(facts), git(facts), ...repository(facts), ...config(facts), provider(facts), ...gates(facts), ...folders(facts), ...disks(facts)];
}

const ok = (item: string, detail: string): DoctorItem => ({ item, state: 'ok', detail, fix: '' });
const warning = (item: string, detail: string, fix: string): DoctorItem => ({ item, state: 'warning', detail, fix });
const error = (item: string, detail: string, fix: string): DoctorItem => ({ item, state: 'error', detail, fix });

function node({ nodeVersion }: DoctorFacts): DoctorItem {
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/u, '').split('.').map(Number);
  const enough = major > FIRST_NODE[0] || (major === FIRST_NODE[0] && minor >= FIRST_NODE[1]);
  return enough ? ok('node', `Node.js ${nodeVersion}`) : error('node', `Node.js ${nodeVersion} is too old`, 'Install Node.js 20.19 or newer.');
}

function git({ git: found }: DoctorFacts): DoctorItem {
  if (found === undefined) return error('git', 'git was not found', 'Install git 2.38 or newer and put it on PATH.');
  return found.newEnough ? ok('git', `git ${found.version}`) : error('git', `git ${found.version} is too old: merging without a working tree came with git 2.38`, 'Install git 2.38 or newer and put it first on PATH.');
}

function repository({ checkout, checkoutRefusal, folder, git: found }: DoctorFacts): DoctorItem[] {
  if (found === undefined) return [];
  if (checkout === undefined) return [error('repository', checkoutRefusal ?? `${folder} is not in a git repository`, checkoutRefusal?.includes('safe.directory') === true ? `If you trust it, run: git config --global --add safe.directory "${folder}"` : 'Run in a git repository, or run `git init` and make a first commit.')];
  if (checkout.root === undefined) return [error('repository', `${folder} is a repository without a working tree`, 'Run in a clone that has files checked out.')];
  const first = checkout.hasCommit ? ok('repository', checkout.root) : error('repository', `${checkout.root} has no commit yet`, 'Make a first commit: `git add .` and `git commit`.');
  return [first, ...doubts(checkout)];
}

function doubts(checkout: CheckoutFacts): DoctorItem[] {
  const found: DoctorItem[] = [];
  if (checkout.operation !== undefined) found.push(warning('operation', `A ${checkout.operation} is under way`, `Finish it, or take it back with \`git ${checkout.operation === 'bisect' ? 'bisect reset' : `${checkout.operation} --abort`}\`; a result cannot be merged into your branch before.`));
  if (checkout.shallow) found.push(warning('history', 'The clone is shallow, so a merge may miss its base', 'Run `git fetch --unshallow`.'));
  if (checkout.linkedWorktree) found.push(warning('worktree', 'This checkout is a linked worktree of another one; its branches and objects are shared', 'Nothing to do, if you meant it.'));
  if (checkout.outerRoot !== undefined) found.push(warning('nested', `The repository lies within another one, ${checkout.outerRoot}`, 'Check that tools do not take their configuration from there.'));
  if (checkout.submodules) found.push(warning('submodules', 'The repository has submodules, which are not filled in worktrees', 'If a task or gate needs them, add `git submodule update --init` to `worktree.setup`.'));
  if (checkout.lfs) found.push(warning('lfs', 'The repository uses Git LFS; worktrees may hold pointers instead of files', 'Install git-lfs, or keep such files out of the tasks.'));
  return found;
}

function config({ config: { file, diagnostics } }: DoctorFacts): DoctorItem[] {
  if (file === undefined) return [ok('config', 'No ce-config.yml: domains come from the folders, gates from what is found')];
  if (diagnostics.length === 0) return [ok('config', file)];
  return diagnostics.map((each) => ({ item: 'config', state: each.severity, detail: formatDiagnostic({ ...each, remedy: '' }), fix: each.remedy }));
}

function provider({ provider: { name, needsKey, keyFound, known } }: DoctorFacts): DoctorItem {
  if (!known) return error('provider', `There is no provider ${name}`, 'Choose one that there is with `--provider`.');
  if (!needsKey) return ok('provider', `${name} needs no key`);
  return keyFound ? ok('provider', `${name}, with a key`) : error('provider', `There is no key for ${name}`, 'Set ANTHROPIC_API_KEY, or try it offline with `--provider scripted --playbook FILE`.');
}

function gates({ gates: all, installsTools }: DoctorFacts): DoctorItem[] {
  if (all.length === 0) return [warning('gates', 'There are no gates, so nothing checks what the agents write', 'Add `gates` to ce-config.yml, as `{name: tests, command: npm test}`.')];
  return all.map(({ gate, missing }) => {
    const item = `gate ${gate}`;
    if (missing.length === 0) return ok(item, 'its tools are there');
    const tools = missing.join(', ');
    return warning(item, `${tools} ${missing.length === 1 ? 'was' : 'were'} not found; a gate without its tool does not run, and what did not run is not passed`, installsTools ? `Check that \`worktree.setup\` installs ${tools}.` : `Install ${tools}, or change the command of the gate.`);
  });
}

function folders({ workspace, worktrees }: DoctorFacts): DoctorItem[] {
  const inside = worktrees.insideRepository ? error('worktrees', `${worktrees.path} lies within the repository, where tools would walk up into your checkout`, 'Choose a folder outside of it.') : undefined;
  const refused = worktrees.refusal === undefined ? ok('worktrees', worktrees.path) : error('worktrees', `Nothing can be written to ${worktrees.path}: ${worktrees.refusal}`, 'Choose another folder, or change its permissions.');
  if (workspace === undefined) return [inside ?? refused];
  const journal = workspace.refusal === undefined ? ok('workspace', workspace.path) : error('workspace', `Nothing can be written to ${workspace.path}: ${workspace.refusal}`, 'Change the permissions of the folder.');
  return [journal, inside ?? refused];
}

function disks({ disks: all }: DoctorFacts): DoctorItem[] {
  return all.map(({ path, freeBytes }) => {
    if (freeBytes === undefined) return warning('disk', `The free space of ${path} could not be read`, 'Check that there are some gigabytes.');
    const free = freeBytes >= 1_000_000_000 ? `${(freeBytes / 1_000_000_000).toFixed(1)} GB` : `${Math.floor(freeBytes / 1_000_000)} MB`;
    const detail = `${free} free at ${path}`;
    if (freeBytes < TOO_LOW_BYTES) return error('disk', detail, 'Free some space: every stream has a checkout of its own.');
    return freeBytes < LOW_BYTES ? warning('disk', detail, 'Free some space: every stream has a checkout of its own.') : ok('disk', detail);
  });
}
