import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { formatDiagnostic, type Diagnostic } from '../../../src/engine/model/diagnostic.ts';

const FOLDER = new URL('../../fixtures/documents/', import.meta.url);

/** One bad document and what must be said of it. */
export interface GoldenCase {
  readonly title: string;
  readonly text: string;
  readonly expected: string;
}

/** The cases of a golden file: `### title`, the document, `---- says`, one line a diagnostic. */
export function goldenCases(name: string): GoldenCase[] {
  return readFileSync(new URL(name, FOLDER), 'utf8')
    .split(/^### /mu)
    .slice(1)
    .map((block) => {
      const [head = '', expected = ''] = block.split(/^---- says\n/mu);
      const at = head.indexOf('\n');
      return { title: head.slice(0, at), text: head.slice(at + 1), expected: expected.trim() };
    });
}

/** Diagnostics as a golden file shows them: code, place, severity, message and remedy. */
export function spoken(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((each) => `${each.code} ${formatDiagnostic(each)}`).join('\n');
}

/** Writes what is said now into the golden file; reviewed like code. */
export function updateGolden(name: string, say: (text: string) => string): void {
  const blocks = goldenCases(name).map(({ title, text }) => `### ${title}\n${text}---- says\n${say(text)}\n`);
  writeFileSync(new URL(name, FOLDER), blocks.join('\n'));
}

/** The golden files there are. */
export function goldenNames(): string[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith('.golden.txt'));
}
