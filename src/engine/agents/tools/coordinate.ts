import { z } from 'zod';
import { ArtifactId, TaskId } from '../../model/ids.ts';
import { normalizeGlob } from '../../paths/normalize-glob.ts';
import { abortable } from '../../retry/abortable.ts';
import { ALL_ROLES, defineTool, failure } from '../tool.ts';

/** `checkpoint {artifact, summary, final?}`: publishes an artifact from the worktree as it is after this turn's writes. */
export const checkpoint = defineTool({
  name: 'checkpoint',
  kind: 'none',
  description: 'Publish an artifact by name so that tasks which wait for it can start: partial while you still work on it, final when it will not change. It holds the files as they are after this turn.',
  phase: 'late',
  roles: ALL_ROLES,
  input: z.object({ artifact: ArtifactId, summary: z.string().default(''), final: z.boolean().default(false) }),
  async run({ artifact, summary, final }, context) {
    await abortable(context.host.publish({ artifact, summary, final, commit: context.savedCommit() }), context.signal);
    return { ok: true, content: `Published ${artifact} (${final ? 'final' : 'partial'}).` };
  },
});

/** `request_lease {paths, reason}`: asks for more paths to write. */
export const requestLease = defineTool({
  name: 'request_lease',
  kind: 'none',
  description: 'Ask for the right to write more paths (globs), with the reason. The answer says whether you have it, or who holds it.',
  // In line with the writes: a write that follows in the same turn may need what is asked for here.
  phase: 'write',
  roles: ['builder'],
  input: z.object({ paths: z.array(z.string().min(1)).min(1).max(100), reason: z.string().default('') }),
  async run({ paths, reason }, context) {
    for (const path of paths) {
      const normal = normalizeGlob(path);
      if (!normal.ok) return failure(`The path ${normal.error}.`);
    }
    const answer = await abortable(context.host.requestLease(paths, reason), context.signal);
    if (answer.type === 'refused') return failure(`Refused: ${answer.reason}${answer.holder === undefined ? '' : ` (held by ${answer.holder})`}. Work within your lease, or tell that task with send_feedback.`);
    context.setLease(answer.lease);
    return { ok: true, content: `Granted. You may write: ${answer.lease.writes.join(', ')}` };
  },
});

/** `send_feedback {task, message}`: tells another task's agent something; never blocks. */
export const sendFeedback = defineTool({
  name: 'send_feedback',
  kind: 'none',
  description: 'Tell the agent of another task something that it should know, as an interface that does not fit. It reads it before its next turn.',
  phase: 'late',
  roles: ALL_ROLES,
  input: z.object({ task: TaskId, message: z.string().min(1) }),
  async run({ task, message }, context) {
    const sent = await abortable(context.host.sendFeedback(task, message), context.signal);
    return sent.ok ? { ok: true, content: `Sent to ${task}.` } : failure(`Not sent to ${task}: ${sent.reason}`);
  },
});
