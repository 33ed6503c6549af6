import type { PanelEventGroup } from '../src/protocol/webview.ts';
import { isRecord } from './frames.ts';
import { outlineFrom, type Outline } from './skeleton.ts';
import { TABS, type Tab } from './tab-names.ts';

/** Where a person is in the panel; it holds nothing of the run. */
export interface ViewState {
  readonly tab: Tab;
  readonly selected: string | null;
  /** Task under the pointer or the focus. */
  readonly pointed: string | null;
  /** Streams and graph as a list. */
  readonly asList: boolean;
  /** The part of the timeline that is shown, milliseconds since the epoch; null for all of it. */
  readonly span: { readonly from: number; readonly to: number } | null;
  /** Where the graph stands; null until it was fitted. */
  readonly camera: { readonly x: number; readonly y: number; readonly scale: number } | null;
  readonly search: string;
  readonly collapsed: boolean;
  /** Groups of the list that are closed. */
  readonly closed: ReadonlySet<string>;
  /** Group of the list that the keyboard is on. */
  readonly onGroup: string | null;
  readonly filter: string;
  /** Which events of the journal are shown. */
  readonly group: PanelEventGroup;
  readonly onlySelected: boolean;
  /** The journal's newest event stays in sight. */
  readonly follow: boolean;
  /** Row of the journal that the keyboard is on. */
  readonly row: number | null;
  /** All that needs a person is shown, not the first lines alone. */
  readonly allAttention: boolean;
  /** Shape of the run that was shown last, for the moment before it is there again. */
  readonly outline: Outline;
  /** Gate whose raw output is open. */
  readonly output: { readonly task: string; readonly gate: string } | null;
}

/** Where a panel begins. */
export const FIRST_VIEW: ViewState = {
  tab: 'streams',
  selected: null,
  pointed: null,
  asList: false,
  span: null,
  camera: null,
  search: '',
  collapsed: false,
  closed: new Set(),
  onGroup: null,
  filter: '',
  group: 'all',
  onlySelected: false,
  follow: true,
  row: null,
  allAttention: false,
  outline: outlineFrom(undefined),
  output: null,
};

/** What is kept over a reload: navigation, and an outline without a word of the run. */
export function toRemember(view: ViewState): unknown {
  return { tab: view.tab, selected: view.selected, asList: view.asList, outline: view.outline };
}

/** The view that was remembered, as far as it can be read. */
export function viewFrom(remembered: unknown): ViewState {
  if (!isRecord(remembered)) return FIRST_VIEW;
  const tab = TABS.find((name) => name === remembered['tab']) ?? FIRST_VIEW.tab;
  return { ...FIRST_VIEW, tab, selected: typeof remembered['selected'] === 'string' ? remembered['selected'] : null, asList: remembered['asList'] === true, outline: outlineFrom(remembered['outline']) };
}
