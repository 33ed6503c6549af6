import { stringify } from 'yaml';
import { z } from 'zod';
import { globFault } from '../documents/glob-fault.ts';
import { resolveDomains } from '../graph/resolve-domains.ts';
import { defaultConfig, type Domain, type Gate } from '../model/config.ts';
import { Duration } from '../model/duration.ts';

/** What is known of a repository when its configuration is first written. */
export interface RepositorySketch {
  /** Tracked files, relative to the root with `/`. */
  readonly files: readonly string[];
  /** Gates that were found. */
  readonly gates: readonly Gate[];
  /** How a fresh worktree is made usable, as far as it was found. */
  readonly worktree?: { readonly copy?: readonly string[]; readonly link?: readonly string[]; readonly setup?: readonly string[] };
}

/** Folders whose files must be changed one at a time, because their order counts. */
const MIGRATIONS = /^(?:(.*)\/)?(migrations|alembic|migrate)\//u;

/** More domains than this help nobody to read the file. */
const MAX_DOMAINS = 60;

/** Writes a first ce-config.yml for a repository, with a comment on each part; `readConfig` reads it without a fault. */
export function configTemplate({ files, gates, worktree }: RepositorySketch): string {
  const migrations = migrationFolders(files);
  const domains = [
    ...migrations.map((folder, index): Domain => ({ name: index === 0 ? 'migrations' : `migrations-${index + 1}`, paths: [under(folder)], serialize: true })),
    ...uniqueNames(resolveDomains(defaultConfig(), files).filter((domain) => !domain.name.startsWith('.') && !migrations.includes(domain.name))),
  ]
    // A folder such as `c:x` cannot be named by a glob on every system.
    .filter((domain) => domain.paths.every((glob) => globFault(glob) === undefined))
    .slice(0, MAX_DOMAINS);
  const points = migrations.length === 0 ? [] : [{ name: 'database-migration', tags: ['migration'], paths: migrations.map(under), converge: 'all' }];
  const setUp = Object.fromEntries(Object.entries(worktree ?? {}).filter(([, list]) => list.length > 0));
  return [
    '# How ce-parallel works in this repository. Every key but `version` is optional.',
    'version: 1',
    '',
    ...section('Who may work beside whom: the first domain that matches a path has it, so files stand before folders.', 'domains', domains.map(({ serialize, name, paths }) => (serialize ? { name, paths: [...paths], serialize } : { name, paths: [...paths] })), '{name: api, owner: COORD_PLATFORM, paths: ["src/api/**"]}'),
    ...section('Milestones: a task with such a tag or path runs when these streams have stopped.', 'integrationPoints', points, '{name: api-contract, tags: [api_contract], converge: all}'),
    ...section('What a change must pass.', 'gates', gates.map(plainGate), '{name: tests, dimension: tests, command: npm test}'),
    ...section('How a fresh worktree is made usable.', 'worktree', Object.keys(setUp).length === 0 ? undefined : setUp, 'worktree: {copy: [.env], setup: [npm ci]}'),
    '# How many agents work at once, and what a run may cost.',
    '# pools: {planners: 2, builders: 4, reviewers: 2}',
    '# budget: {usd: 5}',
    '# models: {planner: claude-opus-5-5, builder: claude-sonnet-5-5, reviewer: claude-opus-5-5}',
    '',
    '# What agents may run besides the commands of the gates and read-only git.',
    '# commands: {allow: [npm test], ask: [npm install], deny: [git push]}',
    '',
  ].join('\n');
}

function section(comment: string, key: string, value: readonly unknown[] | Readonly<Record<string, unknown>> | undefined, example: string): string[] {
  const list = Array.isArray(value) ? (value as unknown[]) : undefined;
  if (value === undefined) return [`# ${comment}`, `# ${example}`, ''];
  if (list === undefined) return [`# ${comment}`, `${key}: ${inline(value)}`, ''];
  if (list.length === 0) return [`# ${comment}`, `# ${key}:`, `#   - ${example}`, ''];
  return [`# ${comment}`, `${key}:`, ...list.map((each) => `  - ${inline(each)}`), ''];
}

function inline(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}

function plainGate(gate: Gate): Record<string, unknown> {
  return {
    name: gate.name,
    dimension: gate.dimension,
    command: gate.command,
    ...(gate.parser === 'exit-code' ? {} : { parser: gate.parser }),
    ...(gate.report === undefined ? {} : { report: gate.report }),
    ...(gate.min === undefined ? {} : { min: gate.min }),
    ...(gate.timeout === 600_000 ? {} : { timeout: z.encode(Duration, gate.timeout) }),
  };
}

function migrationFolders(files: readonly string[]): string[] {
  const found = new Set<string>();
  for (const file of files) {
    const match = MIGRATIONS.exec(file);
    if (match !== null) found.add(match[1] === undefined ? (match[2] ?? '') : `${match[1]}/${match[2] ?? ''}`);
  }
  const all = [...found].sort();
  return all.filter((folder) => !all.some((outer) => outer !== folder && folder.startsWith(`${outer}/`)));
}

function uniqueNames(domains: readonly Domain[]): Domain[] {
  const taken = new Set(['migrations']);
  return domains.map((domain) => {
    let name = domain.name;
    for (let next = 2; taken.has(name); next += 1) name = `${domain.name}-${next}`;
    taken.add(name);
    return { ...domain, name, paths: [under(domain.name)] };
  });
}

/** A glob of all that is in a folder, whatever its name holds. */
function under(folder: string): string {
  return `${folder.replaceAll(/[\\*?[\]{}()!+@]/gu, (sign) => `\\${sign}`)}/**`;
}
