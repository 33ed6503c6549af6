import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../engine/model/fault.ts';
import type { Collision } from '../../engine/ports.ts';
import { unitTitle, type ResultUnit } from '../../engine/result/result-unit.ts';
import { cleanText } from '../../engine/report/clean-text.ts';
import type { Extension } from '../extension.ts';
import type { Session } from '../session.ts';

/** More files than that are not opened side by side. */
const MOST_FILES = 1_000;

/** Opens the native diff of all files at once: the user's working tree against what applying would make of it. Gives what stands in the way of applying. */
export async function showPreview({ editor, documents }: Extension, session: Session): Promise<readonly Collision[]> {
  const { files, collisions } = await session.previewApply();
  if (files.length > 0) {
    const rows = files.slice(0, MOST_FILES).map(({ path, before, after }) => {
      const file = editor.Uri.file(join(session.root, path));
      // Under the same path, else the editor would take it for a file that was renamed.
      return [file, before === undefined ? undefined : file, after === undefined ? undefined : documents.blobOf(file.path, after)];
    });
    await editor.commands.executeCommand('vscode.changes', 'Result against your files', rows);
  }
  return collisions;
}

const Row = z.union([z.object({ at: z.number().int() }), z.object({ units: z.array(z.number().int()).min(1) }).transform(({ units }) => ({ at: units[0] ?? -1 }))]);

/** Opens the diff of the file that a row of the choice is about, at its change. */
export async function showChange({ editor, documents, choice }: Extension, argument: unknown): Promise<void> {
  const row = Row.safeParse(argument);
  const { offer } = choice;
  const unit = row.success ? offer?.units[row.data.at] : undefined;
  if (offer === undefined || unit === undefined) throw new Fault('nothing_to_do', 'There is no such change any more', { remedy: 'Call Apply Result, and choose again.' });
  const [left, right] = sidesOf(unit, offer);
  const start = Math.max(0, (unit.hunk?.toStart ?? 1) - 1);
  const selection = new editor.Range(start, 0, start + Math.max(0, (unit.hunk?.toCount ?? 1) - 1), 0);
  await editor.commands.executeCommand('vscode.diff', documents.fileOf(left.path, left.commit), documents.fileOf(right.path, right.commit), `${cleanText(unit.path, 120)} (${cleanText(unitTitle(unit), 80)})`, { preview: true, preserveFocus: true, selection });
}

interface Side {
  readonly path: string;
  readonly commit: string | undefined;
}

function sidesOf(unit: ResultUnit, { from, to }: { readonly from: string; readonly to: string }): readonly [Side, Side] {
  return [
    { path: unit.from ?? unit.path, commit: unit.kind === 'added' ? undefined : from },
    { path: unit.path, commit: unit.kind === 'deleted' ? undefined : to },
  ];
}
