import { z } from 'zod';
import { ArtifactId, ObjectName, TaskId } from './ids.ts';

/** A named output of a task: partial while its maker still works on it, final when that task is done. */
export const Artifact = z.object({
  artifact: ArtifactId,
  task: TaskId,
  final: z.boolean(),
  summary: z.string(),
  /** Commit that holds the maker's files as they were. */
  commit: ObjectName.optional(),
});
export type Artifact = z.infer<typeof Artifact>;
