import { DiagnosticSeverity, type Diagnostic, type Range } from 'vscode-languageserver';
import type { Located } from '../engine/documents/text-lines.ts';
import type { Diagnostic as Fault } from '../engine/model/diagnostic.ts';

/** The source that editors show beside our diagnostics of documents. */
export const SOURCE = 'CE';

/** A place as editors count it: from 0. */
export function toRange({ line, column, endLine, endColumn }: Located): Range {
  return { start: { line: line - 1, character: column - 1 }, end: { line: endLine - 1, character: endColumn - 1 } };
}

/** A fault of a document for an editor: what is wrong, and what to do. */
export function toDiagnostic(fault: Fault): Diagnostic {
  const { severity, code, message, remedy } = fault;
  return {
    range: toRange(fault),
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: SOURCE,
    code,
    message: sentences(message, remedy),
    data: { message, remedy },
  };
}

/** What is wrong and what to do, as two sentences. */
export function sentences(message: string, remedy: string): string {
  return `${message}${/[.!?]$/u.test(message) || remedy === '' ? '' : '.'} ${remedy}`.trim();
}
