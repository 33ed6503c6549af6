// Every route of src/api/routes.ts has its row in docs/api.md, and every row has its route.
import { readFileSync } from 'node:fs';

const routes = [...readFileSync('src/api/routes.ts', 'utf8').matchAll(/^ {2}'((?:GET|POST|PUT|DELETE) [^']+)':/gm)].map(([, route]) => route);
const lines = readFileSync('docs/api.md', 'utf8').split('\n');
const rows = lines.flatMap((line, index) => {
  const route = /^\| `((?:GET|POST|PUT|DELETE) [^`]+)`/.exec(line)?.[1];
  return route === undefined ? [] : [{ route, line: index + 1 }];
});
let faults = 0;
for (const row of rows) {
  if (routes.includes(row.route) || /planned/.test(lines[row.line - 1])) continue;
  console.log(`docs/api.md:${row.line}: error: ${row.route} is described, but there is no such route`);
  faults += 1;
}
for (const route of routes) {
  if (rows.some((row) => row.route === route)) continue;
  console.log(`docs/api.md:1: error: ${route} is not described`);
  faults += 1;
}
process.exitCode = faults === 0 ? 0 : 1;
