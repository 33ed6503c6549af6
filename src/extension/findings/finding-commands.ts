import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { lineMap, mapRange } from '../../engine/findings/map-range.ts';
import type { OpenFinding } from '../../engine/findings/open-findings.ts';
import { Fault } from '../../engine/model/fault.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';
import type { Handlers } from '../commands/register-commands.ts';
import type { Extension } from '../extension.ts';
import type { Owner } from '../run/run-view.ts';
import type { Session } from '../session.ts';
import { userName } from '../user-name.ts';
import { explainFinding } from './explain-finding.ts';
import { findingsAt } from './finding-hover.ts';

const Ids = z.array(z.string()).min(1).or(z.string().transform((id) => [id]));
const Word = z.object({ message: z.string(), reason: z.string() }).partial();

/** The commands that the quick fixes of findings call. */
export function findingHandlers(extension: Extension, session: () => Session): Pick<Handlers, 'sendFindingToBuilder' | 'waiveFinding' | 'openFindingInWorktree' | 'explainFinding'> {
  const { editor } = extension;
  const tell = (text: string): void => void editor.window.setStatusBarMessage(`CE Parallel: ${text}`, 10_000);

  const send = async (ids: unknown, given: unknown): Promise<void> => {
    const all = chosen(extension, ids);
    const [{ task }] = all;
    // They come from the diagnostics of one task; a caller who mixes them is heard for the first.
    const findings = all.filter((each) => each.task === task).map(({ finding }) => finding);
    mustDrive(extension.view.owner, 'sent to a builder', 'a task that failed begins again');
    const word = Word.safeParse(given);
    const { when } = await session().supervisor.sendToBuilder({ task, findings, message: word.data?.message ?? '', by: userName() });
    tell(`${count(findings.length, 'finding')} sent to the builder of ${task}${when === 'now' ? ', which is at it again' : ', which reads it with its next turn'}`);
  };

  const waive = async (ids: unknown, given: unknown): Promise<void> => {
    const found = chosen(extension, ids);
    const [{ finding }] = found;
    // Of a run that stopped it can be written down: its gates read it when it goes on.
    const stopped = extension.view.owner === 'nobody';
    if (!stopped) mustDrive(extension.view.owner, 'waived', '');
    const word = Word.safeParse(given);
    const title = found.length === 1 ? `Waive ${cleanText(finding.rule === '' ? finding.source : finding.rule, 60)}` : `Waive ${count(found.length, 'finding')} of ${cleanText(finding.rule, 60)}`;
    const reason = word.data?.reason ?? (await editor.window.showInputBox({ title, prompt: 'Why is this acceptable? It is recorded with the run, and counts until its end.', placeHolder: cleanText(finding.message, 120), ignoreFocusOut: true, validateInput: (text) => (text.trim() === '' ? 'A reason is needed: others will read it.' : undefined) }));
    if (reason === undefined || reason.trim() === '') return;
    const waivers = found.map(({ task, finding: each }) => ({ task, finding: each, reason: reason.trim(), by: userName() }));
    if (stopped) await session().recordWaivers(waivers);
    else for (const waiver of waivers) await session().supervisor.waiveFinding(waiver);
    tell(`waived, ${count(found.length, 'finding')}${stopped ? '; the run knows when it is resumed' : ''}`);
  };

  const open = async (ids: unknown): Promise<void> => {
    const [{ task, on, finding }] = chosen(extension, ids);
    const { path, range } = finding;
    if (path === undefined) throw new Fault('nothing_to_do', 'This finding belongs to no file', { remedy: 'Its gate’s output is in the tab Gates of the pipeline.' });
    const worktree = extension.view.state.tasks.get(task)?.worktree;
    const [there, said] = await Promise.all([worktree === undefined ? undefined : readFile(join(worktree, path), 'utf8').catch(() => undefined), session().fileAt(on, path)]);
    const isThere = worktree !== undefined && there !== undefined;
    // Without a worktree, the commit still has what the gate saw.
    const uri = isThere ? editor.Uri.file(join(worktree, path)) : extension.documents.fileOf(path, on);
    const mapped = isThere && range !== undefined && said !== undefined ? mapRange(lineMap(said, there), range) : range;
    const at = new editor.Position((mapped?.startLine ?? 1) - 1, (mapped?.startColumn ?? 1) - 1);
    await editor.window.showTextDocument(uri, { preview: true, selection: new editor.Range(at, at) });
  };

  const explain = async (ids: unknown): Promise<void> => {
    const [found] = chosen(extension, ids);
    const { link, source } = found.finding;
    if (link !== undefined && /^https?:\/\//u.test(link) && (await editor.env.openExternal(editor.Uri.parse(link)))) return;
    const task = extension.view.state.tasks.get(found.task);
    const blob = task?.gates[source]?.output;
    await extension.documents.show('finding.md', explainFinding(found, task, blob === undefined ? '' : await session().blob(blob)), 'markdown');
  };

  return { sendFindingToBuilder: send, waiveFinding: waive, openFindingInWorktree: open, explainFinding: explain };
}

/** The findings of these names, at least one. What does not stand any more cannot be acted on. */
function chosen(extension: Extension, given: unknown): readonly [OpenFinding, ...OpenFinding[]] {
  const ids = given === undefined ? atCursor(extension) : given;
  const read = Ids.safeParse(ids);
  const [first, ...more] = read.success ? extension.findings.named(read.data) : [];
  if (first === undefined) throw new Fault('nothing_to_do', 'This finding does not stand any more', { remedy: 'Its gate has run again, or somebody has waived it.' });
  return [first, ...more];
}

/** From the palette: what stands at the cursor, else in its line. */
function atCursor({ editor }: Extension): readonly string[] {
  const active = editor.window.activeTextEditor;
  const at = active?.selection.active;
  const inLine = active === undefined || at === undefined ? [] : findingsAt(editor, active.document.uri, ({ range }) => range.start.line <= at.line && range.end.line >= at.line);
  const here = active === undefined || at === undefined ? [] : findingsAt(editor, active.document.uri, ({ range }) => range.contains(at));
  const [first] = here.length > 0 ? here : inLine;
  if (first === undefined) throw new Fault('usage', 'There is no finding at the cursor', { remedy: 'Go to one first (F8 goes from one to the next), or call it from its quick fix.' });
  return [first.id];
}

/** Only the coordinator of this window can be told something. */
function mustDrive(owner: Owner, what: string, after: string): void {
  if (owner === 'here') return;
  if (owner === 'nobody') throw new Fault('usage', `The run is not at work, so nothing can be ${what}`, { remedy: `Resume it (CE Parallel: Resume): ${after}.` });
  throw new Fault('usage', `Process ${owner} drives this run, so nothing can be ${what} from here`, { remedy: 'Do it in the window that drives it, or wait for its end and resume the run here.' });
}
