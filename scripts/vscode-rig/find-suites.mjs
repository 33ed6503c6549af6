// The suites that run inside VS Code: every folder in test/extension with *.test.ts in it is one, with a window of its own.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../set-up.mjs';

/**
 * `[{ name, files, workspace }]`: `files` are absolute. `workspace` is the folder `workspace` beside the tests, whose copy is opened
 * as a repository; without one, the bundled sample project is.
 */
export function findSuites(folder = path.join(root, 'test/extension'), name = 'extension') {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts')).map((entry) => path.join(folder, entry.name));
  const workspace = path.join(folder, 'workspace');
  const own = files.length === 0 ? [] : [{ name, files, workspace: existsSync(workspace) ? workspace : undefined }];
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== 'workspace');
  return [...own, ...folders.flatMap((entry) => findSuites(path.join(folder, entry.name), `${name}/${entry.name}`))];
}
