import { html, nothing, type TemplateResult } from 'lit';
import { conflictsTab, isOpen } from './conflicts/conflicts-tab.ts';
import { gatesTab } from './gates/gates-tab.ts';
import { findInGraph, graphLegend, graphView, moveGraph } from './graph/graph-view.ts';
import { journalTab } from './journal/journal-tab.ts';
import { taskTree } from './list/task-tree.ts';
import type { LivePanel } from './panel.ts';
import { iconButton } from './parts/button.ts';
import { icon } from './parts/icon.ts';
import { timeline, timelineLegend, zoomTimeline } from './streams/timeline.ts';
import { TABS, type Tab } from './tab-names.ts';

const NAMES: Record<Tab, string> = { streams: 'Streams', graph: 'Graph', conflicts: 'Conflicts', gates: 'Gates', journal: 'Journal' };
/** Narrower than this, lanes and boxes cannot be read: the list takes their place. */
const LIST_BELOW_PX = 300;

/** The row of tabs with the tools of the one that is open. */
export function tabBar(panel: LivePanel): TemplateResult {
  const counts = countsOf(panel);
  return html`<div class="tab-bar">
    <div class="tabs" role="tablist" aria-label="Views of the run" @keydown=${(event: KeyboardEvent) => onTabKey(panel, event)}>
      ${TABS.map((tab) => html`<button type="button" role="tab" id=${`tab-${tab}`} class="tab" aria-selected=${panel.view.tab === tab} aria-controls="content" tabindex=${panel.view.tab === tab ? 0 : -1} @click=${() => panel.set({ tab })}>${NAMES[tab]}${counts[tab] === 0 ? nothing : html`<span class="badge">${counts[tab]}</span>`}</button>`)}
    </div>
    <div class="tools">${tools(panel)}</div>
  </div>`;
}

function countsOf(panel: LivePanel): Record<Tab, number> {
  const conflicts = panel.model.header.conflicts.filter((conflict) => isOpen(panel, conflict)).length;
  const red = panel.model.tasks.reduce((sum, task) => sum + task.gates.filter((gate) => gate.verdict === 'failed').length, 0);
  return { streams: 0, graph: 0, conflicts, gates: red, journal: 0 };
}

/** True when a narrow panel, or its reader, wants the list. */
export function showsList(panel: LivePanel): boolean {
  return panel.view.asList || (document.body.clientWidth > 0 && document.body.clientWidth < LIST_BELOW_PX);
}

function tools(panel: LivePanel): TemplateResult | typeof nothing {
  const { view } = panel;
  if (view.tab !== 'streams' && view.tab !== 'graph') return nothing;
  const list = showsList(panel);
  const asList = iconButton({ icon: 'list-tree', label: list ? 'Show the picture' : 'Show as a list', pressed: list, act: () => panel.set({ asList: !view.asList }) });
  if (list) return asList;
  if (view.tab === 'streams') {
    return html`${iconButton({ icon: 'zoom-out', label: 'Zoom out (−)', act: () => zoomTimeline(panel, 1 / 0.7) })}${iconButton({ icon: 'zoom-in', label: 'Zoom in (+)', act: () => zoomTimeline(panel, 0.7) })}${iconButton({ icon: 'screen-full', label: 'Show all of the run (0)', disabled: view.span === null, act: () => panel.set({ span: null }) })}${asList}`;
  }
  return html`<span class="search-box">${icon('search')}<input type="search" placeholder="Find a task" aria-label="Find a task in the graph" .value=${view.search} @input=${(event: Event) => panel.set({ search: (event.target as HTMLInputElement).value })} @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && findInGraph(panel)}></span>
    ${iconButton({ icon: 'type-hierarchy-sub', label: 'One box for each domain', pressed: view.collapsed, act: () => panel.set({ collapsed: !view.collapsed, camera: null }) })}${iconButton({ icon: 'zoom-out', label: 'Zoom out (−)', act: () => moveGraph(panel, 0.8) })}${iconButton({ icon: 'zoom-in', label: 'Zoom in (+)', act: () => moveGraph(panel, 1.25) })}${iconButton({ icon: 'screen-full', label: 'Show all of the graph (0)', act: () => moveGraph(panel, 'fit') })}${asList}`;
}

/** What the open tab shows. */
export function tabContent(panel: LivePanel): TemplateResult {
  const none = html`<div class="nothing">${icon('graph-line')}<p>${panel.model.header.phase === 'planning' ? 'The planners are at work. The tasks show here as soon as the plan stands.' : 'This run has no tasks.'}</p></div>`;
  switch (panel.view.tab) {
    case 'streams':
      return panel.model.tasks.length === 0 ? none : showsList(panel) ? taskTree(panel, 'stream') : html`${timeline(panel)}${timelineLegend()}`;
    case 'graph':
      return panel.model.tasks.length === 0 ? none : showsList(panel) ? taskTree(panel, 'domain') : html`${graphView(panel)}${graphLegend()}`;
    case 'conflicts':
      return conflictsTab(panel);
    case 'gates':
      return gatesTab(panel);
    case 'journal':
      return journalTab(panel);
  }
}

function onTabKey(panel: LivePanel, event: KeyboardEvent): void {
  const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  const tab = TABS[(TABS.indexOf(panel.view.tab) + by + TABS.length) % TABS.length];
  if (by === 0 || tab === undefined) return;
  event.preventDefault();
  panel.set({ tab });
  requestAnimationFrame(() => document.getElementById(`tab-${tab}`)?.focus());
}
