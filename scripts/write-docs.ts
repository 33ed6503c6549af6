// Writes what documents take from the code: docs/events.md, and the state diagram in ARCHITECTURE.md. A test holds the committed files against it.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { z } from 'zod';
import { EVENT_DATA, type EventType } from '../src/engine/events/event.ts';

const EVENTS = new URL('../src/engine/events/event.ts', import.meta.url);
const ARCHITECTURE = new URL('../ARCHITECTURE.md', import.meta.url);

/** One event type as its source describes it. */
interface EventDoc {
  readonly type: EventType;
  readonly says: string;
  readonly fields: readonly string[];
}

interface Section {
  readonly title: string;
  readonly events: EventDoc[];
}

const HEAD = `# Events

<!-- Written by \`npm run docs\` from src/engine/events/event.ts; edit it there. -->

Everything that happens in a run is an event in its journal, and every view is a fold of these. \`ce-parallel events\` prints them,
\`ce-parallel events --json\` as JSON Lines, and every command that drives a run prints them with \`--json\` as they become durable.

An event is one JSON object: \`{v, seq, id, at, run, type, stream?, task?, data, cause?}\`. \`v\` is the version of its type, \`seq\` has no gaps
within a run, \`at\` is ISO 8601 in UTC, \`task\` and \`stream\` say whom it is about, and \`cause\` is the id of the event that led to it.
Object names are git's; \`messages\` and \`output\` name blobs that lie beside the journal. Types are never removed, and their older versions stay readable.
`;

/** The text of docs/events.md as the code makes it now. */
export async function eventsDocument(): Promise<string> {
  const sections = readSections(ts.createSourceFile('event.ts', await readFile(EVENTS, 'utf8'), ts.ScriptTarget.Latest, true));
  return [HEAD, ...sections.map(({ title, events }) => [`## ${title}`, '', '| event | says | data |', '| --- | --- | --- |', ...events.map(rowOf), ''].join('\n'))].join('\n');
}

/** ARCHITECTURE.md with the state diagram of a task as its doc comment has it now. */
export async function architectureDocument(): Promise<string> {
  const comment = /^ \* {5}waiting ─>[^]*?(?=^ \*\/)/m.exec(await readFile(new URL('../src/engine/events/run-state.ts', import.meta.url), 'utf8'))?.[0];
  if (comment === undefined) throw new Error('run-state.ts has no state diagram');
  const diagram = comment.trimEnd().split('\n').map((line) => line.replace(/^ \* /, ''));
  const text = await readFile(ARCHITECTURE, 'utf8');
  return text.replace(/^ {4}waiting ─>.*\n(?: {4}.*\n)*/m, `${diagram.join('\n')}\n`);
}

function rowOf({ type, says, fields }: EventDoc): string {
  return `| \`${type}\` | ${says} | ${fields.length === 0 ? '' : fields.map((field) => `\`${field}\``).join(', ')} |`;
}

/** The table's entries, with a heading wherever a line comment opens a new part of it. */
function readSections(source: ts.SourceFile): Section[] {
  const sections: Section[] = [];
  for (const property of tableOf(source).properties) {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) throw new Error(`EVENT_DATA holds something that is no event: ${property.getText(source)}`);
    const comments = (ts.getLeadingCommentRanges(source.text, property.getFullStart()) ?? []).map(({ pos, end }) => source.text.slice(pos, end));
    const title = comments.find((comment) => comment.startsWith('//'))?.slice(2).trim();
    if (title !== undefined) sections.push({ title, events: [] });
    const type = property.name.text as EventType;
    const says = (comments.findLast((comment) => comment.startsWith('/**')) ?? '').replace(/^\/\*\*\s*|\s*\*\/$|^\s*\* ?/gm, '').replaceAll(/\s+/g, ' ').trim();
    if (says === '') throw new Error(`${type} has no sentence that says what it means`);
    sections.at(-1)?.events.push({ type, says, fields: fieldsOf(EVENT_DATA[type]) });
  }
  return sections;
}

function tableOf(source: ts.SourceFile): ts.ObjectLiteralExpression {
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (name.getText(source) !== 'EVENT_DATA' || initializer === undefined) continue;
      const table = ts.isAsExpression(initializer) ? initializer.expression : initializer;
      if (ts.isObjectLiteralExpression(table)) return table;
    }
  }
  throw new Error('event.ts has no table EVENT_DATA');
}

/** Names of the data's fields; those that may be absent end with `?`. */
function fieldsOf(schema: z.ZodType): string[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  return Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(new URL('../docs/events.md', import.meta.url), await eventsDocument());
  await writeFile(ARCHITECTURE, await architectureDocument());
  console.log('docs/events.md\nARCHITECTURE.md');
}
