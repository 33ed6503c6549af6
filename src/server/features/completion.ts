import { CompletionItemKind, type CompletionItem, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { entriesOf, isMapping, type Path } from '../../engine/documents/complaint.ts';
import { keysAt, placeOf } from '../../engine/documents/guide.ts';
import { parseSource } from '../../engine/documents/yaml-source.ts';
import { resolveDomains } from '../../engine/graph/resolve-domains.ts';
import type { Inspection } from '../inspect.ts';
import { YamlTree, type Spot } from '../yaml-tree.ts';

/** Stands for what is being typed, so that an unfinished text has a tree with a place in it. */
const MARK = '\u2038ce';

/** A word that may stand somewhere. */
interface Choice {
  readonly word: string;
  readonly about?: string;
  readonly kind: CompletionItemKind;
}

/** What may be typed at an offset: keys of the mapping, words of the guide, and names of the document and its repository. */
export function completionsAt(inspection: Inspection, offset: number, document: TextDocument): CompletionItem[] {
  const text = document.getText();
  const start = offset - (/[\p{L}\p{N}._/@+-]*$/u.exec(text.slice(Math.max(0, offset - 200), offset))?.[0].length ?? 0);
  const end = offset + (/^[\p{L}\p{N}._/@+-]*/u.exec(text.slice(offset, offset + 200))?.[0].length ?? 0);
  const spot = new YamlTree(parseSource(`${text.slice(0, start)}${MARK}${text.slice(end)}`, inspection.uri).root).spotOf(MARK);
  // A text of several words is prose, and a comment is none of ours.
  if (spot === undefined || spot.text !== MARK) return [];
  const range = { start: document.positionAt(start), end: document.positionAt(end) };
  return spot.is === 'key' ? keysFor(inspection, spot, { range, colon: !/^[ \t]*:/u.test(text.slice(end)) }) : valuesFor(inspection, spot, range);
}

function keysFor({ guide }: Inspection, { path, siblings }: Spot, how: { readonly range: Range; readonly colon: boolean }): CompletionItem[] {
  return keyItems(guide, path.slice(0, -1), { ...how, taken: siblings });
}

function keyItems(guide: Inspection['guide'], mapping: Path, { range, colon, taken }: { readonly range: Range; readonly colon: boolean; readonly taken: readonly string[] }): CompletionItem[] {
  const place = placeOf(guide, mapping);
  return keysAt(guide, place)
    .filter((key) => !taken.includes(key))
    .map((key, index) => {
      const entry = guide[place === '' ? key : `${place}.${key}`];
      return { label: key, kind: CompletionItemKind.Property, sortText: String(index).padStart(3, '0'), textEdit: { range, newText: colon ? `${key}: ` : key }, ...(entry === undefined ? {} : { documentation: entry.about, detail: entry.form }) };
    });
}

function valuesFor(inspection: Inspection, { path }: Spot, range: Range): CompletionItem[] {
  const { guide } = inspection;
  const place = placeOf(guide, path);
  const item = ({ word, about, kind }: Choice, newText: string): CompletionItem => ({ label: word, kind, textEdit: { range, newText }, ...(about === undefined ? {} : { documentation: about }) });
  const own = choicesAt(inspection, path, place).map((choice) => item(choice, scalar(choice.word)));
  const inList = choicesAt(inspection, [...path, 0], place === '' ? '*' : `${place}.*`).map((choice) => item(choice, `[${scalar(choice.word)}]`));
  // The first key of an entry is a plain word until its colon is typed.
  const keys = typeof path.at(-1) === 'number' || path.length === 0 ? keyItems(guide, path, { range, colon: true, taken: [] }) : [];
  return own.length + inList.length > 0 ? [...own, ...inList] : keys;
}

function choicesAt(inspection: Inspection, path: Path, place: string): Choice[] {
  const words = (inspection.guide[place]?.words ?? []).map((word): Choice => ({ word, kind: CompletionItemKind.EnumMember }));
  return [...words, ...namesAt(inspection, path, place)];
}

function namesAt({ kind, names, options, source }: Inspection, path: Path, place: string): Choice[] {
  if (kind === 'config') return /^integrationPoints\.\*\.converge\.\*$/u.test(place) ? domainNames(source.value, options) : [];
  if (kind !== 'plan') return [];
  const bare = place.replace(/^tasks\.\*\./u, '');
  const entry = path[0] === 'tasks' && typeof path[1] === 'number' ? path.slice(0, 2).join('.') : '';
  const named = (wanted: 'task' | 'artifact'): Choice[] =>
    unique(names.filter((each) => each.kind === wanted && each.defines && (entry === '' || each.path.slice(0, 2).join('.') !== entry)).map(({ name }) => name)).map((word) => ({
      word,
      kind: wanted === 'task' ? CompletionItemKind.Reference : CompletionItemKind.Variable,
      ...aboutOf(wanted === 'task' ? titleOf(source.value, word) : undefined),
    }));
  if (bare === 'after.*' || bare === 'after.*.task') return named('task');
  if (bare === 'inputs.*' || bare === 'after.*.artifact') return named('artifact');
  if (bare === 'resources.*' || bare === 'resources.*.name') return Object.keys(options.config.resources).map((word) => ({ word, kind: CompletionItemKind.Value }));
  return [];
}

/** Of the text as it is being typed; where it has no domains, of the files. */
function domainNames(raw: unknown, { config, files }: Inspection['options']): Choice[] {
  const written = entriesOf(isMapping(raw) ? raw.domains : undefined).flatMap(([, each]) => (isMapping(each) && typeof each.name === 'string' ? [{ name: each.name, owner: typeof each.owner === 'string' ? each.owner : undefined }] : []));
  const domains: readonly { readonly name: string; readonly owner?: string | undefined }[] = written.length > 0 ? written : resolveDomains({ ...config, domains: undefined }, files);
  const owners = unique(domains.flatMap(({ owner }) => owner ?? []));
  return [...unique(domains.map(({ name }) => name)).map((word) => ({ word, about: 'A domain.', kind: CompletionItemKind.Module })), ...owners.map((word) => ({ word, about: 'An owner of domains.', kind: CompletionItemKind.Class }))];
}

function titleOf(raw: unknown, id: string): string | undefined {
  const task = entriesOf(isMapping(raw) ? raw.tasks : undefined).map(([, each]) => each).find((each) => isMapping(each) && each.id === id);
  return isMapping(task) && typeof task.title === 'string' ? task.title : undefined;
}

function aboutOf(about: string | undefined): Pick<Choice, 'about'> {
  return about === undefined ? {} : { about };
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}

/** A word as YAML takes it for a text. */
export function scalar(word: string): string {
  return /^[\p{L}_][\p{L}\p{N}._/+-]*$/u.test(word) && !/^(true|false|null|yes|no|on|off|y|n|\.inf|\.nan)$/iu.test(word) ? word : JSON.stringify(word);
}
