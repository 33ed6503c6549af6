/** Rows by table; a stand-in for a real database, so that the sample needs nothing to install. */
export class Database {
  readonly #tables = new Map<string, Map<string, unknown>>();

  createTable(name: string): void {
    if (!this.#tables.has(name)) this.#tables.set(name, new Map());
  }

  tables(): readonly string[] {
    return [...this.#tables.keys()];
  }

  put(table: string, id: string, row: unknown): void {
    this.#rows(table).set(id, row);
  }

  all<Row>(table: string): readonly Row[] {
    return [...this.#rows(table).values()] as Row[];
  }

  #rows(table: string): Map<string, unknown> {
    const rows = this.#tables.get(table);
    if (rows === undefined) throw new Error(`There is no table ${table}: run the migrations first`);
    return rows;
  }
}
