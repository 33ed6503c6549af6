import assert from 'node:assert/strict';
import { makeRepository, type RigRepository } from '../rig/repository.ts';
import { brief, Client } from './rig.ts';

const CONFIG = 'version: 1\ndomains:\n  - {name: api, owner: COORD_PLATFORM, paths: ["src/api/**"]}\n  - {name: web, paths: ["src/web/**"]}\nresources: {database: 2, browser: 1}\n';

const PLAN = `version: 1
goal: Orders
tasks:
  - id: schema
    title: "Order [schema](https://example.org)"
    writes: [src/api/schema.ts]
    outputs: [schema_v1]
  - id: api
    writes: [src/api/app.ts]
    inputs: [schema_v1]
  - id: page
    writes: [src/web/page.ts]
    after: [schema, {task: api, kind: soft, artifact: schema_v1}]
`;

describe('what the language server answers', () => {
  let repository: RigRepository;
  let client: Client;
  before(async () => {
    repository = await makeRepository();
    await repository.commit({ 'ce-config.yml': CONFIG, 'src/api/app.ts': '1\n', 'src/web/page.ts': '2\n' });
    client = await Client.start(repository.root);
    client.openSilently('plan.yml', PLAN);
    client.openSilently('ce-config.yml', CONFIG);
  });
  after(async () => {
    await client.end();
    await repository.remove();
  });

  describe('under the pointer', () => {
    it('says where a task writes, what it waits for and what it may not run beside', async () => {
      const text = await client.hover('plan.yml', '- id: ap|i');
      assert.match(text, /^\*\*api\*\*/);
      assert.match(text, /builder, 15m\. Writes in `api`, of `COORD_PLATFORM`\./);
      assert.match(text, /Starts after `schema`\./);
      assert.match(text, /Not at the same time as\n- `schema`: .*schema\\_v1/);
    });

    it('takes the words of a plan for words, never for links or pictures', async () => {
      assert.match(await client.hover('plan.yml', 'after: [sch|ema'), /^\*\*schema\*\* Order \\\[schema\\\]\\\(https:\u200B\/\/example\.org\\\)$/m);
    });

    it('says what a key means and who makes an artifact', async () => {
      assert.match(await client.hover('plan.yml', '  wri|tes: [src/web'), /^Globs of what the task may write\./);
      assert.match(await client.hover('plan.yml', 'kind: so|ft'), /soft starts on a partial artifact/);
      assert.match(await client.hover('plan.yml', 'inputs: [schema|_v1'), /Made by `schema`; needed by `api`\./);
      assert.equal(await client.hover('plan.yml', 'goal: Or|ders'), '');
    });

    it('still knows the tasks while the plan has a fault', async () => {
      await client.open('broken.plan.yml', PLAN);
      await client.change('broken.plan.yml', PLAN.replace('goal: Orders', 'gaol: Orders'));
      assert.match(await client.hover('broken.plan.yml', '- id: ap|i'), /Starts after `schema`/);
    });
  });

  describe('while typing', () => {
    const offer = async (text: string, mark: string): Promise<string[]> => {
      client.openSilently('typed.plan.yml', text);
      const labels = (await client.complete('typed.plan.yml', mark)).map(({ label }) => label);
      await client.close('typed.plan.yml');
      return labels;
    };

    it('offers the other tasks in `after`, in every way of writing it', async () => {
      assert.deepEqual(await offer(`${PLAN}  - id: last\n    after: [`, 'id: last\n    after: [|'), ['schema', 'api', 'page']);
      assert.deepEqual(await offer(`${PLAN}  - id: last\n    after: [schema, a]\n    tags: [x]\n`, 'after: [schema, a|]'), ['schema', 'api', 'page']);
      assert.deepEqual(await offer(`${PLAN}  - id: last\n    after:\n      - \n`, '      - |'), ['schema', 'api', 'page']);
      assert.deepEqual(await offer(`${PLAN}  - id: last\n    after: [{task: }]\n`, 'after: [{task: |'), ['schema', 'api', 'page']);
    });

    it('offers artifacts, resources, roles and kinds where they belong', async () => {
      assert.deepEqual(await offer(`${PLAN}  - id: last\n    inputs: []\n`, 'inputs: [|]'), ['schema_v1']);
      assert.deepEqual(await offer(`${PLAN}  - id: last\n    resources: []\n`, 'resources: [|]'), ['database', 'browser']);
      assert.deepEqual(await offer(`${PLAN}  - id: last\n    role: \n`, 'role: |'), ['planner', 'builder', 'reviewer']);
      assert.deepEqual(await offer(`${PLAN}  - id: last\n    after: [{task: api, kind: }]\n`, 'task: api, kind: |}'), ['hard', 'soft', 'feedback']);
    });

    it('offers the keys that a mapping does not have yet', async () => {
      const keys = await offer(`${PLAN}  - id: last\n    wr\n`, '    wr|\n');
      assert.ok(keys.includes('writes') && keys.includes('estimate'), keys.join());
      assert.ok(!keys.includes('id'), keys.join());
      assert.deepEqual((await offer('version: 1\n\n', 'version: 1\n|')).sort().slice(0, 3), ['acceptance', 'after', 'agent']);
    });

    it('replaces the word that is being typed', async () => {
      client.openSilently('word.plan.yml', `${PLAN}  - id: last\n    after: [sc]\n`);
      const [first] = await client.complete('word.plan.yml', 'after: [s|c]');
      assert.deepEqual(first?.textEdit, { range: { start: { line: 14, character: 12 }, end: { line: 14, character: 14 } }, newText: 'schema' });
    });

    it('offers domains, owners and parsers in a configuration', async () => {
      const text = `${CONFIG}integrationPoints:\n  - {name: x, tags: [y], converge: [a]}\ngates:\n  - {name: t, command: c, parser: }\n`;
      await client.change('ce-config.yml', text);
      assert.deepEqual((await client.complete('ce-config.yml', 'converge: [a|]')).map(({ label }) => label), ['api', 'web', 'COORD_PLATFORM']);
      assert.ok((await client.complete('ce-config.yml', 'parser: |')).map(({ label }) => label).includes('sarif'));
    });

    it('offers nothing in prose', async () => {
      assert.deepEqual(await offer(`${PLAN}  - id: last\n    instructions: Write the a\n`, 'Write the a|'), []);
    });
  });

  it('goes from a name to where it is given, and to where it is used', async () => {
    assert.deepEqual(await client.definition('plan.yml', 'after: [sche|ma'), ['4:9 schema']);
    assert.deepEqual(await client.definition('plan.yml', 'artifact: schema|_v1'), ['7:15 schema_v1']);
    assert.deepEqual(await client.references('plan.yml', '- id: sche|ma'), ['4:9 schema', '13:13 schema']);
    assert.deepEqual(await client.references('plan.yml', 'outputs: [|schema_v1', false), ['10:14 schema_v1', '13:55 schema_v1']);
    assert.deepEqual(await client.definition('plan.yml', 'goal: Or|ders'), []);
  });

  it('goes from a task of a template to the template', async () => {
    await client.open('many.plan.yml', 'version: 1\ntasks:\n  - id: edit\n    pattern: batch\n    items: [a, b]\n    writes: ["src/{item}/**"]\n  - {id: end, after: [edit-a], writes: [src/end.ts]}\n  - {id: rest, after: [edit], writes: [src/rest.ts]}\n');
    assert.deepEqual(await client.definition('many.plan.yml', 'after: [edit-|a'), ['3:9 edit']);
    assert.deepEqual(await client.definition('many.plan.yml', 'after: [edi|t]'), ['3:9 edit']);
  });

  it('outlines the tasks of a plan', async () => {
    const symbols = await client.symbols('plan.yml');
    assert.deepEqual(symbols.map(({ name }) => name), ['schema', 'api', 'page']);
    assert.deepEqual(symbols[1]?.selectionRange, { start: { line: 7, character: 8 }, end: { line: 7, character: 11 } });
  });

  describe('quick fixes', () => {
    const fixOf = async (name: string, text: string, code: string): Promise<string | undefined> => {
      const found = (await client.open(name, text)).find((each) => each.code === code);
      assert.ok(found !== undefined, `no ${code}`);
      const [fix] = await client.fixes(name, found);
      return fix && client.fixed(name, fix);
    };

    it('change a mistyped key, task or artifact to the one that was meant', async () => {
      assert.equal(await fixOf('f1.plan.yml', 'version: 1\ntasks: [{id: a, wirtes: [x.ts]}]\n', 'unknown_key'), 'version: 1\ntasks: [{id: a, writes: [x.ts]}]\n');
      assert.equal(await fixOf('f2.plan.yml', `${PLAN}  - {id: z, after: [{kind: soft, task: "shcema"}]}\n`, 'unknown_task'), `${PLAN}  - {id: z, after: [{kind: soft, task: "schema"}]}\n`);
      assert.equal(await fixOf('f3.plan.yml', `${PLAN}  - {id: z, inputs: [schema_1]}\n`, 'unknown_artifact'), `${PLAN}  - {id: z, inputs: [schema_v1]}\n`);
    });

    it('add the version below the comments of the head', async () => {
      assert.equal(await fixOf('f4.plan.yml', '# ours\ntasks: []\n', 'missing_key'), '# ours\nversion: 1\ntasks: []\n');
      assert.equal(await fixOf('f5.plan.json', '{"tasks": []}', 'missing_key'), '{"version": 1, "tasks": []}');
      assert.equal(await fixOf('f6.plan.yml', '', 'empty_document'), 'version: 1\n');
    });

    it('are not offered where nobody knows what was meant', async () => {
      const [found] = await client.open('f7.plan.yml', 'version: 1\ntasks: [{id: a, zzzzzz: 1}]\n');
      assert.equal(found && brief(found), '2:17 unknown_key');
      assert.deepEqual(found && (await client.fixes('f7.plan.yml', found)), []);
    });
  });
});
