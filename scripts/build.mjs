// Bundles every entry point into dist/. The map below is the list of what the product consists of.
import { build } from 'esbuild';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { panelBundle } from './panel-bundle.mjs';

const root = path.dirname(import.meta.dirname);
const production = process.argv.includes('--production');
// `--out FOLDER` leaves dist/ alone.
const out = process.argv.includes('--out') ? path.resolve(process.argv[process.argv.indexOf('--out') + 1] ?? 'dist') : path.join(root, 'dist');

const entryPoints = {
  cli: 'src/cli/main.ts',
  extension: 'src/extension/main.ts',
  'extension-parts': 'src/extension/extension.ts',
  uninstall: 'src/extension/uninstall.ts',
  'language-client': 'src/extension/run-language-client.ts',
  'coordinator.worker': 'src/workers/coordinator.worker.ts',
  'coordinator.process': 'src/workers/coordinator.process.ts',
  'pool.worker': 'src/workers/pool.worker.ts',
  'anthropic-sdk': 'src/node/providers/anthropic/open-stream.ts',
  server: 'src/server/main.ts',
};

const present = Object.fromEntries(Object.entries(entryPoints).filter(([, file]) => existsSync(path.join(root, file))));
await mkdir(out, { recursive: true });
// The bundles are CommonJS (the extension host loads them with require), although the package is a module.
await writeFile(path.join(out, 'package.json'), '{ "type": "commonjs" }\n');
// zod carries its messages in fifty languages; ours are English and our own.
const oneLanguage = {
  name: 'one-language',
  setup: ({ onLoad }) => onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.c?js$/ }, ({ path: file }) => ({ contents: `export { default as en } from './en.${file.endsWith('.cjs') ? 'cjs' : 'js'}';` })),
};
// What the extension loads on first need is a file of its own, so that activating it reads a few kilobytes.
const apart = { './open-stream.ts': './anthropic-sdk.js', './extension.ts': './extension-parts.js', './run-language-client.ts': './language-client.js' };
const partsApart = {
  name: 'parts-apart',
  setup: ({ onResolve }) => onResolve({ filter: /^\.\/(extension|run-language-client|open-stream)\.ts$/ }, ({ kind, path: file }) => (kind === 'dynamic-import' ? { path: apart[file], external: true } : undefined)),
};
const { cli, ...rest } = present;
const shared = {
  absWorkingDir: root,
  outdir: out,
  bundle: true,
  plugins: [oneLanguage, partsApart],
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  external: ['vscode'],
  sourcemap: production ? false : 'linked',
  minify: production,
  keepNames: true,
  logLevel: 'warning',
};
const [, panel] = await Promise.all([
  build({ ...shared, entryPoints: rest }),
  build({ ...panelBundle, absWorkingDir: root, outdir: out, sourcemap: production ? false : 'linked' }),
  // Only the command line is started by its own name.
  ...(cli === undefined ? [] : [build({ ...shared, entryPoints: { cli }, banner: { js: '#!/usr/bin/env node' } })]),
]);
if (existsSync(path.join(out, 'cli.js'))) await chmod(path.join(out, 'cli.js'), 0o755);
// What an earlier build left behind and this one did not make.
const made = new Set(Object.keys(present).flatMap((name) => [`${name}.js`, ...(production ? [] : [`${name}.js.map`])]));
for (const file of Object.keys(panel.metafile.outputs)) made.add(path.basename(file));
for (const file of await readdir(out)) if (file !== 'package.json' && !made.has(file)) await rm(path.join(out, file), { recursive: true });
