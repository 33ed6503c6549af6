import type { Database } from '../db/database.js';
import type { Product } from '../shared/products.js';
import { productsPage } from '../web/products-page.js';
import { html, json, type Reply } from './http.js';

/** A route's answer for a request's body. */
export type Route = (database: Database, body: string) => Reply;

/** Every route by method and path. docs/api.md describes each of them. */
export const ROUTES: Readonly<Record<string, Route>> = {
  'GET /api/products': (database) => json(200, database.all<Product>('products')),
  'GET /products': (database) => html(productsPage(database.all<Product>('products'))),
};
