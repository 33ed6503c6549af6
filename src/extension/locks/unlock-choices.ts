import { cleanText } from '../../engine/report/clean-text.ts';
import type { CommandName } from '../commands/command-table.ts';
import type { HeldFile } from './holds.ts';
import { holderText, pathsText } from './lock-words.ts';

/** What a person can do about a file that a task holds. */
export type UnlockWay = { readonly type: 'unlock'; readonly how: 'pause' | 'edit' } | { readonly type: 'command'; readonly command: Extract<CommandName, 'takeOverTask' | 'handBackTask' | 'showTask'> };

/** A row of the question. */
export interface UnlockChoice {
  readonly label: string;
  readonly detail: string;
  readonly icon: string;
  readonly way: UnlockWay;
}

/** What of a task can be done now. */
export interface TaskChances {
  /** Its agent can be stopped. */
  readonly canHold: boolean;
  /** It can be taken over. */
  readonly canTake: boolean;
}

/** The ways there are, the gentlest first. */
export function unlockChoices({ hold, place }: HeldFile, { canHold, canTake }: TaskChances): readonly UnlockChoice[] {
  const name = cleanText(hold.task, 60);
  const paths = pathsText(hold);
  const show: UnlockChoice = { label: 'Show in Pipeline', detail: `What ${name} does, and what it waits for.`, icon: 'graph', way: { type: 'command', command: 'showTask' } };
  const take: readonly UnlockChoice[] = canTake ? [{ label: `Take over ${name}…`, detail: 'Its agent stops. You go on in its worktree, where it left off, and hand the task back.', icon: 'account', way: { type: 'command', command: 'takeOverTask' } }] : [];
  if (hold.held === 'taken_over') return [{ label: `Hand back ${name}…`, detail: 'Its agent goes on from what you changed.', icon: 'reply', way: { type: 'command', command: 'handBackTask' } }, ...(place === 'checkout' ? [editAnyway(name)] : []), show];
  if (place === 'worktree') return [...take, show];
  const pause: readonly UnlockChoice[] = canHold ? [{ label: `Pause ${name} while I edit`, detail: `Its agent stops and keeps its work. ${paths} ${hold.writes.length === 1 ? 'is' : 'are'} yours until you let it continue.`, icon: 'debug-pause', way: { type: 'unlock', how: 'pause' } }] : [];
  return [
    ...pause,
    editAnyway(name),
    ...take,
    show,
  ];
}

function editAnyway(name: string): UnlockChoice {
  return { label: 'Edit anyway', detail: `Only this file. ${name} is told, and its change is merged with yours on apply.`, icon: 'edit', way: { type: 'unlock', how: 'edit' } };
}

/** The sentence above the choices. */
export function unlockQuestion({ hold, place }: HeldFile): string {
  return place === 'worktree' ? `The worktree of ${holderText(hold)}` : `Held by ${holderText(hold)}, which writes ${pathsText(hold)} until its change has landed`;
}
