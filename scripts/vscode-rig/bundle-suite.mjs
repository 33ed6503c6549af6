// One file out of a suite's tests, which exports run() as VS Code wants it.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { root } from '../set-up.mjs';

/** Bundles `files` into `outfile`. Mocha is left out: it is found from there, as `outfile` lies within this repository. */
export async function bundleSuite({ files, outfile, resultsFile, grep }) {
  const list = files.map((file) => `{ name: ${JSON.stringify(file)}, load: () => import(${JSON.stringify(file)}) }`);
  const contents = [
    "import { driveMocha } from './test/rig/vscode/drive-mocha.ts';",
    `export const run = () => driveMocha({ files: [${list.join(', ')}], resultsFile: ${JSON.stringify(resultsFile)}, grep: ${JSON.stringify(grep)} });`,
  ];
  await build({
    stdin: { contents: contents.join('\n'), resolveDir: root, sourcefile: path.join(root, 'suite.ts'), loader: 'ts' },
    outfile,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    external: ['vscode', 'mocha'],
    sourcemap: 'external',
    sourcesContent: false,
    keepNames: true,
    logLevel: 'warning',
  });
}

/** Turns places in the bundle into places in the sources it was made of. */
export function toSources(text, outfile) {
  const map = new SourceMap(JSON.parse(readFileSync(`${outfile}.map`, 'utf8')));
  const place = new RegExp(`${outfile.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}:(\\d+):(\\d+)`, 'g');
  return text.replaceAll(place, (found, line, column) => {
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry.originalSource === undefined) return found;
    return `${path.relative(root, path.resolve(path.dirname(outfile), entry.originalSource))}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
