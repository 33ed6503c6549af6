import { PROVIDER_NAMES } from '../node/providers/provider-names.ts';
import type { EngineHost } from '../node/coordinator/start-engine.ts';
import type { Editor } from './editor.ts';

/** The settings of `ceParallel.*`, as they stand when they are asked for. */
export interface Settings {
  readonly engineHost: EngineHost;
  /** Folder under which worktrees are made; undefined for the user's cache folder. */
  readonly worktreeFolder: string | undefined;
  /** Undefined: as the repository's configuration says. */
  readonly streams: number | undefined;
  readonly budgetUsd: number | undefined;
  readonly provider: string;
  /** Playbook of the scripted provider, relative to the repository or absolute. */
  readonly playbook: string | undefined;
  readonly notifications: 'all' | 'decisions' | 'none';
  /** Whether files that tasks hold are read-only in the editor. */
  readonly editorLocks: boolean;
}

/** Reads the settings. A value of the wrong kind counts as not set. */
export function readSettings(editor: Editor): Settings {
  const values = editor.workspace.getConfiguration('ceParallel');
  const text = (name: string): string | undefined => {
    const value = values.get(name);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const positive = (name: string): number | undefined => {
    const value = values.get(name);
    return typeof value === 'number' && value > 0 ? value : undefined;
  };
  const streams = positive('streams');
  const notifications = text('notifications');
  return {
    engineHost: text('engineHost') === 'process' ? 'process' : 'thread',
    worktreeFolder: text('worktreeFolder'),
    streams: streams === undefined ? undefined : Math.max(1, Math.floor(streams)),
    budgetUsd: positive('budget'),
    provider: text('provider') ?? PROVIDER_NAMES[0],
    playbook: text('playbook'),
    notifications: notifications === 'decisions' || notifications === 'none' ? notifications : 'all',
    editorLocks: text('editorLocks') !== 'off',
  };
}
