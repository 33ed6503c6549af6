import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver';
import { fileOf, keyOf } from './file-of.ts';

/** Who has something to say of a file. */
export type Part = 'document' | 'findings';

/** What all parts of the server say of a file, sent as one: an editor keeps only what it was told last. */
export class DiagnosticBoard {
  readonly #send: (params: PublishDiagnosticsParams) => Promise<void>;
  readonly #said = new Map<string, Map<Part, Diagnostic[]>>();

  constructor(send: (params: PublishDiagnosticsParams) => Promise<void>) {
    this.#send = send;
  }

  /** Replaces what a part says of a file. */
  async tell(part: Part, { uri, diagnostics, version }: PublishDiagnosticsParams): Promise<void> {
    const file = keyOf(fileOf(uri) ?? uri);
    const parts = this.#said.get(file) ?? new Map<Part, Diagnostic[]>();
    if (diagnostics.length === 0) parts.delete(part);
    else parts.set(part, diagnostics);
    if (parts.size === 0) this.#said.delete(file);
    else this.#said.set(file, parts);
    await this.#send({ uri, diagnostics: [...parts.values()].flat(), ...(version === undefined ? {} : { version }) });
  }

  /** What a part says of a file now. */
  of(part: Part, uri: string): readonly Diagnostic[] {
    return this.#said.get(keyOf(fileOf(uri) ?? uri))?.get(part) ?? [];
  }
}
