import type { Product } from '../shared/products.js';
import { Database } from './database.js';
import { MIGRATIONS } from './migrations/index.js';

const PRODUCTS: readonly Product[] = [
  { id: 'tea', name: 'Green tea', price: 450 },
  { id: 'cup', name: 'Cup & saucer', price: 1290 },
];

/** A database with every migration applied and something to sell. */
export function seededDatabase(): Database {
  const database = new Database();
  for (const migrate of MIGRATIONS) migrate(database);
  for (const product of PRODUCTS) database.put('products', product.id, product);
  return database;
}
