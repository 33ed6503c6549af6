import type { Database } from '../database.js';

/** The table of products. */
export function migrate(database: Database): void {
  database.createTable('products');
}
