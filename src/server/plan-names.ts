import { entriesOf, isMapping, textsOf, type Path } from '../engine/documents/complaint.ts';
import { edgesOf, placeIn } from '../engine/documents/draft.ts';
import { expandPlan } from '../engine/documents/expand-plan.ts';

/** What a name in a plan stands for. */
export type NameKind = 'task' | 'artifact';

/** A place where a plan names a task or an artifact. */
export interface NamePlace {
  readonly kind: NameKind;
  readonly name: string;
  readonly path: Path;
  /** True where the name is given, false where it is used. */
  readonly defines: boolean;
}

/** Every place of a plan, as it is written, that names a task or an artifact. What is not well formed is passed over. */
export function namesOfPlan(raw: unknown): readonly NamePlace[] {
  const places = [...entriesOf(isMapping(raw) ? raw.tasks : undefined).map(([index, entry]) => ({ entry, at: ['tasks', index] as Path })), { entry: raw, at: [] as Path }].flatMap(({ entry, at }) => (isMapping(entry) ? ofEntry(entry, at) : []));
  const given = new Set(places.filter(({ kind, defines }) => kind === 'task' && defines).map(({ name }) => name));
  // The tasks that a template makes are given where the template stands.
  const made = expandPlan(raw).drafts.flatMap((draft) => (typeof draft.fields.id === 'string' && !given.has(draft.fields.id) ? [{ kind: 'task' as const, name: draft.fields.id, path: placeIn(draft, ['id']), defines: true }] : []));
  return [...places, ...made];
}

function ofEntry(entry: Record<string, unknown>, at: Path): NamePlace[] {
  const after = [...at, 'after'];
  const artifacts = (key: 'inputs' | 'outputs'): NamePlace[] => textsOf(entry[key]).map(([index, name]) => ({ kind: 'artifact', name, path: [...at, key, index], defines: key === 'outputs' }));
  return [
    ...(typeof entry.id === 'string' ? [{ kind: 'task' as const, name: entry.id, path: [...at, 'id'], defines: true }] : []),
    ...edgesOf(entry.after, after).flatMap((edge) => {
      const mapping = isMapping((entry.after as unknown[])[Number(edge.path.at(-1))]);
      return [
        { kind: 'task' as const, name: edge.task, path: mapping ? [...edge.path, 'task'] : edge.path, defines: false },
        ...(edge.artifact === undefined ? [] : [{ kind: 'artifact' as const, name: edge.artifact, path: [...edge.path, 'artifact'], defines: false }]),
      ];
    }),
    ...artifacts('inputs'),
    ...artifacts('outputs'),
  ];
}
