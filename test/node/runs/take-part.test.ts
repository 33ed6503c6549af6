import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { fold } from '../../../src/engine/events/evolve.ts';
import type { RunState } from '../../../src/engine/events/run-state.ts';
import { defaultConfig } from '../../../src/engine/model/config.ts';
import { isFault } from '../../../src/engine/model/fault.ts';
import { RunId, type ObjectName } from '../../../src/engine/model/ids.ts';
import { resultLeft } from '../../../src/engine/result/result-left.ts';
import { unitTitle, type ResultUnits } from '../../../src/engine/result/result-unit.ts';
import { systemClock } from '../../../src/node/clock.ts';
import { createIds } from '../../../src/node/ids.ts';
import { openJournal } from '../../../src/node/journal/open-journal.ts';
import { readJournal } from '../../../src/node/journal/read-journal.ts';
import { silentLog } from '../../../src/node/log.ts';
import type { FoundRun } from '../../../src/node/runs/find-run.ts';
import { offerResult, previewResult, takeBack, takeResult } from '../../../src/node/runs/take-result.ts';
import { makeRepository, type RigFile, type RigRepository } from '../../rig/repository.ts';

const lines = (changes: Readonly<Record<number, string>> = {}): string => Array.from({ length: 30 }, (_, at) => `${changes[at + 1] ?? `line ${at + 1}`}\n`).join('');
const RUN = RunId.parse('20261120-100000-aaaa');
const ignore = (): void => undefined;

