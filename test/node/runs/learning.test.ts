import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFault } from '../../../src/engine/model/fault.ts';
import { writeLearning } from '../../../src/node/runs/learning.ts';

const AT = Date.UTC(2026, 10, 20, 12);

describe('a note in the vault', () => {
  let root: string;
  beforeEach(async () => (root = await realpath(await mkdtemp(join(tmpdir(), 'ce-vault-')))));
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('is written without its secrets into the vault that the configuration names, or into .ce-vault', async () => {
    const first = await writeLearning(root, { title: 'One', text: `# One\ntoken=${'abcd1234'.repeat(3)}`, at: AT });
    assert.deepEqual(first, { note: '.ce-vault/learnings/2026-11-20-one.md', removed: 1 });
    assert.equal(await readFile(join(root, first.note), 'utf8'), '# One\ntoken=[removed: value]\n');
    assert.equal((await writeLearning(root, { vault: 'docs/notes', title: 'One', text: '# One', at: AT })).note, 'docs/notes/learnings/2026-11-20-one.md');
  });

  it('never takes the place of another file', async () => {
    await mkdir(join(root, '.ce-vault/learnings'), { recursive: true });
    await writeFile(join(root, '.ce-vault/learnings/2026-11-20-one.md'), 'somebody’s');
    const notes = await Promise.all([1, 2, 3].map((each) => writeLearning(root, { title: 'One', text: `# One ${each}`, at: AT })));
    assert.equal(new Set(notes.map(({ note }) => note)).size, 3);
    assert.equal(await readFile(join(root, '.ce-vault/learnings/2026-11-20-one.md'), 'utf8'), 'somebody’s');
  });

  it('does not leave the repository, by name or by link', async () => {
    await assert.rejects(writeLearning(join(root, 'repo'), { vault: '../elsewhere', title: 'One', text: '# One', at: AT }), (error) => isFault(error, 'usage'));
    assert.equal(existsSync(join(root, 'elsewhere')), false);
    await mkdir(join(root, 'repo/.ce-vault'), { recursive: true });
    await mkdir(join(root, 'outside'));
    await symlink(join(root, 'outside'), join(root, 'repo/.ce-vault/learnings'), 'junction');
    await assert.rejects(writeLearning(join(root, 'repo'), { title: 'One', text: '# One', at: AT }), (error) => isFault(error, 'usage'));
  });
});
