import { PanelFeed } from '../../src/extension/panel/panel-feed.ts';
import type { Editor } from '../../src/extension/editor.ts';
import { NO_RUN, type RunView } from '../../src/extension/run/run-view.ts';
import { situationOf } from '../../src/extension/run/situation.ts';
import { attentionNodes } from '../../src/extension/trees/attention-nodes.ts';
import { AttentionTree } from '../../src/extension/trees/attention-tree.ts';
import { PipelineTree } from '../../src/extension/trees/pipeline-tree.ts';
import { against, median, percentile, type BenchTable } from './bench-table.ts';
import { BigRun } from './big-run.ts';

const UPDATES = 300;
const EVENTS_AN_UPDATE = 10;

/** Measures what one update of the editor's views costs its extension host, which every other extension shares: ten events of a run of 1,000 tasks, told ten times a second. */
export function editorUpdateBench(): Promise<BenchTable> {
  const run = new BigRun({ tasks: 1_000, streams: 48, eventsPerTask: 24 });
  run.growTo(10_000, 360);
  const graph = run.graph();
  const viewOf = (): RunView => ({ ...NO_RUN, run: run.state.run, state: run.state, events: run.events, fold: run.fold, owner: 'here', graph });
  const editor = quietEditor();
  const [pipeline, attention, feed] = [new PipelineTree(editor), new AttentionTree(editor), new PanelFeed()];
  pipeline.show(viewOf(), undefined);
  showTop(pipeline);
  feed.snapshot(viewOf(), now(run));
  const parts = { fold: [] as number[], attention: [] as number[], pipeline: [] as number[], panel: [] as number[], all: [] as number[] };
  for (let update = 0; update < UPDATES; update += 1) {
    const marks = [performance.now()];
    run.growTo(run.events.length + EVENTS_AN_UPDATE, 10);
    marks.push(performance.now());
    const view = viewOf();
    attention.show(attentionNodes(view, situationOf(view, { trusted: true, repository: true, busy: true }), now(run)));
    marks.push(performance.now());
    pipeline.show(view, undefined);
    marks.push(performance.now());
    JSON.stringify(feed.update(view, now(run)));
    marks.push(performance.now());
    const step = (at: number): number => (marks[at] ?? 0) - (marks[at - 1] ?? 0);
    parts.fold.push(step(1));
    parts.attention.push(step(2));
    parts.pipeline.push(step(3));
    parts.panel.push(step(4));
    parts.all.push((marks[4] ?? 0) - (marks[0] ?? 0));
  }
  pipeline.dispose();
  attention.dispose();
  const row = (what: string, values: readonly number[], most?: number) => ({ what, 'ms, median': median(values).toFixed(2), '95 of 100': percentile(values, 0.95).toFixed(2), ...(most === undefined ? {} : against(median(values), { most, unit: 'ms' })) });
  return Promise.resolve({
    title: `One update of the editor’s views: ${EVENTS_AN_UPDATE} events, 48 streams, 1,000 tasks, 10,000 events before`,
    rows: [row('in all', parts.all, 10), row('   events folded', parts.fold), row('   what needs a person, and its tree', parts.attention), row('   the tree of the pipeline, all of its streams open', parts.pipeline), row('   the panel, with the text of its message', parts.panel)],
    notes: ['The editor’s own part (rows that it asks for again and draws) is not in it. The store tells at most ten times a second, so this is also a hundredth of each second for every millisecond.'],
  });
}

function now(run: BigRun): number {
  return (run.state.lastEventAt ?? 0) + 100;
}

/** The editor knows the rows that it has shown once; of others it is told nothing. */
function showTop(tree: PipelineTree): void {
  for (const top of tree.getChildren()) for (const group of tree.getChildren(top)) for (const row of tree.getChildren(group)) tree.getTreeItem(row);
}

/** As much of the editor as the trees take hold of; nothing is shown. */
function quietEditor(): Editor {
  class EventEmitter {
    readonly event = (): { dispose(): void } => ({ dispose: () => undefined });
    fire(): void {
      // Nobody listens.
    }
    dispose(): void {
      // Nothing is held.
    }
  }
  class Named {
    readonly id: unknown;
    constructor(id: unknown) {
      this.id = id;
    }
  }
  const createTreeView = (): object => ({ visible: true, badge: undefined, message: undefined, dispose: () => undefined, onDidChangeVisibility: () => ({ dispose: () => undefined }) });
  return { EventEmitter, TreeItem: Named, ThemeIcon: Named, ThemeColor: Named, MarkdownString: Named, TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 }, Uri: { from: (parts: unknown) => parts }, window: { createTreeView } } as unknown as Editor;
}