describe('taking a part of a result', () => {
  let rig: RigRepository;
  let base: ObjectName;
  let found: FoundRun;
  afterEach(() => rig.remove());

  /** A repository with a run whose result is these changes. */
  const make = async (files: Readonly<Record<string, RigFile>>, result: Readonly<Record<string, RigFile | null>>): Promise<ObjectName> => {
    rig = await makeRepository(files);
    base = (await rig.git(['rev-parse', 'HEAD'])) as ObjectName;
    await rig.write({ '.git/info/exclude': '.ce-workspace\n' });
    const folder = path.join(rig.root, '.ce-workspace/runs', RUN);
    found = { run: RUN, root: rig.root, folder, journalFolder: path.join(folder, 'journal') };
    await mkdir(found.journalFolder, { recursive: true });
    const head = await rig.commitAside(base, result);
    const { journal } = await openJournal({ folder: found.journalFolder, run: RUN, clock: systemClock, ids: createIds(systemClock), log: silentLog });
    await journal.append([
      { type: 'run_started', data: { goal: 'Two things', base, branch: 'main', config: defaultConfig(), options: { provider: 'scripted', streams: 1, sequential: false }, version: '0', pid: 1 } },
      { type: 'integration_done', data: { commit: head, onto: base, conflictFree: true } },
    ]);
    await journal.close();
    return head;
  };
  const state = async (): Promise<RunState> => fold((await readJournal(found.journalFolder)).events);
  const offer = async (): Promise<ResultUnits> => offerResult(found, await state());
  const take = (choose: (offered: ResultUnits) => ReadonlySet<number>) => takeResult(found, { choose }, ignore);
  const where = (fits: (unit: ResultUnits['units'][number]) => boolean) => ({ units }: ResultUnits) => new Set([...units.keys()].filter((at) => units[at] !== undefined && fits(units[at])));
  const files = async (): Promise<Record<string, string>> => Object.fromEntries(Object.entries(await rig.state()).filter(([name]) => !name.startsWith('.ce-workspace')));

  /** All that a user could miss, the run's own records left out. */
  const everything = async (): Promise<Record<string, unknown>> => ({ ...(await rig.everything()), files: await files() });

  it('offers hunks of text files, and whatever cannot be divided as one', async () => {
    await make(
      { 'code.ts': lines(), gone: 'g\n', tool: 't\n', 'name before': lines({ 3: 'x' }), 'pic.bin': new Uint8Array([0, 1, 2]), link: { link: 'code.ts' }, turns: 'file\n' },
      { 'code.ts': lines({ 2: 'TWO', 20: 'TWENTY\nand more' }), gone: null, tool: { executable: 't\n' }, 'name before': null, 'näme after': lines({ 3: 'x', 4: 'y' }), 'pic.bin': new Uint8Array([0, 1, 3]), link: { link: 'tool' }, 'new/file': 'n\n', turns: { link: 'tool' } },
    );
    const { units } = await offer();
    assert.deepEqual(units.map((unit) => `${unit.path}: ${unitTitle(unit)} +${unit.insertions} -${unit.deletions} ${unit.text}`), [
      'code.ts: line 2 +1 -1 TWO',
      'code.ts: line 20 +2 -1 TWENTY',
      'gone: deleted file +0 -1 g',
      'link: link +1 -1 tool',
      'new/file: new file +1 -0 n',
      'näme after: renamed from name before +1 -1 y',
      'pic.bin: binary file +0 -0 ',
      'tool: file mode +0 -0 ',
      'turns: became another kind of file +1 -1 tool',
    ]);
  });

  it('takes chosen hunks, offers the rest only, and gives back what was taken last, first', async () => {
    await make({ 'code.ts': lines(), 'other.ts': lines() }, { 'code.ts': lines({ 2: 'TWO', 20: 'TWENTY' }), 'other.ts': lines({ 9: 'NINE' }), added: 'a\n' });
    const before = await everything();
    const { applied } = await take(where((unit) => unit.text === 'TWENTY'));
    assert.deepEqual([applied.files, applied.part?.taken, applied.part?.of], [['code.ts'], 1, 4]);
    assert.deepEqual(await files(), { 'code.ts': `f ${lines({ 20: 'TWENTY' })}`, 'other.ts': `f ${lines()}` });
    assert.equal(await rig.git(['status', '--porcelain']), '');
    const between = await everything();
    assert.deepEqual((await offer()).units.map((unit) => unit.text), ['a', 'TWO', 'NINE']);
    await take(where((unit) => unit.path === 'other.ts'));
    await takeResult(found, {}, ignore);
    assert.equal(resultLeft(await state()), undefined);
    assert.deepEqual(await files(), { added: 'f a\n', 'code.ts': `f ${lines({ 2: 'TWO', 20: 'TWENTY' })}`, 'other.ts': `f ${lines({ 9: 'NINE' })}` });
    await assert.rejects(takeResult(found, {}, ignore), (error) => isFault(error, 'nothing_to_do'));
    await takeBack(found, ignore);
    await takeBack(found, ignore);
    assert.deepEqual(await everything(), between);
    assert.deepEqual((await offer()).units.map((unit) => unit.text), ['a', 'TWO', 'NINE']);
    await takeBack(found, ignore);
    assert.deepEqual(await everything(), before);
    await assert.rejects(takeBack(found, ignore), (error) => isFault(error, 'nothing_to_do'));
  });

  it('keeps edits and commits of the user’s between the parts, and still comes to the whole result with them', async () => {
    await make({ 'code.ts': lines(), mine: 'm\n' }, { 'code.ts': lines({ 2: 'TWO', 4: 'FOUR', 20: 'TWENTY' }) });
    await rig.commit({ mine: 'committed\n' });
    await writeFile(path.join(rig.root, 'code.ts'), lines({ 12: 'mine, not saved in git' }));
    await take(where((unit) => unit.text === 'FOUR'));
    assert.equal(await readFile(path.join(rig.root, 'code.ts'), 'utf8'), lines({ 4: 'FOUR', 12: 'mine, not saved in git' }));
    await rig.git(['commit', '-q', '-a', '-m', 'mine']);
    await takeResult(found, {}, ignore);
    assert.equal(await readFile(path.join(rig.root, 'code.ts'), 'utf8'), lines({ 2: 'TWO', 4: 'FOUR', 12: 'mine, not saved in git', 20: 'TWENTY' }));
    await takeBack(found, ignore);
    assert.equal(await readFile(path.join(rig.root, 'code.ts'), 'utf8'), lines({ 4: 'FOUR', 12: 'mine, not saved in git' }));
  });

  it('changes nothing and records nothing when a chosen hunk meets an edit of the user’s; another hunk of that file can be taken', async () => {
    await make({ 'code.ts': lines() }, { 'code.ts': lines({ 2: 'TWO', 20: 'TWENTY' }) });
    await writeFile(path.join(rig.root, 'code.ts'), lines({ 2: 'mine' }));
    const before = await everything();
    await assert.rejects(take(where((unit) => unit.text === 'TWO')), (error) => isFault(error, 'workspace_collision'));
    assert.deepEqual(await everything(), before);
    assert.equal((await state()).applied, undefined);
    await take(where((unit) => unit.text === 'TWENTY'));
    assert.equal(await readFile(path.join(rig.root, 'code.ts'), 'utf8'), lines({ 2: 'mine', 20: 'TWENTY' }));
  });

  it('refuses to choose nothing, and takes all of it as if nothing had been chosen', async () => {
    const head = await make({ 'code.ts': lines() }, { 'code.ts': lines({ 2: 'TWO', 20: 'TWENTY' }) });
    await assert.rejects(take(() => new Set()), (error) => isFault(error, 'nothing_to_do'));
    const { applied } = await take(({ units }) => new Set(units.keys()));
    assert.deepEqual([applied.commit, applied.part], [head, undefined]);
  });

  it('makes a branch beside a result that is applied, and takes the branch back before the result', async () => {
    await make({ a: 'a\n' }, { a: 'b\n' });
    await takeResult(found, {}, ignore);
    await takeResult(found, { branch: 'aside' }, ignore);
    assert.equal((await takeBack(found, ignore)).target, 'aside');
    assert.equal((await takeBack(found, ignore)).target, 'main');
    assert.equal((await state()).applied, undefined);
  });

  it('offers what the run has added since its result was taken', async () => {
    const head = await make({ a: 'a\n' }, { a: 'b\n' });
    await takeResult(found, {}, ignore);
    const { journal } = await openJournal({ folder: found.journalFolder, run: RUN, clock: systemClock, ids: createIds(systemClock), log: silentLog });
    await journal.append([{ type: 'integration_done', data: { commit: await rig.commitAside(head, { later: 'l\n' }), onto: head, conflictFree: true } }]);
    await journal.close();
    assert.deepEqual((await offer()).units.map((unit) => unit.path), ['later']);
    await takeResult(found, {}, ignore);
    assert.deepEqual(await files(), { a: 'f b\n', later: 'f l\n' });
  });

  it('shows beforehand what would become of each file, edits of the user’s merged in, and what stands in the way', async () => {
    await make({ 'code.ts': lines(), b: 'b\n' }, { 'code.ts': lines({ 2: 'TWO' }), b: 'B\n', c: 'c\n' });
    await writeFile(path.join(rig.root, 'code.ts'), lines({ 20: 'mine' }));
    const before = await everything();
    const preview = await previewResult(found, await state());
    const blob = (object: string | undefined): Promise<string> => rig.git(['cat-file', 'blob', object ?? '']);
    assert.deepEqual(preview.files.map(({ path: name }) => name), ['b', 'c', 'code.ts']);
    assert.equal(`${await blob(preview.files[2]?.after)}\n`, lines({ 2: 'TWO', 20: 'mine' }));
    assert.deepEqual(preview.collisions, []);
    await writeFile(path.join(rig.root, 'b'), 'mine\n');
    assert.deepEqual((await previewResult(found, await state())).collisions.map(({ path: name }) => name), ['b']);
    await writeFile(path.join(rig.root, 'b'), 'b\n');
    assert.deepEqual(await everything(), before);
  });

  it('comes to the result byte for byte, whatever is taken first, with any line ends and bytes', async () => {
    const line = fc.constantFrom('a\n', 'b\n', '}\n', '\n', 'c\r\n', 'no end', 'ü\n', '\xff\n');
    const text = fc.array(line, { maxLength: 12 }).map((all) => Buffer.from(all.join(''), 'latin1'));
    await fc.assert(
      fc.asyncProperty(fc.record({ x: text, y: text }), fc.record({ x: text, y: text, z: text }), fc.uniqueArray(fc.nat({ max: 9 })), async (from, to, numbers) => {
        const head = await make(from, to);
        const { units } = await offer();
        const chosen = numbers.filter((at) => at < units.length);
        if (chosen.length > 0) await take(() => new Set(chosen));
        if (chosen.length < units.length) await takeResult(found, {}, ignore);
        const left = await rig.git(['diff', '--stat', head, 'HEAD']);
        const dirty = await rig.git(['status', '--porcelain']);
        await rig.remove();
        assert.deepEqual([left, dirty], ['', '']);
      }),
      { numRuns: 12 },
    );
  });
});
