import type { Database } from '../database.js';
import { migrate as products } from './001-products.js';

/** Every migration, oldest first. */
export const MIGRATIONS: readonly ((database: Database) => void)[] = [products];
