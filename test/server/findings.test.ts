import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command, Diagnostic } from 'vscode-languageserver';
import type { Finding } from '../../src/engine/model/finding.ts';
import { FINDINGS_TOLD, type FindingsNotice, type ToldFinding } from '../../src/protocol/language-server.ts';
import { makeRepository, type RigRepository } from '../rig/repository.ts';
import { Client, messageOf } from './rig.ts';

const MINE = 'const a = 1;\nconst b = 2;\nconst c = 3;\n';
const THEIRS = `// one\n// two\n${MINE.replace('const b = 2;', 'const b = 2;\nconst added = "x";')}`;

describe('findings in the user’s files', () => {
  let repository: RigRepository;
  let client: Client;
  let commit: string;
  let worktree: string;

  beforeEach(async () => {
    repository = await makeRepository();
    await repository.commit({ 'a.ts': MINE });
    commit = await repository.commitAside('HEAD', { 'a.ts': THEIRS, 'new.ts': 'let x;\nlet y;\n' });
    worktree = path.join(repository.home, 'worktree of a');
    await mkdir(worktree);
    await writeFile(path.join(worktree, 'a.ts'), `// moved on\n${THEIRS}`);
    await writeFile(path.join(worktree, 'new.ts'), 'let z;\nlet x;\nlet y;\n');
    client = await Client.start(repository.root);
  });
  afterEach(async () => {
    await client.end();
    await repository.remove();
  });

  const found = (line: number, more: Partial<Finding> = {}, told: Partial<ToldFinding> = {}): ToldFinding => {
    const finding: Finding = { source: 'types', rule: 'TS2322', severity: 'error', message: 'It is no number.', path: 'a.ts', range: { startLine: line, startColumn: 7 }, fingerprint: `f${line}`, ...more };
    return { id: `id of ${finding.fingerprint}`, task: 'api', commit, worktree, finding, ...told };
  };
  const tell = (notice: Partial<FindingsNotice>): void => client.notify(FINDINGS_TOLD, { root: repository.root, findings: [], conflicts: [], ...notice });
  const shown = async (wanted: (diagnostics: readonly Diagnostic[]) => boolean = (diagnostics) => diagnostics.length > 0, file = 'a.ts') => (await client.published(file, ({ diagnostics }) => wanted(diagnostics))).diagnostics;
  const place = ({ range: { start, end } }: Diagnostic): string => `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
  const other = (name: string): string => path.relative(repository.root, path.join(worktree, name));

  it('stand at the line that the gate meant, with what the gate said, also in files that are not open', async () => {
    tell({ findings: [found(4, { link: 'https://example.org/TS2322' })] });
    const [diagnostic] = await shown();
    assert.ok(diagnostic !== undefined);
    assert.equal(place(diagnostic), '2:7-2:8');
    assert.deepEqual([diagnostic.source, diagnostic.code, diagnostic.codeDescription?.href, diagnostic.severity, messageOf(diagnostic)], ['CE types', 'TS2322', 'https://example.org/TS2322', 1, 'Task api: It is no number.']);
  });

  it('lead to the same line in the worktree, which has moved on', async () => {
    tell({ findings: [found(4)] });
    const [diagnostic] = await shown();
    const [there] = diagnostic?.relatedInformation ?? [];
    assert.deepEqual([there?.location.uri, (there?.location.range.start.line ?? 0) + 1, there?.message], [client.uri(other('a.ts')), 5, 'Here in the worktree of api']);
  });

  it('move with unsaved edits, and back when the document is closed without them', async () => {
    client.openSilently('a.ts', `// mine\n\n${MINE}`);
    tell({ findings: [found(4)] });
    await shown(([first]) => first !== undefined && place(first) === '4:7-4:8');
    client.type('a.ts', `${'//\n'.repeat(10)}${MINE}`);
    await shown(([first]) => first !== undefined && place(first) === '12:7-12:8');
    client.notify('textDocument/didClose', { textDocument: { uri: client.uri('a.ts') } });
    await shown(([first]) => first !== undefined && place(first) === '2:7-2:8');
  });

  it('move when the file changes on the disk', async () => {
    tell({ findings: [found(4)] });
    await shown();
    await writeFile(path.join(repository.root, 'a.ts'), `\n\n\n${MINE}`);
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri('a.ts'), type: 2 }] });
    await shown(([first]) => first !== undefined && place(first) === '5:7-5:8');
  });

  it('say so when their line is not in the user’s file', async () => {
    tell({ findings: [found(5)] });
    const [diagnostic] = await shown();
    assert.ok(diagnostic !== undefined);
    assert.equal(place(diagnostic), '2:1-2:13');
    assert.match(messageOf(diagnostic), /^Task api: It is no number\.\nThis line is not in your file \(yet\): in the task’s change it is line 5\.$/);
  });

  it('stand in the worktree’s file while the user has none, and in the user’s as soon as there is one', async () => {
    tell({ findings: [found(2, { path: 'new.ts' })] });
    const [diagnostic] = await shown(undefined, other('new.ts'));
    assert.ok(diagnostic !== undefined);
    assert.match(messageOf(diagnostic), /not in your working tree yet/);
    assert.equal(diagnostic.range.start.line + 1, 3);
    await writeFile(path.join(repository.root, 'new.ts'), 'let x;\nlet y;\n');
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri('new.ts'), type: 1 }] });
    await shown(([first]) => first?.range.start.line === 1, 'new.ts');
    await shown((diagnostics) => diagnostics.length === 0, other('new.ts'));
  });

  it('go when nothing stands against the change any more', async () => {
    tell({ findings: [found(4), found(5)] });
    await shown((diagnostics) => diagnostics.length === 2);
    tell({ findings: [found(4)] });
    await shown((diagnostics) => diagnostics.length === 1);
    tell({});
    await shown((diagnostics) => diagnostics.length === 0);
  });

  it('stand beside the faults of a plan, and neither takes the other away', async () => {
    await client.open('plan.yml', 'version: 1\ntasks:\n  - {id: a, after: [b]}\n');
    tell({ findings: [found(1, { path: 'plan.yml' })] });
    await shown((diagnostics) => new Set(diagnostics.map(({ source }) => source)).size === 2, 'plan.yml');
    client.type('plan.yml', 'version: 1\ntasks:\n  - {id: a}\n');
    await shown((diagnostics) => !diagnostics.some(({ code }) => code === 'unknown_task') && diagnostics.some(({ source }) => source === 'CE types'), 'plan.yml');
  });

  it('are at most a thousand of one file, the gravest first, and the rest is counted', async () => {
    const many = Array.from({ length: 1_200 }, (_, at) => found(4, { severity: 'warning', fingerprint: `w${at}` }));
    tell({ findings: [...many, found(4)] });
    const all = await shown();
    assert.equal(all.length, 1_001);
    assert.equal(all[0]?.severity, 1);
    assert.match(messageOf(all.at(-1)), /^201 more findings in this file/);
  });

  it('belong to no file when their path leads out of the repository', async () => {
    await writeFile(path.join(repository.home, 'outside.ts'), MINE);
    tell({ findings: [found(1, { path: '../outside.ts' }), found(1, { path: path.join(repository.home, 'outside.ts') }), found(1, { path: '.git/config' }), found(4)] });
    await shown((diagnostics) => diagnostics.length === 1);
    assert.deepEqual(client.spokenOf().filter((uri) => !uri.endsWith('/a.ts')), []);
  });

  it('are plain words, whatever a tool wrote', async () => {
    tell({ findings: [found(4, { message: `<img src=x> [x](command:evil)\u001b[31m red\n${'y'.repeat(1_000_000)}`, rule: 'a\u202eb', link: 'javascript:alert(1)' })] });
    const [diagnostic] = await shown();
    assert.equal(diagnostic?.codeDescription, undefined);
    assert.equal(diagnostic?.code, 'ab');
    assert.match(messageOf(diagnostic), /^Task api: <img src=x> \[x\]\(command:evil\) red\ny+…$/);
    assert.ok(messageOf(diagnostic).length < 3_000);
  });

  it('are shown for a gate that names no line at the beginning of the file', async () => {
    const { range: _, ...whole } = found(1).finding;
    tell({ findings: [{ ...found(1), finding: whole }] });
    const [diagnostic] = await shown();
    assert.equal(diagnostic === undefined ? '' : place(diagnostic), '1:1-1:13');
  });

  it('are left as they were by a message that cannot be read', async () => {
    tell({ findings: [found(4)] });
    await shown();
    client.notify(FINDINGS_TOLD, { root: 4, findings: 'no' });
    tell({ findings: [found(4), found(5)] });
    await shown((diagnostics) => diagnostics.length === 2);
  });

  it('name both sides of a conflict, and lead to both of their files', async () => {
    const commitUri = `ce-parallel-commit:/a.ts?${commit}`;
    tell({ conflicts: [{ place: 2, path: 'a.ts', message: 'api and web both change this file.', sides: [{ label: 'a.ts of api', uri: client.uri(other('a.ts')), worktree }, { label: 'a.ts of web', uri: commitUri, worktree: null }] }] });
    const [diagnostic] = await shown();
    assert.ok(diagnostic !== undefined);
    assert.deepEqual([diagnostic.source, diagnostic.severity, messageOf(diagnostic)], ['CE conflict', 2, 'api and web both change this file.']);
    assert.deepEqual(diagnostic.relatedInformation?.map(({ location, message }) => [location.uri, message]), [[client.uri(other('a.ts')), 'a.ts of api'], [commitUri, 'a.ts of web']]);
    const [fix] = await client.fixes('a.ts', diagnostic);
    assert.deepEqual([fix?.title, (fix?.command as Command).command, (fix?.command as Command).arguments], ['Show Both Sides of the Conflict', 'ceParallel.showConflict', [2]]);
  });

  describe('have fixes that', () => {
    const titles = async (): Promise<readonly string[]> => {
      const [diagnostic] = await shown();
      assert.ok(diagnostic !== undefined);
      return (await client.fixes('a.ts', diagnostic)).map(({ title, isPreferred }) => (isPreferred === true ? `${title} *` : title));
    };

    it('send it to its builder, accept it, open it and explain it', async () => {
      tell({ findings: [found(4)] });
      assert.deepEqual(await titles(), ['Send to the Builder of api *', 'Waive…', 'Open in Worktree', 'Explain TS2322']);
      const [diagnostic] = await shown();
      const fixes = diagnostic === undefined ? [] : await client.fixes('a.ts', diagnostic);
      assert.deepEqual(fixes.map(({ command }) => [(command as Command).command, (command as Command).arguments]), [
        ['ceParallel.sendFindingToBuilder', [['id of f4']]],
        ['ceParallel.waiveFinding', [['id of f4']]],
        ['ceParallel.openFindingInWorktree', [['id of f4']]],
        ['ceParallel.explainFinding', [['id of f4']]],
      ]);
    });

    it('do it for all of a file at once where there are several', async () => {
      tell({ findings: [found(4), found(5), found(6, { rule: 'TS1' }), found(3, {}, { task: 'web' })] });
      await shown((diagnostics) => diagnostics.length === 4);
      const all = await shown();
      const diagnostic = all.find((each) => (each.data as { finding: string }).finding === 'id of f4');
      assert.ok(diagnostic !== undefined);
      const fixes = await client.fixes('a.ts', diagnostic);
      assert.deepEqual(fixes.map(({ title }) => title), ['Send to the Builder of api', 'Send All 3 Findings in This File to the Builder of api', 'Waive…', 'Waive All 2 of TS2322 in This File…', 'Open in Worktree', 'Explain TS2322']);
    });
  });

  it('survive that the worktree goes away', async () => {
    tell({ findings: [found(4)] });
    await shown();
    await rm(worktree, { recursive: true });
    tell({ findings: [found(4)] });
    await shown(([first]) => first !== undefined && first.relatedInformation === undefined && place(first) === '2:7-2:8');
  });
});
