import assert from 'node:assert/strict';
import { makeRepository, type RigRepository } from '../rig/repository.ts';
import { brief, Client, messageOf } from './rig.ts';

const CONFIG = 'version: 1\ndomains:\n  - {name: api, owner: COORD_PLATFORM, paths: ["src/api/**"]}\n  - {name: web, paths: ["src/web/**"]}\nresources: {database: 2}\n';

describe('diagnostics of the language server', () => {
  let repository: RigRepository;
  let client: Client;
  before(async () => {
    repository = await makeRepository();
    await repository.commit({ 'ce-config.yml': CONFIG, 'src/api/app.ts': '1\n', 'src/web/page.ts': '2\n' });
    client = await Client.start(repository.root);
  });
  after(async () => {
    assert.equal(await client.end(), 0, 'the server did not end as it was asked to');
    await repository.remove();
  });

  it('says every fault of a plan at its place', async () => {
    const found = await client.open(
      'plan.yml',
      [
        'version: 1',
        'tasks:',
        '  - id: a',
        '    wirtes: [src/api/app.ts]',
        '    after: [b, nobody]',
        '  - id: b',
        '    after: [a]',
        '    writes: ["../elsewhere/**"]',
        '  - id: a',
        '    writes: [src/web/page.ts]',
      ].join('\n'),
    );
    assert.deepEqual(found.map(brief), ['4:5 unknown_key', '5:13 cycle', '5:16 unknown_task', '8:14 glob_escapes', '9:9 duplicate_task']);
    assert.ok(found.every(({ source }) => source === 'CE'));
    assert.deepEqual(found[0]?.range, { start: { line: 3, character: 4 }, end: { line: 3, character: 10 } });
    assert.match(messageOf(found[0]), /Did you mean `writes`\?$/);
  });

  it('follows what is typed, and takes everything away with the document', async () => {
    assert.deepEqual((await client.open('typed.plan.yml', 'version: 1\ntasks: [{id: a, writes: [src/api/app.ts]}]\n')).map(brief), []);
    assert.deepEqual((await client.change('typed.plan.yml', 'version: 1\ntasks: [{id: a, writes: [src/api/app.ts]')).map(brief).length, 1);
    for (const text of ['version: 1\n', 'version: 1\ntasks: 3\n', 'version: 2\ntasks: [{id: a, writes: [b.ts]}]\n']) client.type('typed.plan.yml', text);
    assert.deepEqual((await client.diagnostics('typed.plan.yml')).map(brief), ['1:10 bad_version']);
    await client.close('typed.plan.yml');
  });

  it('says what is doubtful in a plan without faults, with the other side of a shared path', async () => {
    const text = [
      'version: 1',
      'tasks:',
      '  - {id: one, writes: ["src/api/**"]}',
      '  - {id: two, writes: [src/web/page.ts, src/api/app.ts]}',
      '  - {id: free, reads: ["lib/**"], writes: ["docs/**", docs/new.md]}',
    ].join('\n');
    const found = await client.open('doubts.plan.yml', text);
    assert.deepEqual(found.map(brief).sort(), ['4:41 shared_write (information)', '5:24 reads_nothing (warning)', '5:44 writes_nothing (information)']);
    const shared = found.find(({ code }) => code === 'shared_write');
    assert.equal(shared?.message, 'two waits for one: both may write src/api/app.ts.');
    assert.deepEqual(shared.relatedInformation?.map(({ message, location }) => [message, location.uri, location.range.start]), [['one may write src/api/app.ts too', client.uri('doubts.plan.yml'), { line: 2, character: 23 }]]);
  });

  it('tells of a builder that runs alone because it does not say what it writes', async () => {
    assert.deepEqual((await client.open('alone.plan.yml', 'version: 1\ntasks:\n  - {id: a, writes: [src/api/app.ts]}\n  - {id: unknown}\n')).map(brief), ['4:10 unknown_scope (information)']);
  });

  it('says nothing of paths that two tasks write one after the other anyway', async () => {
    assert.deepEqual((await client.open('chain.plan.yml', 'version: 1\ntasks:\n  - {id: one, writes: [src/api/app.ts]}\n  - {id: two, after: [one], writes: [src/api/app.ts]}\n')).map(brief), []);
  });

  it('checks a plan against the configuration as it stands in the editor', async () => {
    const plan = 'version: 1\ntasks:\n  - {id: a, writes: [src/api/app.ts], resources: [{name: database, units: 2}]}\n';
    assert.deepEqual((await client.open('units.plan.yml', plan)).map(brief), []);
    await client.open('ce-config.yml', CONFIG);
    client.type('ce-config.yml', CONFIG.replace('database: 2', 'database: 1'));
    assert.deepEqual((await client.published('units.plan.yml', ({ diagnostics }) => diagnostics.length > 0)).diagnostics.map(brief), ['3:75 too_many_units']);
    await client.close('ce-config.yml');
    await client.published('units.plan.yml', ({ diagnostics }) => diagnostics.length === 0);
  });

  it('checks a plan again when the configuration on the disk or the files of the repository change', async () => {
    const plan = 'version: 1\ntasks:\n  - {id: a, reads: ["lib/**"], writes: [src/api/app.ts], resources: [{name: database, units: 2}]}\n';
    assert.deepEqual((await client.open('disk.plan.yml', plan)).map(brief), ['3:21 reads_nothing (warning)']);
    await repository.write({ 'lib/new.ts': '1\n', 'ce-config.yml': CONFIG.replace('database: 2', 'database: 1') });
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri('ce-config.yml'), type: 2 }] });
    assert.deepEqual((await client.published('disk.plan.yml', ({ diagnostics }) => diagnostics.some(({ code }) => code === 'too_many_units'))).diagnostics.map(brief), ['3:94 too_many_units']);
    await repository.write({ 'ce-config.yml': CONFIG });
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri('ce-config.yml'), type: 2 }] });
    await client.published('disk.plan.yml', ({ diagnostics }) => diagnostics.length === 0);
    await client.close('disk.plan.yml');
  });

  it('knows who may converge in a configuration', async () => {
    const found = await client.open('.github/ce-config.yml', `${CONFIG}integrationPoints:\n  - {name: freeze, tags: [x], converge: [api, platform, wbe]}\n`);
    assert.deepEqual(found.map(brief), ['7:57 unknown_domain (warning)']);
    assert.match(messageOf(found[0]), /Did you mean `web`\?$/);
    const derived = await client.change('.github/ce-config.yml', 'version: 1\nintegrationPoints:\n  - {name: freeze, tags: [x], converge: [src/api, src/wbe]}\n');
    assert.deepEqual(derived.map(brief), ['3:51 unknown_converge (warning)']);
    assert.match(messageOf(derived[0]), /Did you mean `src\/web`\?$/);
    await client.close('.github/ce-config.yml');
  });

  it('reads playbooks, plans of runs and plans in JSON', async () => {
    assert.deepEqual((await client.open('demo.playbook.yml', 'version: 1\nagents: [{match: {role: bulider}, turns: []}]\n')).map(brief).length > 0, true);
    assert.deepEqual((await client.open('.ce-workspace/runs/r1/plan.yml', 'version: 1\ntasks: [{ide: a}]\n')).map(brief), ['2:10 missing_key', '2:10 unknown_key']);
    assert.deepEqual((await client.open('x.plan.json', '{\n  "version": 1,\n  "tasks": [{"id": "a", "role": "bilder"}]\n}\n')).map(brief), ['3:33 bad_value']);
  });

  it('leaves files alone that only look like ours', async () => {
    for (const name of ['src/ce-config.yml', 'src/api/plan.yml', 'docs/planning.yml']) client.openSilently(name, 'nonsense: [');
    assert.equal(await client.hover('src/ce-config.yml', 'non|sense'), '');
    assert.deepEqual(await client.symbols('src/api/plan.yml'), []);
    // Said in order, so whatever was said of those would have come before this.
    await client.open('plans/last.yml.plan.yml', 'version: 1\ntasks: []\n');
    await assert.rejects(Promise.race([client.published('src/ce-config.yml', () => true), Promise.reject(new Error('nothing was said'))]), /nothing was said/);
  });

  it('runs no git before the workspace is trusted', async () => {
    const wary = await Client.start(repository.root, { trusted: false });
    const plan = 'version: 1\ntasks: [{id: a, reads: ["nowhere/**"], writes: [src/api/app.ts]}]\n';
    assert.deepEqual((await wary.open('plan.yml', plan)).map(brief), []);
    wary.notify('ce/trustGranted');
    assert.deepEqual((await wary.published('plan.yml', ({ diagnostics }) => diagnostics.length > 0)).diagnostics.map(brief), ['2:25 reads_nothing (warning)']);
    await wary.end();
  });
});
