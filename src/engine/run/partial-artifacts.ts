import type { Artifact } from '../model/artifact.ts';
import type { ObjectName, TaskId } from '../model/ids.ts';
import type { BuildContext } from './run-context.ts';
import { syncWorktree } from './sync-worktree.ts';

/** The newest commit that each soft predecessor has published and that has not landed yet. */
export function pendingArtifacts(context: BuildContext, id: TaskId): readonly (Artifact & { readonly commit: ObjectName })[] {
  const soft = context.graph.nodes.get(id)?.soft ?? [];
  return soft.flatMap((predecessor) => {
    if (context.ledger.task(predecessor).integrated !== undefined) return [];
    const newest = context.ledger.state.artifacts.findLast((artifact) => artifact.task === predecessor && artifact.commit !== undefined);
    return newest?.commit === undefined ? [] : [{ ...newest, commit: newest.commit }];
  });
}

/** Takes the newest partial artifacts of soft predecessors into a worktree; one message for each that is new to it. */
export async function takeInPartialArtifacts(context: BuildContext, id: TaskId): Promise<readonly string[]> {
  const messages: string[] = [];
  for (const artifact of pendingArtifacts(context, id)) {
    const outcome = await syncWorktree(context, id, artifact.commit, `${artifact.artifact} of ${artifact.task}`);
    const state = artifact.final ? 'final' : 'partial';
    if (outcome.type === 'synced') messages.push(`${artifact.artifact} (${state}, by ${artifact.task}) is now in your worktree: ${artifact.summary}`);
    if (outcome.type === 'conflict') messages.push(`${artifact.artifact} (${state}, by ${artifact.task}) could not be taken in yet: it differs from yours in ${outcome.paths.join(', ')}.`);
  }
  return messages;
}
