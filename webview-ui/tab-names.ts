import type { PanelTab } from '../src/protocol/webview.ts';

/** The tabs, in their order. */
export const TABS = ['streams', 'graph', 'conflicts', 'gates', 'journal'] as const satisfies readonly PanelTab[];

/** One tab of the panel. */
export type Tab = (typeof TABS)[number];
