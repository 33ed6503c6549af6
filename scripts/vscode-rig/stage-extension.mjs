// The extension as it is packaged, in a folder of its own.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import picomatch from 'picomatch';
import { root } from '../set-up.mjs';
import { RigError } from './install-part.mjs';

/**
 * Copies what .vscodeignore lets into the package to `folder`, and nothing else. Tests run on the copy: another build does not disturb
 * them, what is missing in the package is missing here too, and VS Code's own themes and extensions (in .vscode-test) do not lie within
 * the folder of the extension under development, for it would take them for that extension's.
 */
export function stageExtension(folder) {
  if (!existsSync(path.join(root, 'dist/extension.js'))) throw new RigError('dist/extension.js is not there: `npm run build` makes it.');
  const allowed = readFileSync(path.join(root, '.vscodeignore'), 'utf8').split(/\r?\n/).filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const ships = picomatch(allowed, { dot: true });
  const tops = [...new Set(allowed.map((pattern) => pattern.split('/')[0]))].filter((top) => existsSync(path.join(root, top)));
  const entries = readdirSync(root, { withFileTypes: true }).filter((entry) => tops.includes(entry.name));
  const files = entries.flatMap((entry) => (entry.isDirectory() ? filesBelow(entry.name) : [entry.name])).filter((file) => ships(file));
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(folder, file));
  }
  return folder;
}

function filesBelow(folder) {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true }).filter((entry) => entry.name !== 'node_modules');
  return entries.flatMap((entry) => (entry.isDirectory() ? filesBelow(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}
