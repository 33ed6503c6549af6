import { html, type TemplateResult } from 'lit';
import type { PanelGate } from '../../src/protocol/webview.ts';

/** Names of the codicons that the panel uses. */
export type IconName =
  | 'account' | 'beaker' | 'check' | 'chevron-down' | 'chevron-right' | 'circle-large' | 'circle-large-filled' | 'circle-slash' | 'clear-all' | 'close' | 'cloud-download' | 'debug-continue' | 'debug-disconnect' | 'debug-pause'
  | 'diff' | 'discard' | 'error' | 'eye' | 'folder-opened' | 'git-merge' | 'go-to-file' | 'history' | 'info' | 'list-tree' | 'lock' | 'milestone' | 'output' | 'pass' | 'play' | 'question' | 'refresh'
  | 'screen-full' | 'search' | 'stop-circle' | 'symbol-event' | 'type-hierarchy-sub' | 'warning' | 'zoom-in' | 'zoom-out' | 'graph-line' | 'sync' | 'file' | 'comment' | 'package' | 'filter' | 'mortar-board' | 'reply' | 'arrow-down';

/** A codicon; its meaning has to stand beside it or in a label. */
export function icon(name: IconName, tone = ''): TemplateResult {
  return html`<span class="codicon codicon-${name} ${tone}" aria-hidden="true"></span>`;
}

const VERDICT: Record<PanelGate['verdict'], { readonly icon: IconName; readonly tone: string; readonly word: string }> = {
  running: { icon: 'circle-large-filled', tone: 'tone-running', word: 'running' },
  passed: { icon: 'check', tone: 'tone-done', word: 'passed' },
  failed: { icon: 'error', tone: 'tone-failed', word: 'failed' },
  not_run: { icon: 'question', tone: 'tone-paused', word: 'not run' },
};

/** What a gate said, as a shape with its colour. */
export function verdictIcon(verdict: PanelGate['verdict']): TemplateResult {
  return icon(VERDICT[verdict].icon, VERDICT[verdict].tone);
}

/** What a gate said, in words. */
export function verdictWord(verdict: PanelGate['verdict']): string {
  return VERDICT[verdict].word;
}
