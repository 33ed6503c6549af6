import { isMapping, type Path } from './complaint.ts';

/** A dependency as it is written, and where. */
export interface DraftEdge {
  readonly task: string;
  readonly kind: string;
  readonly artifact: string | undefined;
  readonly path: Path;
}

/** A task before it is known to be right: the mapping as written (templates filled in), and where its parts stand. */
export interface DraftTask {
  /** All keys but `after`, `pattern` and `items`. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly after: readonly DraftEdge[];
  /** The entry that it comes from: its own, or that of its template. */
  readonly at: Path;
  /** Keys whose values stand elsewhere (in an item of a pattern). */
  readonly places: Readonly<Record<string, Path>>;
  /** Keys whose values a pattern made out of others: nothing is told of them. */
  readonly derived?: readonly string[];
}

/** Where a part of a draft stands in the document. */
export function placeIn(draft: DraftTask, path: Path): Path {
  const [key, ...rest] = path;
  const moved = typeof key === 'string' && Object.hasOwn(draft.places, key) ? draft.places[key] : undefined;
  return moved === undefined ? [...draft.at, ...path] : [...moved, ...rest];
}

/** The well-formed entries of an `after` list. */
export function edgesOf(after: unknown, path: Path): DraftEdge[] {
  if (!Array.isArray(after)) return [];
  return (after as unknown[]).flatMap((edge, index) => {
    const here = [...path, index];
    if (typeof edge === 'string') return [{ task: edge, kind: 'hard', artifact: undefined, path: here }];
    if (!isMapping(edge) || typeof edge.task !== 'string') return [];
    return [{ task: edge.task, kind: typeof edge.kind === 'string' ? edge.kind : 'hard', artifact: typeof edge.artifact === 'string' ? edge.artifact : undefined, path: here }];
  });
}
