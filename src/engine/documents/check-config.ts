import { Config } from '../model/config.ts';
import { checkGate } from './check-gate.ts';
import { doubt, entriesOf, fault, isMapping, textsOf, type Complaint, type Path } from './complaint.ts';
import { CONFIG_GUIDE } from './config-guide.ts';
import { explainIssues } from './explain-issue.ts';
import { globFault, pathFault } from './glob-fault.ts';
import { didYouMean, listed, quote } from './suggest.ts';

/** Checks a configuration as data: everything that is wrong with it, and the configuration when nothing is. */
export function checkConfig(raw: unknown): { readonly complaints: readonly Complaint[]; readonly config: Config | undefined } {
  const shape = Config.safeParse(raw);
  const complaints: Complaint[] = shape.success ? [] : explainIssues(shape.error.issues, raw, CONFIG_GUIDE);
  if (isMapping(raw)) {
    complaints.push(
      ...(['domains', 'integrationPoints', 'gates'] as const).flatMap((list) => duplicateNames(raw[list], list)),
      ...(['domains', 'integrationPoints'] as const).flatMap((list) => entriesOf(raw[list]).flatMap(([index, entry]) => (isMapping(entry) ? badGlobs(entry.paths, [list, index, 'paths']) : []))),
      ...shadowedPaths(raw.domains),
      ...entriesOf(raw.integrationPoints).flatMap(([index, point]) => checkPoint(point, ['integrationPoints', index], raw.domains)),
      ...entriesOf(raw.gates).flatMap(([index, gate]) => checkGate(gate, ['gates', index])),
      ...checkWorktree(raw.worktree),
    );
  }
  if (shape.success && shape.data.retry.baseDelay > shape.data.retry.maxDelay) complaints.push(doubt({ path: ['retry'], aspect: 'key', code: 'delays_swapped', message: '`retry.baseDelay` is longer than `retry.maxDelay`', remedy: 'Write the shorter one as `baseDelay`.' }));
  return { complaints, config: shape.success ? shape.data : undefined };
}

const KINDS = { domains: 'domain', integrationPoints: 'integration point', gates: 'gate' } as const;

function duplicateNames(list: unknown, key: keyof typeof KINDS): Complaint[] {
  const first = new Map<string, Path>();
  return entriesOf(list).flatMap(([index, entry]) => {
    if (!isMapping(entry) || typeof entry.name !== 'string' || entry.name === '') return [];
    const path = [key, index, 'name'];
    const other = first.get(entry.name);
    if (other === undefined) return (first.set(entry.name, path), []);
    return [fault({ path, code: 'duplicate_name', message: `A second ${KINDS[key]} has the name ${quote(entry.name)}; the first stands`, other, remedy: 'Give one of them another name, or make one of the two.' })];
  });
}

function badGlobs(globs: unknown, path: Path): Complaint[] {
  return textsOf(globs).flatMap(([at, glob]) => {
    const found = glob === '' ? undefined : globFault(glob);
    return found === undefined ? [] : [fault({ path: [...path, at], ...found })];
  });
}

function shadowedPaths(domains: unknown): Complaint[] {
  const first = new Map<string, Path>();
  return entriesOf(domains).flatMap(([index, domain]) =>
    textsOf(isMapping(domain) ? domain.paths : undefined).flatMap(([at, glob]) => {
      const path = ['domains', index, 'paths', at];
      const other = first.get(glob);
      if (other === undefined) return (first.set(glob, path), []);
      return [doubt({ path, code: 'shadowed_path', message: `${quote(glob)} is taken already: the first domain that matches has it, and that stands`, other, remedy: 'Remove one of the two.' })];
    }),
  );
}

function checkPoint(point: unknown, path: Path, domains: unknown): Complaint[] {
  if (!isMapping(point)) return [];
  const found: Complaint[] = [];
  const none = (list: unknown): boolean => list === undefined || (Array.isArray(list) && list.length === 0);
  if (none(point.tags) && none(point.paths)) found.push(doubt({ path, aspect: 'head', code: 'never_reached', message: 'This integration point has neither tags nor paths, so no task reaches it', remedy: 'Add `tags: [api_contract]` or `paths: ["db/migrations/**"]`.' }));
  // Domains that come from the folders are not known here.
  if (!Array.isArray(domains)) return found;
  const names = entriesOf(domains).flatMap(([, domain]) => (isMapping(domain) ? [domain.name, domain.owner] : [])).filter((name) => typeof name === 'string');
  const known = new Set(names.flatMap((name) => [name, name.replace(/^COORD_/u, '').toLowerCase().replaceAll('_', '-'), name.replace(/^COORD_/u, '').toLowerCase()]));
  for (const [at, name] of textsOf(point.converge)) {
    if (known.has(name) || known.has(name.toLowerCase())) continue;
    found.push(doubt({ path: [...path, 'converge', at], code: 'unknown_domain', message: `No domain or owner is called ${quote(name)}, so nobody stops for it`, remedy: didYouMean(name, names, names.length === 0 ? 'Remove it.' : `Use one of ${listed([...new Set(names)])}.`) }));
  }
  return found;
}

function checkWorktree(worktree: unknown): Complaint[] {
  if (!isMapping(worktree)) return [];
  return (['copy', 'link'] as const).flatMap((key) =>
    textsOf(worktree[key]).flatMap(([at, path]) => {
      const found = path === '' ? undefined : pathFault(path);
      return found === undefined ? [] : [fault({ path: ['worktree', key, at], ...found })];
    }),
  );
}
