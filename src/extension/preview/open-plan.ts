import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../engine/model/fault.ts';
import type { Extension } from '../extension.ts';

/** Opens the plan of the shown run; while a word on it is awaited, beside its graph. */
export async function openPlan(extension: Extension): Promise<void> {
  const { editor, view, session } = extension;
  const file = view.run === undefined || session === undefined ? undefined : join(session.store.find(view.run).folder, 'plan.yml');
  if (file === undefined || (await stat(file).catch(() => undefined)) === undefined) throw new Fault('nothing_to_do', 'The plan has not been written yet');
  const asked = extension.situation().approval;
  await editor.window.showTextDocument(editor.Uri.file(file), { preview: false, ...(asked ? { viewColumn: editor.ViewColumn.One } : {}) });
  if (asked) extension.panel.openBeside('graph');
}
