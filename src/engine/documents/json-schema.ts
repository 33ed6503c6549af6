import { z } from 'zod';
import { Config } from '../model/config.ts';
import { Playbook } from '../model/playbook.ts';
import { CONFIG_GUIDE } from './config-guide.ts';
import type { Guide } from './guide.ts';
import { PlanDocument } from './plan-document.ts';
import { PLAN_GUIDE } from './plan-guide.ts';
import { PLAYBOOK_GUIDE } from './playbook-guide.ts';

/** A JSON Schema (draft 7), as editors read it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schemas that editors complete and check documents with, by file name. They say less than the readers: no names that meet, no circles. */
export function documentSchemas(): Readonly<Record<string, JsonSchema>> {
  return {
    'config.schema.json': schemaOf(Config, CONFIG_GUIDE, 'ce-parallel configuration'),
    'plan.schema.json': { ...schemaOf(PlanDocument, PLAN_GUIDE, 'ce-parallel plan'), anyOf: [{ required: ['tasks'] }, { required: ['pattern', 'items'] }] },
    'playbook.schema.json': schemaOf(Playbook, PLAYBOOK_GUIDE, 'ce-parallel playbook'),
  };
}

function schemaOf(schema: z.ZodType, guide: Guide, title: string): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input', unrepresentable: 'any', reused: 'inline' });
  return { $schema, title, ...describe(rest, guide, '') };
}

/** Adds the guide's sentences and forms to a schema, place by place. */
function describe(schema: JsonSchema, guide: Guide, place: string): JsonSchema {
  const entry = guide[place];
  const under = (key: string): string => (place === '' ? key : `${place}.${key}`);
  const described: Record<string, unknown> = {};
  if (entry !== undefined) described.description = `${entry.about}${entry.form === '' || place === '' ? '' : `\n\nExample: \`${entry.form}\``}`;
  for (const [key, value] of Object.entries(schema)) {
    // Editors would write defaults into the file; an absent key says the same.
    if (key === 'default' || (key === 'maximum' && value === Number.MAX_SAFE_INTEGER)) continue;
    described[key] = value;
    if (key === 'properties') described[key] = Object.fromEntries(Object.entries(value as Record<string, JsonSchema>).map(([name, child]) => [name, describe(child, guide, under(name))]));
    if ((key === 'items' || key === 'additionalProperties') && typeof value === 'object') described[key] = describe(value as JsonSchema, guide, under('*'));
    if (key === 'anyOf' || key === 'oneOf') described[key] = (value as JsonSchema[]).map((child) => inner(child, guide, place));
  }
  return described;
}

/** A variant of a place: its parts are described, the place itself has been. */
function inner(schema: JsonSchema, guide: Guide, place: string): JsonSchema {
  return describe(schema, Object.fromEntries(Object.entries(guide).filter(([each]) => each !== place)), place);
}
