import type { PanelModel, PanelTask } from '../../src/protocol/webview.ts';
import { icon, type IconName } from './icon.ts';
import type { TemplateResult } from 'lit';
import { visible } from './visible-text.ts';

/** How a task's state is shown: a shape, the class of its colour, and a word. */
export interface TaskLook {
  readonly icon: IconName;
  readonly tone: string;
  readonly word: string;
  /** It is begun and stands still: held by a person, or nobody drives the run. */
  readonly still: boolean;
}

const LOOKS: Readonly<Record<PanelTask['status'], Omit<TaskLook, 'still'>>> = {
  waiting: { icon: 'circle-large', tone: 'tone-waiting', word: 'waiting' },
  building: { icon: 'circle-large-filled', tone: 'tone-running', word: 'building' },
  gating: { icon: 'beaker', tone: 'tone-running', word: 'in its gates' },
  reviewing: { icon: 'eye', tone: 'tone-review', word: 'in review' },
  integrating: { icon: 'git-merge', tone: 'tone-running', word: 'merging' },
  done: { icon: 'pass', tone: 'tone-done', word: 'done' },
  failed: { icon: 'error', tone: 'tone-failed', word: 'failed' },
  skipped: { icon: 'circle-slash', tone: 'tone-skipped', word: 'skipped' },
  cancelled: { icon: 'circle-slash', tone: 'tone-skipped', word: 'cancelled' },
};
const AT_WORK: ReadonlySet<PanelTask['status']> = new Set(['building', 'gating', 'reviewing', 'integrating']);

/** How a task is shown in a run that stands as the header says. */
export function lookOf(task: Pick<PanelTask, 'status' | 'hold'>, header: PanelModel['header']): TaskLook {
  const look = LOOKS[task.status];
  if (task.hold !== undefined && task.status !== 'done') {
    const taken = task.hold.kind === 'taken_over';
    return { icon: taken ? 'account' : 'debug-pause', tone: 'tone-paused', word: taken ? `taken over by ${visible(task.hold.by, 40)}` : `paused by ${visible(task.hold.by, 40)}`, still: true };
  }
  if (!AT_WORK.has(task.status)) return { ...look, still: false };
  if (isAdrift(header)) return { icon: 'debug-pause', tone: 'tone-paused', word: `stopped while ${look.word}`, still: true };
  return header.phase === 'paused' && task.status === 'building' ? { icon: 'debug-pause', tone: 'tone-paused', word: 'paused', still: true } : { ...look, still: false };
}

/** True for a run that has not ended and that nobody drives. */
export function isAdrift(header: PanelModel['header']): boolean {
  return header.owner === 'nobody' && header.replay === null && header.startedAt !== null && header.phase !== 'none';
}

/** The line beside a task's name. Before the plan is approved all of them wait for the same: whose part it is says more. */
export function lineOf(task: PanelTask, header: PanelModel['header']): string {
  return header.phase === 'awaiting_approval' && task.status === 'waiting' && task.domains.length > 0 ? task.domains.join(', ') : task.line;
}

/** A task's state as a shape with its colour. */
export function lookIcon(look: TaskLook): TemplateResult {
  return icon(look.icon, look.tone);
}

/** A task's state in words, without regard to who drives the run. */
export function statusWord(status: PanelTask['status']): string {
  return LOOKS[status].word;
}
