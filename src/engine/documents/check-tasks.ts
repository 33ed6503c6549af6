import { doubt, entriesOf, fault, isMapping, textsOf, type Complaint, type Path } from './complaint.ts';
import { placeIn, type DraftEdge, type DraftTask } from './draft.ts';
import { findCircles } from './find-circles.ts';
import type { ExpandedPlan } from './expand-plan.ts';
import { globFault, writeGlobFault, type GlobFault } from './glob-fault.ts';
import { didYouMean, listed, nearest, quote } from './suggest.ts';

/** How many units there are of each resource; undefined when nobody says. */
export type ResourceUnits = Readonly<Record<string, number>> | undefined;

/** Faults after which names are no longer compared with all others, which takes long in a large plan. */
const MAX_SUGGESTIONS = 100;

/** Tasks of a circle that are named. */
const MAX_NAMED = 100;

interface Maker {
  readonly index: number;
  readonly path: Path;
}

/** Everything about a plan's tasks that no schema can say: names that meet, circles, scopes, resources. Looks only at what is well formed. */
export function checkTasks(plan: ExpandedPlan, resources: ResourceUnits): Complaint[] {
  const { drafts } = plan;
  const ids = drafts.map(({ fields }) => (typeof fields.id === 'string' ? fields.id : undefined));
  const byId = new Map<string, number>();
  for (const [index, id] of ids.entries()) if (id !== undefined && !byId.has(id)) byId.set(id, index);
  const makers = new Map<string, Maker>();
  const complaints: Complaint[] = [...duplicateIds(plan, ids)];
  for (const [index, draft] of drafts.entries()) {
    for (const [at, name] of textsOf(draft.fields.outputs)) {
      const path = placeIn(draft, ['outputs', at]);
      const other = makers.get(name);
      if (other === undefined) makers.set(name, { index, path });
      else complaints.push(twoMakers(name, path, { maker: ids[other.index], same: other.index === index, path: other.path }));
    }
  }
  const waits: number[][] = drafts.map(() => []);
  const reasons = new Map<string, Path>();
  const known = [...byId.keys(), ...plan.templates.map(({ id }) => id)];
  for (const [index, draft] of drafts.entries()) {
    const wait = (to: number, path: Path): void => {
      waits[index]?.push(to);
      const key = `${index} ${to}`;
      if (!reasons.has(key)) reasons.set(key, path);
    };
    for (const edge of draft.after) {
      const to = byId.get(edge.task);
      if (to === undefined) complaints.push(unknownTask(edge, complaints.length < MAX_SUGGESTIONS ? known : []));
      else if (to === index) complaints.push(fault({ path: edge.path, code: 'self_dependency', message: `Task ${quote(edge.task)} waits for itself`, remedy: 'Remove this entry.' }));
      else if (edge.kind !== 'feedback') wait(to, edge.path);
      if (to !== undefined && edge.artifact !== undefined && makers.get(edge.artifact)?.index !== to) complaints.push(foreignArtifact(edge));
    }
    for (const [at, name] of textsOf(draft.fields.inputs)) {
      const path = placeIn(draft, ['inputs', at]);
      const maker = makers.get(name);
      if (maker === undefined) complaints.push(fault({ path, code: 'unknown_artifact', message: `No task outputs ${quote(name)}`, remedy: didYouMean(name, complaints.length < MAX_SUGGESTIONS ? makers.keys() : [], `Add it to the \`outputs\` of the task that makes it, or remove it here.`) }));
      else if (maker.index === index) complaints.push(fault({ path, code: 'self_dependency', message: `Task ${quote(ids[index] ?? '')} needs ${quote(name)}, which it makes itself`, remedy: 'Remove it from `inputs` or from `outputs`.' }));
      else wait(maker.index, path);
    }
  }
  complaints.push(...circles(waits, ids, reasons), ...scopes(drafts));
  if (resources !== undefined) complaints.push(...drafts.flatMap((draft) => tooManyUnits(draft, resources)));
  return complaints;
}

function* duplicateIds({ drafts, templates }: ExpandedPlan, ids: readonly (string | undefined)[]): Generator<Complaint> {
  const first = new Map<string, Path>();
  const folded = new Map<string, string>();
  const named = [...drafts.map((draft, index) => ({ id: ids[index], path: placeIn(draft, ['id']) })), ...templates.map(({ id, at }) => ({ id, path: [...at, 'id'] }))];
  for (const { id, path } of named) {
    if (id === undefined) continue;
    const other = first.get(id);
    const twin = folded.get(id.toLowerCase());
    if (other !== undefined) yield fault({ path, code: 'duplicate_task', message: `A second task has the id ${quote(id)}; the first stands`, other, remedy: 'Give one of them another id.' });
    else if (twin !== undefined) yield doubt({ path, code: 'similar_task', message: `The ids ${quote(id)} and ${quote(twin)} differ only by case, which some disks do not tell apart`, remedy: 'Give one of them another id.' });
    if (other === undefined) first.set(id, path);
    folded.set(id.toLowerCase(), id);
  }
}

