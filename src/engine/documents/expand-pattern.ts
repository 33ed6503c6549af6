import { doubt, fault, isMapping, textsOf, without, type Complaint, type Path } from './complaint.ts';
import { edgesOf, type DraftEdge, type DraftTask } from './draft.ts';
import { fillTemplate, placeholdersOf, type Values } from './fill-template.ts';
import { TEMPLATE_KEYS, type PatternName } from './plan-document.ts';
import { listed, nearest, quote } from './suggest.ts';

/** A pattern with what it is repeated for. */
export interface Template {
  readonly id: string;
  readonly pattern: PatternName;
  readonly items: readonly unknown[];
  /** The keys of a task but id, role and after. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly after: unknown;
  readonly role: unknown;
  readonly at: Path;
}

interface Item {
  /** What `{item}` stands for. */
  readonly label: string;
  /** The label as part of a task id. */
  readonly slug: string;
  readonly values: Values;
  /** Fields of a task that the item fills in. */
  readonly own: Readonly<Record<string, unknown>>;
  readonly path: Path;
}

interface Expansion {
  readonly drafts: readonly DraftTask[];
  /** Ids of the tasks after which the whole pattern is done. */
  readonly lasts: readonly string[];
  readonly complaints: readonly Complaint[];
}

/** Makes the tasks of a pattern. */
export function expandPattern(template: Template, goal: string): Expansion {
  const complaints: Complaint[] = [];
  const written = template.items.flatMap((raw, index) => {
    const item = readItem(raw, index, template);
    if (item === undefined && isMapping(raw)) complaints.push(fault({ path: [...template.at, 'items', index], aspect: 'head', code: 'item_without_name', message: 'This item has no name, from which its tasks could be named', remedy: 'Add `name: orders` (or `id`, or `path`).' }));
    return item === undefined ? [] : [item];
  });
  complaints.push(...twins(written));
  const items = [...new Map(written.toReversed().map((item) => [item.slug, item])).values()].reverse();
  complaints.push(...doubts(template, items));
  const made = template.pattern === 'team-lead' ? lines(template, items, goal) : edits(template, items, goal);
  return { ...made, complaints };
}

function lines(template: Template, items: readonly Item[], goal: string): Omit<Expansion, 'complaints'> {
  const drafts = items.flatMap((item) => {
    const work = workOf(template, item, goal);
    const name = `${template.id}-${item.slug}`;
    const title = work.title;
    const shared = without(work.fields, ['outputs', 'inputs', 'tags', 'estimate', 'agent']);
    const scope = scopeOf(work.fields);
    return [
      draft({ ...work.fields, id: `${name}-create`, role: 'builder', title: `${title}: create` }, work.after, template, item),
      draft({ ...shared, id: `${name}-test`, role: 'builder', title: `${title}: test`, instructions: `Write and run the tests for this work, and repair what they show.\n\n${work.instructions}` }, [implied(`${name}-create`, template)], template, item),
      { ...draft({ id: `${name}-review`, role: 'reviewer', title: `${title}: review`, instructions: `Review this work and its tests.\n\n${work.instructions}`, reads: scope, acceptance: work.fields.acceptance ?? [] }, [implied(`${name}-test`, template)], template, item), derived: ['reads'] },
    ];
  });
  return { drafts, lasts: items.map((item) => `${template.id}-${item.slug}-review`) };
}

function edits(template: Template, items: readonly Item[], goal: string): Omit<Expansion, 'complaints'> {
  const { outputs } = template.fields;
  // An output without a placeholder is one artifact of the whole batch, so the task that ends it yields it.
  const joint = textsOf(outputs).map(([, output]) => output).filter((output) => placeholdersOf(output).length === 0);
  const each = items.map((item) => {
    const work = workOf(template, item, goal);
    const own = textsOf(work.fields.outputs).map(([, output]) => output).filter((output) => !joint.includes(output));
    const fields = { ...work.fields, id: `${template.id}-${item.slug}`, role: 'builder', title: work.title };
    return draft(outputs === undefined ? fields : { ...fields, outputs: own }, work.after, template, item);
  });
  const labels = items.map((item) => item.label).join(', ');
  const validate: DraftTask = {
    at: template.at,
    places: {},
    derived: ['reads'],
    after: items.map((item) => implied(`${template.id}-${item.slug}`, template)),
    fields: {
      id: `${template.id}-validate`,
      role: 'reviewer',
      title: `${template.id}: validate`,
      instructions: `Check that these changes are complete and fit together: ${labels}.${typeof template.fields.instructions === 'string' ? `\n\n${String(fillTemplate(template.fields.instructions, { item: labels }))}` : ''}`,
      reads: [...new Set(each.flatMap((one) => scopeOf(one.fields)))],
      acceptance: textsOf(template.fields.acceptance).map(([, text]) => text).filter((text) => placeholdersOf(text).length === 0),
      outputs: joint,
    },
  };
  return { drafts: [...each, validate], lasts: [`${template.id}-validate`] };
}

