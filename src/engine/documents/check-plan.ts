import type { Config } from '../model/config.ts';
import { Plan } from '../model/plan.ts';
import { checkTasks } from './check-tasks.ts';
import { fault, isMapping, type Complaint, type Path } from './complaint.ts';
import { placeIn, type DraftTask } from './draft.ts';
import { expandPlan } from './expand-plan.ts';
import { explainIssues } from './explain-issue.ts';
import { PlanDocument, TEMPLATE_KEYS } from './plan-document.ts';
import { PLAN_GUIDE } from './plan-guide.ts';
import { quote } from './suggest.ts';

/** Checks a plan as data: everything that is wrong with it, and the plan with its patterns expanded when nothing is. */
export function checkPlan(raw: unknown, config: Config | undefined): { readonly complaints: readonly Complaint[]; readonly plan: Plan | undefined } {
  const shape = PlanDocument.safeParse(raw);
  const complaints: Complaint[] = shape.success ? [] : explainIssues(shape.error.issues, raw, PLAN_GUIDE);
  const expanded = expandPlan(raw);
  complaints.push(...patternKeys(raw), ...noTasks(raw), ...expanded.complaints, ...checkTasks(expanded, config?.resources));
  if (!isMapping(raw) || complaints.some((each) => each.severity === 'error')) return { complaints, plan: undefined };

  const { version, goal, errors } = raw;
  const tasks = expanded.drafts.map(({ fields, after }) => ({ ...fields, after: uniqueEdges(after) }));
  const read = Plan.safeParse({ version, ...(goal === undefined ? {} : { goal }), ...(errors === undefined ? {} : { errors }), tasks });
  if (read.success) return { complaints, plan: read.data };
  // What filling in a template has made wrong, as an id that is too long.
  const issues = read.error.issues.map((issue) => ({ issue, path: sourceOf(expanded.drafts, issue.path as (string | number)[]) }));
  const faults = issues.flatMap(({ issue, path }) => explainIssues([issue], { tasks }, PLAN_GUIDE).map((each) => ({ ...each, path })));
  return { complaints: [...complaints, ...faults], plan: undefined };
}

/** Where a place of the expanded plan stands in the document. */
function sourceOf(drafts: readonly DraftTask[], path: Path): Path {
  const [first, index, ...rest] = path;
  const draft = first === 'tasks' && typeof index === 'number' ? drafts[index] : undefined;
  return draft === undefined ? path : placeIn(draft, rest);
}

function uniqueEdges(after: DraftTask['after']): { task: string; kind: string; artifact?: string }[] {
  const seen = new Map<string, { task: string; kind: string; artifact?: string }>();
  for (const { task, kind, artifact } of after) seen.set(`${kind} ${artifact ?? ''} ${task}`, { task, kind, ...(artifact === undefined ? {} : { artifact }) });
  return [...seen.values()];
}

/** `pattern` and `items` come together, and the keys of a template only with them. */
function patternKeys(raw: unknown): Complaint[] {
  if (!isMapping(raw)) return [];
  const entries: [Path, Record<string, unknown>][] = Array.isArray(raw.tasks) ? (raw.tasks as unknown[]).flatMap((task, index): [Path, Record<string, unknown>][] => (isMapping(task) ? [[['tasks', index], task]] : [])) : [];
  entries.push([[], raw]);
  const found = entries.flatMap(([path, entry]) => {
    const has = (key: string): boolean => Object.hasOwn(entry, key);
    if (has('pattern') && !has('items')) return [fault({ path: [...path, 'pattern'], aspect: 'key', code: 'missing_key', message: '`pattern` needs `items`, what it is repeated for', remedy: 'Add `items: [orders, customers]`.' })];
    if (has('items') && !has('pattern')) return [fault({ path: [...path, 'items'], aspect: 'key', code: 'missing_key', message: '`items` needs a `pattern`', remedy: 'Add `pattern: batch` or `pattern: team-lead`.' })];
    return [];
  });
  if (Object.hasOwn(raw, 'pattern') || Object.hasOwn(raw, 'items')) return found;
  const misplaced = TEMPLATE_KEYS.filter((key) => Object.hasOwn(raw, key));
  return [...found, ...misplaced.map((key) => fault({ path: [key], aspect: 'key' as const, code: 'misplaced_key', message: `${quote(key)} belongs to a task, and this is the top of the plan`, remedy: 'Move it into an entry of `tasks`.' }))];
}

function noTasks(raw: unknown): Complaint[] {
  if (!isMapping(raw) || Object.hasOwn(raw, 'pattern') || Object.hasOwn(raw, 'items')) return [];
  if (!Object.hasOwn(raw, 'tasks')) return [fault({ path: [], aspect: 'head', code: 'missing_key', message: '`tasks` is missing from a plan', remedy: 'Add `tasks:` with an entry `- id: schema` for each piece of work.' })];
  return Array.isArray(raw.tasks) && raw.tasks.length === 0 ? [fault({ path: ['tasks'], code: 'no_tasks', message: 'The plan has no tasks', remedy: 'Add an entry `- id: schema` for each piece of work.' })] : [];
}
