import type { Hunk } from './select-hunks.ts';

/** One change of a result that can be taken or left: a hunk of a text file, or all that happened to a file where it cannot be divided. */
export interface ResultUnit {
  /** The file's path in the result; its path before where it was deleted. */
  readonly path: string;
  /** Its path before, where it was renamed. */
  readonly from: string | undefined;
  readonly kind: 'hunk' | 'added' | 'deleted' | 'renamed' | 'binary' | 'mode' | 'link' | 'submodule' | 'type';
  /** Only a `hunk` has one. */
  readonly hunk: Hunk | undefined;
  /** Lines; 0 where the file is no text. */
  readonly insertions: number;
  readonly deletions: number;
  /** The first line that says something, new lines before old ones; for people. */
  readonly text: string;
}

/** What can be taken of a result: the changes between two commits, numbered by their place, those of one file side by side. */
export interface ResultUnits {
  readonly from: string;
  readonly to: string;
  readonly units: readonly ResultUnit[];
}

/** The units of one file, with their numbers. */
export interface UnitsOfFile {
  readonly path: string;
  readonly units: readonly { readonly at: number; readonly unit: ResultUnit }[];
}

/** The units file by file, in their order. */
export function byFile(units: readonly ResultUnit[]): readonly UnitsOfFile[] {
  const files = new Map<string, { at: number; unit: ResultUnit }[]>();
  for (const [at, unit] of units.entries()) {
    const known = files.get(unit.path);
    if (known === undefined) files.set(unit.path, [{ at, unit }]);
    else known.push({ at, unit });
  }
  return [...files].map(([path, rows]) => ({ path, units: rows }));
}

/** A unit in a few words: what it is and where it begins. */
export function unitTitle(unit: ResultUnit): string {
  switch (unit.kind) {
    case 'hunk':
      return `line ${unit.hunk?.toStart ?? 1}`;
    case 'added':
      return 'new file';
    case 'deleted':
      return 'deleted file';
    case 'renamed':
      return `renamed from ${unit.from ?? ''}`;
    case 'binary':
      return 'binary file';
    case 'mode':
      return 'file mode';
    case 'link':
      return 'link';
    case 'submodule':
      return 'submodule';
    case 'type':
      return 'became another kind of file';
  }
}
