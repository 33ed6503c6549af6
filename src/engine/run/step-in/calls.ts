import type { HoldKind } from '../../events/event.ts';
import type { Finding } from '../../model/finding.ts';
import type { TaskId } from '../../model/ids.ts';

/** A person who steps into a task. */
interface ToTask {
  readonly task: TaskId;
  readonly by: string;
}

/** What each call by which a person steps in is given, and what it answers. */
export interface StepInCalls {
  readonly holdTask: { readonly input: ToTask & { readonly kind: HoldKind; readonly reason: string }; readonly output: { readonly worktree: string | null } };
  readonly releaseTask: { readonly input: ToTask & { readonly message: string }; readonly output: { readonly changed: string[]; readonly quarantined: string[] } };
  readonly unlockFile: { readonly input: { readonly path: string; readonly by: string; readonly how: 'pause' | 'edit' }; readonly output: { readonly tasks: TaskId[] } };
  readonly sendToBuilder: { readonly input: ToTask & { readonly findings: readonly Finding[]; readonly message: string }; readonly output: { readonly when: 'next_turn' | 'now' } };
  readonly waiveFinding: { readonly input: { readonly task: TaskId | null; readonly finding: Finding; readonly reason: string; readonly by: string }; readonly output: null };
}

/** What a call is given. */
export type CallInput<K extends keyof StepInCalls> = StepInCalls[K]['input'];

/** What a call answers. */
export type CallOutput<K extends keyof StepInCalls> = StepInCalls[K]['output'];

/** The calls of a person, each with its one object. */
export type StepInPort = { readonly [K in keyof StepInCalls]: (input: CallInput<K>) => Promise<CallOutput<K>> };
