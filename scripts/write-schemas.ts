// Writes the JSON Schemas of the documents that people write to media/schemas, where editors and the package find them.
import { mkdir, writeFile } from 'node:fs/promises';
import { documentSchemas } from '../src/engine/documents/json-schema.ts';

const folder = new URL('../media/schemas/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, schema] of Object.entries(documentSchemas())) {
  await writeFile(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`);
  console.log(`media/schemas/${name}`);
}
