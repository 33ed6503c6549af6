import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { CONFIG_GUIDE } from '../../../src/engine/documents/config-guide.ts';
import type { Guide } from '../../../src/engine/documents/guide.ts';
import { documentSchemas, type JsonSchema } from '../../../src/engine/documents/json-schema.ts';
import { PLAN_GUIDE } from '../../../src/engine/documents/plan-guide.ts';
import { PLAYBOOK_GUIDE } from '../../../src/engine/documents/playbook-guide.ts';
import { readConfig } from '../../../src/engine/documents/read-config.ts';
import { readPlan } from '../../../src/engine/documents/read-plan.ts';
import { readPlaybook } from '../../../src/engine/documents/read-playbook.ts';

const example = (name: string): string => readFileSync(new URL(`../../fixtures/documents/example-${name}.yml`, import.meta.url), 'utf8');
const committed = (name: string): JsonSchema => JSON.parse(readFileSync(new URL(`../../../media/schemas/${name}`, import.meta.url), 'utf8')) as JsonSchema;
const validator = (name: string): ValidateFunction => new Ajv({ strict: true, strictTypes: false, strictRequired: false }).compile(committed(name));

describe('the examples of the design', () => {
  it('reads the configuration, and warns only of the one name that nobody has', () => {
    const read = readConfig(example('config'), 'ce-config.yml');
    assert.ok(read.ok);
    assert.deepEqual(read.warnings.map((each) => [each.code, each.line]), [['unknown_domain', 8]]);
    assert.deepEqual(read.value.retry, { attempts: 3, baseDelay: 1_000, maxDelay: 60_000 });
    assert.deepEqual(read.value.domains?.map((each) => each.name), ['compliance', 'scheduling', 'migrations']);
  });

  it('reads the plan without a word', () => {
    const read = readPlan(example('plan'), 'plan.yml');
    assert.ok(read.ok);
    assert.deepEqual(read.warnings, []);
    assert.equal(read.value.tasks[0]?.estimate, 7_200_000);
  });

  it('reads the playbook without a word', () => {
    const read = readPlaybook(example('playbook'), 'playbook.yml');
    assert.ok(read.ok);
    assert.deepEqual(read.warnings, []);
    assert.equal(read.value.agents[0]?.turns.length, 3);
  });

  it('reads the same plan as JSON, with a byte order mark and with CRLF', () => {
    const plain = readPlan(example('plan'), 'plan.yml');
    for (const text of [JSON.stringify(parse(example('plan'))), `\uFEFF${example('plan')}`, example('plan').replaceAll('\n', '\r\n')]) assert.deepEqual(readPlan(text, 'plan.yml'), plain);
  });
});

describe('JSON Schemas', () => {
  it('are committed as the schemas in the code make them (npm run schemas)', () => {
    for (const [name, schema] of Object.entries(documentSchemas())) assert.deepEqual(committed(name), JSON.parse(JSON.stringify(schema)), name);
  });

  for (const name of ['config', 'plan', 'playbook']) {
    it(`accept the ${name} of the design`, () => {
      const validate = validator(`${name}.schema.json`);
      assert.ok(validate(parse(example(name))), JSON.stringify(validate.errors));
    });
  }

  it('accept a plan of a pattern, and refuse unknown keys and a plan of nothing', () => {
    const validate = validator('plan.schema.json');
    assert.ok(validate({ version: 1, pattern: 'batch', items: ['a', { name: 'b' }], writes: ['src/{item}/**'] }), JSON.stringify(validate.errors));
    assert.ok(!validate({ version: 1 }));
    assert.ok(!validate({ version: 1, tasks: [{ id: 'a', wirtes: [] }] }));
  });

  const guides: Record<string, Guide> = { 'config.schema.json': CONFIG_GUIDE, 'plan.schema.json': PLAN_GUIDE, 'playbook.schema.json': PLAYBOOK_GUIDE };
  for (const [name, guide] of Object.entries(guides)) {
    it(`and the guide of faults name the same places: ${name}`, () => {
      assert.deepEqual([...new Set(placesOf(documentSchemas()[name] ?? {}, ''))].sort(), Object.keys(guide).sort());
    });
  }
});

/** Every place that a schema speaks of, written as a guide writes it. */
function placesOf(schema: JsonSchema, place: string): string[] {
  const under = (key: string): string => (place === '' ? key : `${place}.${key}`);
  const parts = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).flatMap(([key, child]) => placesOf(child, under(key)));
  const open = [schema.items, schema.additionalProperties].filter((each): each is JsonSchema => typeof each === 'object' && each !== null && Object.keys(each).length > 0);
  const variants = ((schema.anyOf ?? []) as JsonSchema[]).flatMap((child) => placesOf(child, place));
  // A list within an item of a pattern is as deep as a guide goes.
  return [place, ...parts, ...variants, ...open.flatMap((child) => placesOf(child, under('*')))].filter((each) => !each.endsWith('items.*.*.*'));
}