function workOf(template: Template, item: Item, goal: string): { fields: Record<string, unknown>; title: string; instructions: string; after: DraftEdge[] } {
  const fields = { ...item.own, ...(fillTemplate(template.fields, item.values) as Record<string, unknown>) };
  const instructions = typeof fields.instructions === 'string' ? fields.instructions : `${goal === '' ? template.id : goal}: ${item.label}`;
  const after = edgesOf(fillTemplate(template.after, item.values), [...template.at, 'after']);
  return { fields: { ...fields, instructions }, title: typeof fields.title === 'string' ? fields.title : item.label, instructions, after };
}

function draft(fields: Record<string, unknown>, after: readonly DraftEdge[], template: Template, item: Item): DraftTask {
  const filled = Object.keys(item.own).filter((key) => !Object.hasOwn(template.fields, key));
  return { fields, after, at: template.at, places: Object.fromEntries(filled.map((key) => [key, [...item.path, key]])) };
}

function implied(task: string, template: Template): DraftEdge {
  return { task, kind: 'hard', artifact: undefined, path: [...template.at, 'pattern'] };
}

/** What a reviewer of the work reads. */
function scopeOf(fields: Readonly<Record<string, unknown>>): string[] {
  return [...new Set([...textsOf(fields.reads), ...textsOf(fields.writes)].map(([, glob]) => glob))];
}

function readItem(raw: unknown, index: number, template: Template): Item | undefined {
  const path = [...template.at, 'items', index];
  if (typeof raw === 'string' || typeof raw === 'number') {
    const label = String(raw);
    return { label, slug: slugOf(label, index), values: { item: label }, own: {}, path };
  }
  if (!isMapping(raw)) return undefined;
  const label = [raw.id, raw.name, raw.path].flatMap((each) => (typeof each === 'string' || typeof each === 'number' ? [String(each)] : [])).find((each) => each !== '');
  if (label === undefined) return undefined;
  const values = Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, Array.isArray(value) ? value.map(textOf) : textOf(value)]));
  const own = Object.fromEntries(Object.entries(raw).filter(([key]) => TEMPLATE_KEYS.includes(key) && key !== 'id' && key !== 'after'));
  return { label, slug: slugOf(label, index), values: { item: label, ...values }, own, path };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function slugOf(label: string, index: number): string {
  const slug = label.normalize('NFC').replace(/[^\p{L}\p{N}._]+/gu, '-').replace(/^[-.]+|[-.]+$/gu, '');
  return slug === '' ? String(index + 1) : slug.length > 40 ? `${slug.slice(0, 36)}-${index + 1}` : slug;
}

function twins(items: readonly Item[]): Complaint[] {
  const first = new Map<string, Item>();
  return items.flatMap((item) => {
    const other = first.get(item.slug);
    if (other === undefined) return (first.set(item.slug, item), []);
    return [fault({ path: item.path, code: 'duplicate_item', message: `${quote(item.label)} would make the same task names as another item; that stands`, other: other.path, remedy: 'Remove one, or write it as a mapping with a `name` of its own.' })];
  });
}

function doubts(template: Template, items: readonly Item[]): Complaint[] {
  const { id, at, fields } = template;
  const found: Complaint[] = [];
  if (template.role !== undefined && template.role !== 'builder') found.push(doubt({ path: [...at, 'role'], code: 'ignored_key', message: 'The pattern gives its tasks their roles', remedy: 'Remove `role`.' }));
  const open = items.filter((item) => !Object.hasOwn(fields, 'writes') && !Object.hasOwn(item.own, 'writes'));
  if (open.length > 0) found.push(doubt({ path: at, aspect: 'head', code: 'unknown_scope', message: `${quote(id)} does not say what its tasks write, so each of them runs alone`, remedy: 'Add `writes: ["src/{item}/**"]`.' }));
  else if (items.length > 1 && Object.hasOwn(fields, 'writes') && placeholdersOf(fields.writes).length === 0) found.push(doubt({ path: [...at, 'writes'], code: 'shared_scope', message: `All tasks of ${quote(id)} write the same paths, so they run one after the other`, remedy: 'Put `{item}` into the globs, as `src/{item}/**`.' }));
  const known = [...new Set(['item', ...items.flatMap((item) => Object.keys(item.values))])];
  for (const [key, value] of Object.entries(fields)) {
    for (const name of new Set(placeholdersOf(value))) {
      if (items.length === 0 || items.every((item) => Object.hasOwn(item.values, name))) continue;
      const near = nearest(name, known);
      const inGlob = key === 'writes' || key === 'reads';
      if (!known.includes(name) && near === undefined && !inGlob) continue;
      found.push(doubt({ path: [...at, key], code: 'unknown_placeholder', message: `${quote(`{${name}}`)} stands for nothing in ${known.includes(name) ? 'some of the items' : 'any item'}`, remedy: near === undefined ? `Known are ${listed(known.map((each) => `{${each}}`))}.` : `Did you mean ${quote(`{${near}}`)}?` }));
    }
  }
  return found;
}
