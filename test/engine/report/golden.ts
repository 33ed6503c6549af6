import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, 'golden');

/** Compares text with `golden/<name>.txt`; `UPDATE_GOLDEN=1` writes it instead, to be reviewed like code. */
export function assertGolden(name: string, text: string): void {
  const file = path.join(folder, `${name}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
    return;
  }
  assert.equal(text, readFileSync(file, 'utf8').replaceAll('\r\n', '\n'), `golden/${name}.txt; UPDATE_GOLDEN=1 writes it anew`);
}
