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
  const active = rows.findIndex((row) => row.type === 'task' && row.task.id === panel.view.selected);
  return html`<div class="tree" role="tree" tabindex="0" aria-label=${`Tasks by ${grouping}`} aria-activedescendant=${active < 0 ? nothing : `row-${active}`} ${attached(box)}
    @keydown=${(event: KeyboardEvent) => onKey(panel, event, rows)}>
    ${virtualRows({ box, rowHeight: ROW_PX, total: rows.length, row: (index) => treeRow(panel, rows[index], index) })}
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

function treeRow(panel: LivePanel, row: Row | undefined, index: number): TemplateResult {
  if (row === undefined) return html``;
  if (row.type === 'group') {
    const running = row.tasks.filter(isAtWork).length;
    const done = row.tasks.filter((task) => task.status === 'done').length;
    return html`<div class="tree-row group" role="treeitem" id=${`row-${index}`} aria-level="1" aria-expanded=${row.open} aria-selected="false" @click=${() => toggle(panel, row.key)}>
      ${icon(row.open ? 'chevron-down' : 'chevron-right')}<span class="row-name"><bdi>${visible(row.name, 100)}</bdi></span>
      <span class="row-line">${count(row.tasks.length, 'task')}${running > 0 ? `, ${running} at work` : ''}${done > 0 ? `, ${done} done` : ''}</span>
    </div>`;
  }
  const { task } = row;
  const selected = panel.view.selected === task.id;
  const look = lookOf(task, panel.model.header);
  const time = task.startedAt === null ? '' : durationText((task.endedAt ?? panel.now()) - task.startedAt);
  return html`<div class="tree-row ${selected ? 'selected' : ''}" role="treeitem" id=${`row-${index}`} aria-level="2" aria-setsize=${row.of} aria-posinset=${row.place} aria-selected=${selected}
    title=${visible(task.title, 300)} @click=${() => panel.select(task.id)}>
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

function onKey(panel: LivePanel, event: KeyboardEvent, rows: readonly Row[]): void {
  const tasks = rows.flatMap((row, index) => (row.type === 'task' ? [{ id: row.task.id, index }] : []));
  const at = tasks.findIndex((task) => task.id === panel.view.selected);
  const goTo = (place: number): void => {
    const next = tasks[Math.max(0, Math.min(tasks.length - 1, place))];
    if (next === undefined) return;
    panel.select(next.id);
    panel.scrolling.reveal('list', next.index * ROW_PX, ROW_PX);
  };
  const groupAbove = (): string | undefined => rows.slice(0, (tasks[at]?.index ?? -1) + 1).findLast((row) => row.type === 'group')?.key;
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => goTo(at + 1),
    ArrowUp: () => goTo(at < 0 ? 0 : at - 1),
    Home: () => goTo(0),
    End: () => goTo(tasks.length - 1),
    PageDown: () => goTo(at + 10),
    PageUp: () => goTo(at - 10),
    ArrowLeft: () => {
      const key = groupAbove();
      if (key !== undefined) toggle(panel, key);
    },
    ArrowRight: () => panel.set({ closed: new Set() }),
  };
  const act = keys[event.key];
  if (act === undefined || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  act();
}
