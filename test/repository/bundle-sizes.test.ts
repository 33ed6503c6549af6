import assert from 'node:assert/strict';
import path from 'node:path';
import { build } from 'esbuild';
import { panelBundle } from '../../scripts/panel-bundle.mjs';
import { BUDGETS_KIB } from '../bench/bundle-budgets.ts';
import { ROOT } from './tracked-files.ts';

/** Sizes in KiB of what was made, by name. */
function sizesOf(files: readonly { readonly path: string; readonly contents: Uint8Array }[]): ReadonlyMap<string, number> {
  return new Map(files.map((file) => [path.basename(file.path), file.contents.length / 1_024]));
}

describe('the size of a bundle', () => {
  it('stays small where a person waits for it: the panel', async () => {
    const { outputFiles } = await build({ ...panelBundle, absWorkingDir: ROOT, outdir: 'dist', write: false });
    const sizes = sizesOf(outputFiles);
    for (const name of ['panel.js', 'panel.css']) assert.ok((sizes.get(name) ?? Infinity) <= (BUDGETS_KIB[name] ?? 0), `${name} has ${sizes.get(name)?.toFixed(0) ?? 'not been made'} KiB, ${BUDGETS_KIB[name] ?? 0} are allowed`);
  });

  it('stays small where the editor waits for it: what activation reads', async () => {
    const later = { name: 'later', setup: ({ onResolve }: { onResolve: (options: { filter: RegExp }, call: (found: { kind: string; path: string }) => { path: string; external: true } | undefined) => void }) => onResolve({ filter: /^\./ }, ({ kind, path: file }) => (kind === 'dynamic-import' ? { path: file, external: true } : undefined)) };
    const { outputFiles } = await build({ absWorkingDir: ROOT, entryPoints: { extension: 'src/extension/main.ts' }, outdir: 'dist', bundle: true, write: false, minify: true, keepNames: true, platform: 'node', format: 'cjs', target: 'node20.19', external: ['vscode'], plugins: [later], logLevel: 'silent' });
    const size = sizesOf(outputFiles).get('extension.js') ?? Infinity;
    assert.ok(size <= (BUDGETS_KIB['extension.js'] ?? 0), `extension.js has ${size.toFixed(0)} KiB, ${BUDGETS_KIB['extension.js'] ?? 0} are allowed`);
  });
});