function twoMakers(name: string, path: Path, other: { maker: string | undefined; same: boolean; path: Path }): Complaint {
  const message = other.same ? `${quote(name)} is named twice; first` : `${quote(name)} is already an output of task ${quote(other.maker ?? '')},`;
  return fault({ path, code: 'duplicate_artifact', message, other: other.path, remedy: other.same ? 'Remove one of the two.' : 'Give it another name, or remove it from one of the tasks; of a template, put `{item}` into the name.' });
}

function unknownTask(edge: DraftEdge, known: readonly string[]): Complaint {
  return fault({ path: edge.path, code: 'unknown_task', message: `There is no task ${quote(edge.task)}`, remedy: didYouMean(edge.task, known, known.length === 0 ? 'Remove this entry.' : `Use one of ${listed(known)}, or remove this entry.`) });
}

function foreignArtifact(edge: DraftEdge): Complaint {
  const artifact = edge.artifact ?? '';
  return doubt({ path: [...edge.path, 'artifact'], code: 'foreign_artifact', message: `Task ${quote(edge.task)} does not output ${quote(artifact)}, so this waits for its end`, remedy: `Add ${quote(artifact)} to the \`outputs\` of ${quote(edge.task)}.` });
}

function circles(waits: readonly (readonly number[])[], ids: readonly (string | undefined)[], reasons: ReadonlyMap<string, Path>): Complaint[] {
  const told = new Set<string>();
  return findCircles(waits).flatMap((circle) => {
    const path = reasons.get(`${circle[0] ?? 0} ${circle[1] ?? 0}`) ?? [];
    const names = [...circle, circle[0] ?? 0].map((index) => ids[index] ?? '?');
    // The tasks of one template share their edges; one circle stands for all of them.
    if (told.has(path.join(' '))) return [];
    told.add(path.join(' '));
    return [fault({ path, code: 'cycle', message: `These tasks wait for each other in a circle: ${chainOf(names)}`, remedy: 'Remove one of these dependencies, or make it `kind: feedback`, which never waits.' })];
  });
}

/** `a -> b -> a`; of a very long circle its ends. */
function chainOf(names: readonly string[]): string {
  if (names.length <= MAX_NAMED) return names.join(' -> ');
  return [...names.slice(0, MAX_NAMED / 2), `(${names.length - MAX_NAMED} more)`, ...names.slice(-MAX_NAMED / 2)].join(' -> ');
}

function scopes(drafts: readonly DraftTask[]): Complaint[] {
  const seen = new Map<string, GlobFault | undefined>();
  const check = (key: 'reads' | 'writes', glob: string): GlobFault | undefined => {
    const known = `${key} ${glob}`;
    if (!seen.has(known)) seen.set(known, key === 'writes' ? writeGlobFault(glob) : globFault(glob));
    return seen.get(known);
  };
  return drafts.flatMap((draft) =>
    (['reads', 'writes'] as const).flatMap((key) =>
      textsOf(draft.derived?.includes(key) === true ? [] : draft.fields[key]).flatMap(([at, glob]) => {
        // The schema complains of an empty text.
        const found = glob === '' ? undefined : check(key, glob);
        return found === undefined ? [] : [fault({ path: placeIn(draft, [key, at]), ...found })];
      }),
    ),
  );
}

function tooManyUnits(draft: DraftTask, resources: Readonly<Record<string, number>>): Complaint[] {
  return entriesOf(draft.fields.resources).flatMap(([at, use]) => {
    if (!isMapping(use) || typeof use.name !== 'string' || typeof use.units !== 'number' || !Number.isInteger(use.units)) return [];
    const units = Object.hasOwn(resources, use.name) ? (resources[use.name] ?? 1) : 1;
    if (use.units <= units) return [];
    const near = Object.hasOwn(resources, use.name) ? undefined : nearest(use.name, Object.keys(resources));
    return [
      fault({
        path: placeIn(draft, ['resources', at, 'units']),
        code: 'too_many_units',
        message: `There ${units === 1 ? 'is 1 unit' : `are ${units} units`} of ${quote(use.name)}, and this task asks for ${use.units}`,
        remedy: near === undefined ? `Ask for ${units} or less, or write ${quote(`resources: {${use.name}: ${use.units}}`)} in the configuration.` : `Did you mean ${quote(near)}?`,
      }),
    ];
  });
}
