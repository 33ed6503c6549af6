import { cleanText } from '../../engine/report/clean-text.ts';
import type { AttentionNode } from '../trees/attention-nodes.ts';
import type { LockView } from './lock-view.ts';

const MOST = 20;

/** What a person has to do so that locks are as they should be. */
export function lockAttention({ plan, trouble, root }: LockView): readonly AttentionNode[] {
  const rows: AttentionNode[] = plan.unsaved.slice(0, MOST).map(({ path, task }) => ({
    key: `unsaved ${path}`,
    kind: 'unsaved',
    label: `${cleanText(path.slice(path.lastIndexOf('/') + 1), 60)} is not saved`,
    description: `${cleanText(task, 60)} will change it: save or unlock ${cleanText(path, 100)}`,
    task,
    blocks: false,
    action: { id: 'ceParallel.unlockFile', title: 'Unlock File…', args: [{ path: `${root}/${path}` }] },
  }));
  if (trouble !== undefined) rows.push({ key: 'locks', kind: 'locks', label: 'Your settings could not be written, so locks are not up to date', description: cleanText(trouble, 160), task: undefined, blocks: false, action: { id: 'workbench.action.openSettingsJson', title: 'Open Settings', args: [] } });
  return rows;
}
