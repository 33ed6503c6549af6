import type { LivePanel } from '../panel.ts';
import { EVENT_PX, type JournalRow } from './event-row.ts';
import { travelTo } from './replay-bar.ts';

const PAGE_ROWS = 10;
const AT_END_PX = 4;

/** Brings the end of the journal into sight once it is drawn. */
export function followEnd(box: { readonly element: HTMLElement | undefined }): void {
  queueMicrotask(() => {
    const { element } = box;
    if (element !== undefined && element.scrollTop + element.clientHeight < element.scrollHeight - 1) element.scrollTop = element.scrollHeight;
  });
}

let lastTop = 0;

/** Whoever scrolls up wants to read there; whoever scrolls to the end wants to see what comes. */
export function noteScroll(panel: LivePanel, event: Event): void {
  const element = event.currentTarget as HTMLElement;
  const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - AT_END_PX;
  const back = element.scrollTop < lastTop && !atEnd;
  lastTop = element.scrollTop;
  if (back && panel.view.follow) panel.set({ follow: false });
  else if (atEnd && !panel.view.follow) panel.set({ follow: true });
}

/** The arrow keys move from row to row, Enter selects the row's task, Space shows the run as it was then. */
export function onJournalKey(panel: LivePanel, event: KeyboardEvent, rows: { readonly total: number; readonly at: (index: number) => JournalRow }): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget || rows.total === 0) return;
  const { row } = panel.view;
  const goTo = (wanted: number): void => {
    const next = Math.max(0, Math.min(rows.total - 1, wanted));
    panel.set({ row: next, follow: next === rows.total - 1 });
    panel.scrolling.reveal('journal', next * EVENT_PX, EVENT_PX);
  };
  const first = Math.floor(panel.scrolling.box('journal').top / EVENT_PX);
  const current = row === null ? undefined : rows.at(row).event;
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => goTo(row === null ? first : row + 1),
    ArrowUp: () => goTo(row === null ? first : row - 1),
    PageDown: () => goTo((row ?? first) + PAGE_ROWS),
    PageUp: () => goTo((row ?? first) - PAGE_ROWS),
    Home: () => goTo(0),
    End: () => goTo(rows.total - 1),
    Enter: () => {
      if (current?.task !== undefined && current.task !== null && panel.store.tasks.has(current.task)) panel.select(current.task);
    },
    ' ': () => {
      if (current !== undefined) travelTo(panel, current.seq);
    },
  };
  const act = keys[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
}
