import { html, nothing, type TemplateResult } from 'lit';
import type { PanelTask } from '../../src/protocol/webview.ts';
import type { LivePanel } from '../panel.ts';
import { icon } from '../parts/icon.ts';
import { attached, virtualRows } from '../parts/scrolling.ts';
import { lineOf, lookIcon, lookOf } from '../parts/task-look.ts';
import { count, durationText } from '../parts/time-text.ts';
import { visible } from '../parts/visible-text.ts';
import { isAtWork, isOver } from '../streams/lanes.ts';

/** How a list is divided: by stream beside the timeline, by domain beside the graph. */
export type Grouping = 'stream' | 'domain';

type Row = { readonly type: 'group'; readonly key: string; readonly name: string; readonly tasks: readonly PanelTask[]; readonly open: boolean } | { readonly type: 'task'; readonly task: PanelTask; readonly place: number; readonly of: number };

const ROW_PX = 22;

/** All tasks as a tree that the keyboard and a screen reader can walk: what the timeline and the graph show, with the same actions. */
export function taskTree(panel: LivePanel, grouping: Grouping): TemplateResult {
  const rows = rowsOf(panel, grouping);
  const box = panel.scrolling.box('list');
  const active = activeRow(panel, rows);
  return html`<div class="tree" role="tree" tabindex="0" aria-label=${`Tasks by ${grouping}`} aria-activedescendant=${active < 0 ? nothing : `row-${active}`} ${attached(box)}
    @keydown=${(event: KeyboardEvent) => onKey(panel, event, rows)}>
    ${virtualRows({ box, rowHeight: ROW_PX, total: rows.length, row: (index) => treeRow(panel, rows[index], { index, active: index === active }) })}
  </div>`;
}

function rowsOf(panel: LivePanel, grouping: Grouping): Row[] {
  const groups = new Map<string, PanelTask[]>();
  for (const task of panel.model.tasks) {
    const name = grouping === 'domain' ? (task.domains[0] ?? 'no domain') : (task.stream ?? (isOver(task) ? 'not run' : 'waiting'));
    groups.set(name, [...(groups.get(name) ?? []), task]);
  }
  const sorted = grouping === 'domain' ? [...groups] : [...groups].sort(([a], [b]) => rankOf(a) - rankOf(b) || a.localeCompare(b, 'en', { numeric: true }));
  return sorted.flatMap(([name, tasks]): Row[] => {
    const key = `${grouping}:${name}`;
    const open = !panel.view.closed.has(key);
    return [{ type: 'group', key, name, tasks, open }, ...(open ? tasks.map((task, place): Row => ({ type: 'task', task, place: place + 1, of: tasks.length })) : [])];
  });
}

function rankOf(group: string): number {
  return group === 'not run' ? 2 : group === 'waiting' ? 1 : 0;
}

/** The row that the keyboard is on: a group, or the selected task. */
function activeRow(panel: LivePanel, rows: readonly Row[]): number {
  const { onGroup, selected } = panel.view;
  const at = onGroup === null ? -1 : rows.findIndex((row) => row.type === 'group' && row.key === onGroup);
  return at >= 0 ? at : rows.findIndex((row) => row.type === 'task' && row.task.id === selected);
}

function treeRow(panel: LivePanel, row: Row | undefined, { index, active }: { index: number; active: boolean }): TemplateResult {
  if (row === undefined) return html``;
  if (row.type === 'group') {
    const running = row.tasks.filter(isAtWork).length;
    const done = row.tasks.filter((task) => task.status === 'done').length;
    return html`<div class="tree-row group ${active ? 'active' : ''}" role="treeitem" id=${`row-${index}`} aria-level="1" aria-expanded=${row.open} aria-selected="false" @click=${() => toggle(panel, row.key)}>
      ${icon(row.open ? 'chevron-down' : 'chevron-right')}<span class="row-name"><bdi>${visible(row.name, 100)}</bdi></span>
      <span class="row-line">${count(row.tasks.length, 'task')}${running > 0 ? `, ${running} at work` : ''}${done > 0 ? `, ${done} done` : ''}</span>
    </div>`;
  }
  const { task } = row;
  const selected = panel.view.selected === task.id;
  const look = lookOf(task, panel.model.header);
  const time = task.startedAt === null ? '' : durationText((task.endedAt ?? panel.now()) - task.startedAt);
  return html`<div class="tree-row ${selected ? 'selected' : ''}" role="treeitem" id=${`row-${index}`} aria-level="2" aria-setsize=${row.of} aria-posinset=${row.place} aria-selected=${selected}
    title=${visible(task.title, 300)} @click=${() => choose(panel, task.id)}>
    ${lookIcon(look)}<span class="row-name ${task.status === 'skipped' || task.status === 'cancelled' ? 'struck' : ''}"><bdi>${visible(task.title, 160)}</bdi></span>
    <span class="hidden">${look.word}${task.critical ? ', on the critical path' : ''}</span>
    <span class="row-line"><bdi>${visible(lineOf(task, panel.model.header), 200)}</bdi></span><span class="row-time">${time}</span>
  </div>`;
}

function toggle(panel: LivePanel, key: string): void {
  const closed = new Set(panel.view.closed);
  if (!closed.delete(key)) closed.add(key);
  panel.set({ closed });
}

function choose(panel: LivePanel, task: string): void {
  panel.set({ onGroup: null });
  panel.select(task);
}

/** As in the editor's own trees: up and down go over all rows, left to the group and closes it, right opens it and goes into it. */
function onKey(panel: LivePanel, event: KeyboardEvent, rows: readonly Row[]): void {
  const at = activeRow(panel, rows);
  const row = rows[at];
  const goTo = (place: number): void => {
    const wanted = Math.max(0, Math.min(rows.length - 1, place));
    const next = rows[wanted];
    if (next === undefined) return;
    if (next.type === 'group') panel.set({ onGroup: next.key });
    else choose(panel, next.task.id);
    panel.scrolling.reveal('list', wanted * ROW_PX, ROW_PX);
  };
  const flip = (open: boolean): void => {
    if (row?.type === 'group' && row.open !== open) toggle(panel, row.key);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => goTo(at + 1),
    ArrowUp: () => goTo(at < 0 ? 0 : at - 1),
    Home: () => goTo(0),
    End: () => goTo(rows.length - 1),
    PageDown: () => goTo(at + 10),
    PageUp: () => goTo(at - 10),
    ArrowLeft: () => {
      if (row?.type === 'group') flip(false);
      else goTo(rows.slice(0, Math.max(0, at)).findLastIndex((each) => each.type === 'group'));
    },
    ArrowRight: () => {
      if (row?.type === 'group' && row.open) goTo(at + 1);
      else flip(true);
    },
    Enter: () => {
      if (row?.type === 'group') toggle(panel, row.key);
    },
  };
  const act = keys[event.key];
  if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
}
