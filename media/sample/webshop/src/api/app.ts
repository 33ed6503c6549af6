import type { Database } from '../db/database.js';
import { json, type Reply } from './http.js';
import { ROUTES } from './routes.js';

/** Answers one request; a route that throws becomes a 500 without its details. */
export function answer(database: Database, request: { readonly method: string; readonly path: string; readonly body: string }): Reply {
  const route = ROUTES[`${request.method} ${request.path}`];
  if (route === undefined) return json(404, { error: 'not found' });
  try {
    return route(database, request.body);
  } catch {
    return json(500, { error: 'internal error' });
  }
}
