import { isFault } from '../engine/model/fault.ts';
import type { Editor } from './editor.ts';

/** The action that sets a key which is missing. */
export const SET_KEY = 'Set API Key…';

/** What is said of something that was thrown: what happened, then what to do. */
export function errorText(error: unknown): string {
  if (!isFault(error)) return error instanceof Error ? error.message : String(error);
  return error.remedy === '' ? error.message : `${error.message}${/[.!?]$/.test(error.message) ? '' : '.'} ${inEditor(error.remedy)}`;
}

/** Shows what a command that the user called for could not do. */
export function showError(editor: Editor, error: unknown): void {
  const text = `CE Parallel: ${errorText(error)}`;
  if (!lacksKey(error)) void editor.window.showErrorMessage(text);
  else void editor.window.showErrorMessage(text, SET_KEY).then((chosen) => (chosen === SET_KEY ? editor.commands.executeCommand('ceParallel.setApiKey') : undefined));
}

/** True when all that is missing is a provider's key. */
export function lacksKey(error: unknown): boolean {
  return isFault(error, 'preflight') && error.details['missing'] === 'key';
}

/** Remedies name the command line's commands; here they are commands of the palette. */
function inEditor(remedy: string): string {
  const names: Readonly<Record<string, string>> = { apply: 'Apply Result', undo: 'Undo Apply', resume: 'Resume', build: 'Build', status: 'Status', cancel: 'Cancel', run: 'Run', log: 'Status', events: 'Open Pipeline' };
  return remedy.replace(/`?ce-parallel (apply|undo|resume|build|status|cancel|run|log|events)\b[^`.\n]*`?/g, (_, name: string) => `CE Parallel: ${names[name] ?? name}`);
}
