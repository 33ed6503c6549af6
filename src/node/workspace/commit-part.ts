import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Fault, isFault } from '../../engine/model/fault.ts';
import type { ObjectName } from '../../engine/model/ids.ts';
import { byFile, type ResultUnit } from '../../engine/result/result-unit.ts';
import { selectHunks } from '../../engine/result/select-hunks.ts';
import type { GitObjects } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { oneLine, splitNul } from '../git/run-git.ts';
import { indexInfo, type PathVersion } from './path-version.ts';

/** What a commit with a part of a result is made of. */
export interface PartRequest {
  readonly from: ObjectName;
  readonly to: ObjectName;
  /** Everything that can be taken between the two, as `readResultUnits` lists it. */
  readonly units: readonly ResultUnit[];
  /** The numbers of those that are taken. */
  readonly chosen: ReadonlySet<number>;
  readonly message: string;
}

/** Makes the commit that holds `from` with the chosen part of the way to `to`, as a child of `from`. Adds objects only; nothing of the user's is touched. */
export async function commitPart({ repository, objects }: { readonly repository: Repository; readonly objects: GitObjects }, request: PartRequest): Promise<ObjectName> {
  const { from, to, units, chosen, message } = request;
  const folder = await mkdtemp(path.join(tmpdir(), 'ce-parallel-part-'));
  const indexFile = path.join(folder, 'index');
  try {
    const [before, after] = await Promise.all([listVersions(repository, from), listVersions(repository, to)]);
    const versions = new Map<string, PathVersion>();
    for (const { path: name, units: rows } of byFile(units)) {
      const taken = rows.filter(({ at }) => chosen.has(at));
      if (taken.length === 0) continue;
      const [{ unit } = { unit: undefined }] = rows;
      if (unit?.from !== undefined) versions.set(unit.from, null);
      const whole = taken.length === rows.length;
      versions.set(name, whole ? (after.get(name) ?? null) : await partOf(repository, { before: need(before, name), after: need(after, name), rows, chosen }));
    }
    await repository.run({ args: ['read-tree', from], indexFile });
    await repository.run({ args: ['update-index', '-z', '--index-info'], indexFile, stdin: indexInfo(versions, from) }).catch((cause: unknown) => {
      throw isFault(cause, 'git_failed') ? new Fault('usage', 'The chosen changes cannot be taken without others: a file gives way to a folder of its name', { remedy: 'Choose both, or neither.', cause }) : cause;
    });
    const tree = oneLine((await repository.run({ args: ['write-tree'], indexFile })).stdout) as ObjectName;
    return await objects.commitTree({ tree, parents: [from], message });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Version = NonNullable<PathVersion>;

async function partOf(repository: Repository, { before, after, rows, chosen }: { before: Version; after: Version; rows: readonly { readonly at: number; readonly unit: ResultUnit }[]; chosen: ReadonlySet<number> }): Promise<PathVersion> {
  const hunks = rows.flatMap(({ unit }) => (unit.hunk === undefined ? [] : [unit.hunk]));
  const places = new Set(rows.flatMap(({ at }, place) => (chosen.has(at) ? [place] : [])));
  const [from, to] = await Promise.all([readBytes(repository, before.object), readBytes(repository, after.object)]);
  const text = selectHunks(from, to, hunks, places);
  const object = oneLine((await repository.run({ args: ['hash-object', '-w', '--stdin'], stdin: Buffer.from(text, 'latin1') })).stdout);
  return { mode: before.mode, object };
}

/** A blob with each byte as one character, so that nothing is lost of what is no UTF-8. */
async function readBytes({ run }: Repository, object: string): Promise<string> {
  return (await run({ args: ['cat-file', 'blob', object], readOnly: true })).stdout.toString('latin1');
}

async function listVersions({ run }: Repository, commit: ObjectName): Promise<ReadonlyMap<string, Version>> {
  const listed = splitNul((await run({ args: ['ls-tree', '-r', '-z', '--full-tree', commit], readOnly: true })).stdout);
  return new Map(
    listed.map((piece) => {
      const tab = piece.indexOf('\t');
      const [mode = '', , object = ''] = piece.slice(0, tab).split(' ');
      return [piece.slice(tab + 1), { mode, object }];
    }),
  );
}

function need(versions: ReadonlyMap<string, Version>, name: string): Version {
  const found = versions.get(name);
  if (found === undefined) throw new Fault('git_failed', `${name} is not where the list of changes says that it is`, { details: { path: name }, remedy: 'Choose the changes again.' });
  return found;
}
