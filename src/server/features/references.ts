import type { DocumentSymbol, Location, Range } from 'vscode-languageserver';
import { SymbolKind } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { entriesOf, isMapping } from '../../engine/documents/complaint.ts';
import type { Inspection } from '../inspect.ts';
import type { NamePlace } from '../plan-names.ts';
import { toRange } from '../to-diagnostic.ts';

/** The task or artifact that is named at an offset. */
export function nameAt(inspection: Inspection, offset: number, document: TextDocument): NamePlace | undefined {
  const { line, character } = document.positionAt(offset);
  return inspection.names.find((place) => {
    const { start, end } = rangeOf(inspection, place);
    return start.line === line && start.character <= character && character <= end.character;
  });
}

/** Where the task or artifact at an offset is given its name. */
export function definitionsAt(inspection: Inspection, offset: number, document: TextDocument): Location[] {
  const name = nameAt(inspection, offset, document);
  return name === undefined ? [] : placesOf(inspection, name).filter(({ defines }) => defines).map((place) => locationOf(inspection, place));
}

/** Every place that names the task or artifact at an offset. */
export function referencesAt(inspection: Inspection, offset: number, options: { readonly document: TextDocument; readonly definitions: boolean }): Location[] {
  const name = nameAt(inspection, offset, options.document);
  return name === undefined ? [] : placesOf(inspection, name).filter(({ defines }) => options.definitions || !defines).map((place) => locationOf(inspection, place));
}

/** The tasks of a plan, the domains, integration points and gates of a configuration, the agents of a playbook: an outline. */
export function symbolsOf({ source, tree, kind }: Inspection, document: TextDocument): DocumentSymbol[] {
  const root = isMapping(source.value) ? source.value : {};
  const lists = { plan: [['tasks', 'id', SymbolKind.Function]], config: [['domains', 'name', SymbolKind.Namespace], ['integrationPoints', 'name', SymbolKind.Event], ['gates', 'name', SymbolKind.Operator]], playbook: [['agents', 'match', SymbolKind.Object]] } as const;
  return lists[kind].flatMap(([list, key, symbol]) =>
    entriesOf(root[list]).flatMap(([index, entry]) => {
      if (!isMapping(entry)) return [];
      const name = labelOf(entry[key]);
      const whole = tree.spanOf([list, index]);
      const named = tree.spanOf([list, index, key]) ?? whole;
      if (name === '' || whole === undefined || named === undefined) return [];
      const range: Range = { start: document.positionAt(whole.start), end: document.positionAt(Math.max(whole.end, named.end)) };
      const selectionRange: Range = { start: document.positionAt(named.start), end: document.positionAt(named.end) };
      const detail = typeof entry.title === 'string' ? { detail: entry.title } : {};
      return [{ name, kind: symbol, range, selectionRange, ...detail }];
    }),
  );
}

function labelOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return isMapping(value) ? Object.values(value).filter((each) => typeof each === 'string').join(' ') || 'any agent' : '';
}

function placesOf({ names }: Inspection, { kind, name }: NamePlace): NamePlace[] {
  return names.filter((each) => each.kind === kind && each.name === name);
}

function rangeOf({ source }: Inspection, { path }: NamePlace): Range {
  return toRange(source.locator.locate({ path, aspect: 'value' }));
}

function locationOf(inspection: Inspection, place: NamePlace): Location {
  return { uri: inspection.uri, range: rangeOf(inspection, place) };
}
