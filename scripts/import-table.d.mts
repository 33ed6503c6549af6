/** What a folder may import: folders of this repository, Node's own modules, the editor's API. */
export interface ImportRow {
  readonly may: readonly string[];
  readonly node: boolean;
  readonly vscode: boolean;
}

/** One row a folder of src. */
export const importTable: Readonly<Record<string, ImportRow>>;
