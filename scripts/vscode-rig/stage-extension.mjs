// The extension as it is packaged, in a folder of its own.
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../set-up.mjs';
import { RigError } from './install-part.mjs';

/**
 * Copies what .vscodeignore lets into the package to `folder`. Tests run on the copy: another build does not disturb them, what is
 * missing in the package is missing here too, and VS Code's own themes and extensions (in .vscode-test) do not lie within the
 * folder of the extension under development, for it would take them for that extension's.
 */
export function stageExtension(folder) {
  if (!existsSync(path.join(root, 'dist/extension.js'))) throw new RigError('dist/extension.js is not there: `npm run build` makes it.');
  mkdirSync(folder, { recursive: true });
  const allowed = readFileSync(path.join(root, '.vscodeignore'), 'utf8').split(/\r?\n/).filter((line) => line.startsWith('!'));
  const tops = new Set(allowed.map((line) => line.slice(1).split(/\/?\*/)[0]));
  for (const top of tops) if (existsSync(path.join(root, top))) cpSync(path.join(root, top), path.join(folder, top), { recursive: true });
  return folder;
}
