import { byFile, unitTitle, type ResultUnit, type ResultUnits } from '../../engine/result/result-unit.ts';
import { cleanText, count } from '../../engine/report/clean-text.ts';

/** A row of the tree of changes to choose from: a file, or one of several changes in it. */
export type ChoiceNode = { readonly type: 'file'; readonly path: string; readonly units: readonly number[] } | { readonly type: 'unit'; readonly path: string; readonly at: number };

/** How such a row looks. */
export interface ChoiceLook {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says of it. */
  readonly spoken: string;
  readonly checked: boolean;
}

/** The rows: files, and below a file with several changes these. */
export function choiceNodes({ units }: ResultUnits): readonly { readonly file: ChoiceNode & { type: 'file' }; readonly inside: readonly (ChoiceNode & { type: 'unit' })[] }[] {
  return byFile(units).map(({ path, units: rows }) => ({
    file: { type: 'file', path, units: rows.map(({ at }) => at) },
    inside: rows.length < 2 ? [] : rows.map(({ at }) => ({ type: 'unit', path, at })),
  }));
}

/** How a row looks while these are chosen. A file is ticked when all of it is. */
export function choiceLook(node: ChoiceNode, { units }: ResultUnits, chosen: ReadonlySet<number>): ChoiceLook {
  if (node.type === 'unit') {
    const unit = units[node.at];
    if (unit === undefined) return { label: '', description: '', spoken: '', checked: false };
    const text = cleanText(unit.text, 80) || 'empty lines';
    return { label: text, description: `${unitTitle(unit)}  ${sizeOf([unit])}`, spoken: `${unitTitle(unit)} of ${cleanText(node.path, 120)}, ${spokenSize([unit])}: ${text}`, checked: chosen.has(node.at) };
  }
  const inside = node.units.flatMap((at) => units[at] ?? []);
  const taken = node.units.filter((at) => chosen.has(at)).length;
  const [first] = inside;
  const what = inside.length > 1 || first === undefined || first.kind === 'hunk' ? '' : cleanText(unitTitle(first), 120);
  const folder = node.path.includes('/') ? node.path.slice(0, node.path.lastIndexOf('/')) : '';
  const part = taken > 0 && taken < inside.length ? `${taken} of ${inside.length} chosen` : '';
  return {
    label: cleanText(node.path.slice(node.path.lastIndexOf('/') + 1), 120),
    description: [cleanText(folder, 120), what, sizeOf(inside), part].filter((word) => word !== '').join('  '),
    spoken: [cleanText(node.path, 200), what, spokenSize(inside), inside.length > 1 ? `${taken} of ${inside.length} changes chosen` : ''].filter((word) => word !== '').join(', '),
    checked: taken === inside.length,
  };
}

/** What stands above the rows. */
export function choiceSummary({ units }: ResultUnits, chosen: ReadonlySet<number>): string {
  const files = new Set([...chosen].map((at) => units[at]?.path)).size;
  if (chosen.size === 0) return 'Nothing is chosen. Tick what you want to take.';
  const what = chosen.size === units.length ? `All of ${count(units.length, 'change')} in ${count(files, 'file')}` : `${chosen.size} of ${count(units.length, 'change')}, in ${count(files, 'file')}`;
  return `${what}. What you leave out can be applied later.`;
}

/** What is chosen after a row was ticked or unticked. */
export function tick(chosen: ReadonlySet<number>, node: ChoiceNode, checked: boolean): ReadonlySet<number> {
  const next = new Set(chosen);
  for (const at of node.type === 'file' ? node.units : [node.at]) {
    if (checked) next.add(at);
    else next.delete(at);
  }
  return next;
}

function sizeOf(units: readonly ResultUnit[]): string {
  const { insertions, deletions } = sum(units);
  return [insertions > 0 ? `+${insertions}` : '', deletions > 0 ? `−${deletions}` : ''].filter((word) => word !== '').join(' ');
}

function spokenSize(units: readonly ResultUnit[]): string {
  const { insertions, deletions } = sum(units);
  return `${count(insertions, 'line')} added, ${deletions} removed`;
}

function sum(units: readonly ResultUnit[]): { insertions: number; deletions: number } {
  return { insertions: units.reduce((all, unit) => all + unit.insertions, 0), deletions: units.reduce((all, unit) => all + unit.deletions, 0) };
}
