/** The documents of the product that people write. */
export type DocumentKind = 'config' | 'plan' | 'playbook';

/** Globs of the files that the language server looks at, as an editor selects them. */
export const DOCUMENT_GLOBS: readonly string[] = [
  '**/ce-config.yml',
  '**/.ce-workspace/runs/*/plan.yml',
  '**/plan.yml',
  '**/*.plan.{yml,yaml,json}',
  '**/playbook.yml',
  '**/*.playbook.{yml,yaml,json}',
];

/** What a file is by its path relative to the repository's root, with `/`; undefined for one that is none of ours. */
export function documentKind(path: string): DocumentKind | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (path === 'ce-config.yml' || path === '.github/ce-config.yml') return 'config';
  if (/\.plan\.(ya?ml|json)$/u.test(name)) return 'plan';
  if (name === 'plan.yml' && /^(plan\.yml|(.*\/)?plans\/.*|(.*\/)?\.ce-workspace\/runs\/[^/]+\/plan\.yml)$/u.test(path)) return 'plan';
  return name === 'playbook.yml' || /\.playbook\.(ya?ml|json)$/u.test(name) ? 'playbook' : undefined;
}

/** What the extension host tells the language server when it starts it. The extension loads this file at once, so its check stands in the server. */
export interface ServerOptions {
  /** Whether git may be run in the workspace: it may start programs that the repository names. */
  readonly trusted: boolean;
}

/** Notification from the extension host: the workspace is trusted from now on. It has no parameters. */
export const TRUST_GRANTED = 'ce/trustGranted';
