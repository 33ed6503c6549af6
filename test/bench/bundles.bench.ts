import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { deflateRawSync, gzipSync } from 'node:zlib';
import picomatch from 'picomatch';
import { ROOT, textOf, trackedFiles } from '../repository/tracked-files.ts';
import { against, type BenchRow, type BenchTable } from './bench-table.ts';
import { BUDGETS_KIB, PACKAGE_BUDGET_KIB } from './bundle-budgets.ts';

/** What a file costs in the package beside its content. */
const ZIP_ENTRY_BYTES = 110;

/** Measures the bundles of a production build, and the package that they make with all that ships beside them. */
export async function bundlesBench(): Promise<BenchTable> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ce-bundles-bench-'));
  try {
    await promisify(execFile)(process.execPath, [path.join(ROOT, 'scripts/build.mjs'), '--production', '--out', folder], { cwd: ROOT });
    const files = (await readdir(folder)).sort();
    const rows: BenchRow[] = [];
    let packed = 0;
    const add = (content: Buffer): void => void (packed += deflateRawSync(content, { level: 9 }).length + ZIP_ENTRY_BYTES);
    for (const file of files) {
      const content = await readFile(path.join(folder, file));
      add(content);
      const budget = BUDGETS_KIB[file];
      if (file !== 'package.json') rows.push({ file, KiB: kib(content.length), gzipped: kib(gzipSync(content).length), ...(budget === undefined ? {} : against(content.length / 1_024, { most: budget, unit: 'KiB' })) });
    }
    const ships = picomatch(textOf('.vscodeignore').split(/\r?\n/).filter((line) => line.startsWith('!')).map((line) => line.slice(1)), { dot: true });
    const beside = trackedFiles().filter((file) => ships(file) && !file.startsWith('dist/'));
    for (const file of beside) add(await readFile(path.join(ROOT, file)));
    rows.push({ file: `the package: these and ${beside.length} files more`, KiB: kib(packed), gzipped: '', ...against(packed / 1_024, { most: PACKAGE_BUDGET_KIB, unit: 'KiB' }) });
    return {
      title: 'Bundles of a production build',
      rows,
      notes: ['extension.js is all that activation reads; extension-parts.js follows right after it, the others when they are needed. panel.js and panel.css are what the panel reads.', 'The package is these files as a zip holds them, without the packager’s two files of a few hundred bytes.'],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function kib(bytes: number): string {
  return (bytes / 1_024).toFixed(1);
}
