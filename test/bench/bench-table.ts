/** One row of a table: a figure or a text a column. `target` and `reached` are the columns of what was set out to be reached. */
export type BenchRow = Readonly<Record<string, string | number>>;

/** What one benchmark measured. */
export interface BenchTable {
  readonly title: string;
  readonly rows: readonly BenchRow[];
  /** What the figures hold and what they do not, a sentence each. */
  readonly notes?: readonly string[];
}

/** A figure that shall be at most, or at least, so much. */
export type Goal = { readonly most: number; readonly unit?: string } | { readonly least: number; readonly unit?: string };

/** The two columns that say what a figure should be and whether it is. */
export function against(value: number, goal: Goal): { readonly target: string; readonly reached: 'yes' | 'no' } {
  const unit = goal.unit === undefined ? '' : ` ${goal.unit}`;
  const [sign, limit, reached] = 'most' in goal ? (['≤', goal.most, value <= goal.most] as const) : (['≥', goal.least, value >= goal.least] as const);
  return { target: `${sign} ${limit}${unit}`, reached: reached ? 'yes' : 'no' };
}

/** The middle of some figures; the upper one of two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** The figure below which that share (0–1) of the figures lies. */
export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;
}

/** A table as lines: aligned for a terminal, or Markdown. Columns in the order in which rows first name them, the target last. */
export function formatTable(table: BenchTable, style: 'plain' | 'markdown'): string {
  const last = ['target', 'reached'];
  const named = new Set(table.rows.flatMap((row) => Object.keys(row)));
  const columns = [...[...named].filter((name) => !last.includes(name)), ...last.filter((name) => named.has(name))];
  const cells = table.rows.map((row) => columns.map((column) => String(row[column] ?? '')));
  const widths = columns.map((column, at) => Math.max(column.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const isNumber = columns.map((column) => table.rows.every((row) => row[column] === undefined || row[column] === '' || /^[\d.,-]+( ?(ms|s|µs|MiB|%|x))?$/.test(String(row[column]))));
  const pad = (text: string, at: number): string => (isNumber[at] === true ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0));
  const line = (row: readonly string[]): string => (style === 'markdown' ? `| ${row.map(pad).join(' | ')} |` : `  ${row.map(pad).join('   ')}`.trimEnd());
  const rule = style === 'markdown' ? `| ${widths.map((width, at) => (isNumber[at] === true ? `${'-'.repeat(Math.max(2, width - 1))}:` : '-'.repeat(Math.max(3, width)))).join(' | ')} |` : `  ${widths.map((width) => '─'.repeat(width)).join('   ')}`;
  const title = style === 'markdown' ? `### ${table.title}\n` : table.title;
  const notes = (table.notes ?? []).map((note) => (style === 'markdown' ? `- ${note}` : `  · ${note}`));
  return [title, line(columns), rule, ...cells.map(line), ...(style === 'markdown' && notes.length > 0 ? [''] : []), ...notes, ''].join('\n');
}
