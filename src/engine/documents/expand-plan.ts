import { entriesOf, isMapping, without, type Complaint, type Path } from './complaint.ts';
import { edgesOf, type DraftEdge, type DraftTask } from './draft.ts';
import { expandPattern, type Template } from './expand-pattern.ts';
import { TEMPLATE_KEYS } from './plan-document.ts';

/** A plan's tasks with every pattern expanded and every edge resolved to tasks. */
export interface ExpandedPlan {
  readonly drafts: readonly DraftTask[];
  /** The ids of templates with their places: a task may not have one of them. */
  readonly templates: readonly { readonly id: string; readonly at: Path }[];
  readonly complaints: readonly Complaint[];
}

/** Expands the patterns of a plan as it is written. What is not well formed is passed over; the schema complains of it. */
export function expandPlan(raw: unknown): ExpandedPlan {
  const drafts: DraftTask[] = [];
  const complaints: Complaint[] = [];
  const lasts = new Map<string, readonly string[]>();
  const templates: { id: string; at: Path }[] = [];
  if (!isMapping(raw)) return { drafts, templates, complaints };
  const goal = typeof raw.goal === 'string' ? raw.goal : '';
  const add = (template: Template): void => {
    const expanded = expandPattern(template, goal);
    for (const draft of expanded.drafts) drafts.push(draft);
    complaints.push(...expanded.complaints);
    lasts.set(template.id, expanded.lasts);
    templates.push({ id: template.id, at: template.at });
  };

  for (const [index, entry] of entriesOf(raw.tasks)) {
    if (!isMapping(entry)) continue;
    const at: Path = ['tasks', index];
    const template = templateOf(entry, at, undefined);
    if (template !== undefined) {
      add(template);
      continue;
    }
    drafts.push({ fields: without(entry, ['after', 'pattern', 'items']), after: edgesOf(entry.after, [...at, 'after']), at, places: {} });
  }
  const top = templateOf(raw, [], raw.pattern === 'batch' ? 'batch' : 'team');
  if (top !== undefined) add(top);
  return { drafts: lasts.size === 0 ? drafts : resolveEdges(drafts, lasts), templates, complaints };
}

function templateOf(entry: Record<string, unknown>, at: Path, defaultId: string | undefined): Template | undefined {
  const { id, pattern, items } = entry;
  if ((pattern !== 'team-lead' && pattern !== 'batch') || !Array.isArray(items)) return undefined;
  const fields = Object.fromEntries(Object.entries(entry).filter(([key]) => TEMPLATE_KEYS.includes(key) && key !== 'id' && key !== 'after'));
  const name = typeof id === 'string' ? id : defaultId;
  if (name === undefined) return undefined;
  return { id: name, pattern, items: items as unknown[], fields, after: entry.after, role: at.length === 0 ? undefined : entry.role, at };
}

/** An edge to a template is one to the tasks that yield its artifact, else to all of its last tasks. */
function resolveEdges(drafts: readonly DraftTask[], lasts: ReadonlyMap<string, readonly string[]>): DraftTask[] {
  const makers = new Map<string, string>();
  for (const { fields } of drafts) {
    for (const [, output] of entriesOf(fields.outputs)) if (typeof output === 'string' && typeof fields.id === 'string') makers.set(output, fields.id);
  }
  const resolve = (edge: DraftEdge): DraftEdge[] => {
    const targets = lasts.get(edge.task);
    if (targets === undefined) return [edge];
    const maker = edge.artifact === undefined ? undefined : makers.get(edge.artifact);
    return (maker === undefined ? targets : [maker]).map((task) => ({ ...edge, task }));
  };
  return drafts.map((draft) => (draft.after.some((edge) => lasts.has(edge.task)) ? { ...draft, after: draft.after.flatMap(resolve) } : draft));
}
