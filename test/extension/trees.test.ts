import assert from 'node:assert/strict';
import { readPlan } from '../../src/engine/documents/read-plan.ts';
import type { RunEvent } from '../../src/engine/events/event.ts';
import { fold } from '../../src/engine/events/evolve.ts';
import { attentionOf } from '../../src/engine/panel/panel-header.ts';
import { PanelFold } from '../../src/engine/panel/panel-fold.ts';
import { attentionNodes } from '../../src/extension/trees/attention-nodes.ts';
import { childrenOf, keyOf, lookOf, parentOf, type PipelineNode } from '../../src/extension/trees/pipeline-nodes.ts';
import { asMarkdown } from '../../src/extension/trees/look.ts';
import { NO_RUN, type RunView } from '../../src/extension/run/run-view.ts';
import { situationOf } from '../../src/extension/run/situation.ts';
import { foldLeaseRequests, NO_REQUESTS } from '../../src/extension/run/lease-requests.ts';

const OBJECT = 'a'.repeat(40);

/** Events of a run as its journal would have them. */
function journal(...given: readonly (Pick<RunEvent, 'type'> & { readonly data: unknown; readonly task?: string; readonly stream?: string })[]): RunEvent[] {
  return given.map((event, place) => ({ v: 1, seq: place + 1, id: `e${place}`, at: new Date(1_000 * place).toISOString(), run: 'r1', ...event }) as unknown as RunEvent);
}

function planOf(count: number, title = ''): unknown {
  const tasks = Array.from({ length: count }, (_, place) => ({ id: `t${place}`, ...(title === '' ? {} : { title }), writes: [`src/f${place}.ts`] }));
  const reading = readPlan(JSON.stringify({ version: 1, goal: 'Do it', tasks }), 'plan.yml');
  assert.ok(reading.ok);
  return reading.value;
}

const STARTED = { type: 'run_started', data: { goal: 'Do it', base: OBJECT, branch: 'main', config: undefined, options: { provider: 'scripted', streams: 4, sequential: false }, version: '0', pid: 1 } } as const;

function viewOf(events: RunEvent[], more: Partial<RunView> = {}): RunView {
  return { ...NO_RUN, run: 'r1' as RunView['run'], events, state: fold(events), owner: 'here', leaseRequests: foldLeaseRequests(NO_REQUESTS, events), ...more };
}

const CAN = (view: RunView) => situationOf(view, { trusted: true, repository: true, busy: view.owner === 'here' });

describe('the tree of the pipeline', () => {
  it('shows ten thousand tasks in pages, none of them longer than two hundred rows', () => {
    const view = viewOf(journal(STARTED, { type: 'plan_ready', data: { plan: planOf(10_000), source: 'x' } }));
    const [run] = childrenOf(view, undefined);
    const [waiting] = childrenOf(view, run);
    const pages = childrenOf(view, waiting);
    assert.equal(pages.length, 50);
    const keys = new Set<string>();
    for (const page of pages) {
      const tasks = childrenOf(view, page);
      assert.equal(tasks.length, 200);
      for (const task of tasks) keys.add(keyOf(task));
    }
    assert.equal(keys.size, 10_000);
  });

  it('leads from every row back to the row that it stands below', () => {
    const view = viewOf(journal(STARTED, { type: 'plan_ready', data: { plan: planOf(450), source: 'x' } }, { type: 'task_started', task: 't3', stream: 's1', data: { role: 'builder', agent: 'builder', attempt: 1, worktree: '/w', base: OBJECT } }));
    const visit = (node: PipelineNode | undefined): void => {
      for (const child of childrenOf(view, node)) {
        const parent = parentOf(view, child);
        assert.equal(parent === undefined ? '' : keyOf(parent), node === undefined ? '' : keyOf(node), keyOf(child));
        assert.notEqual(lookOf(view, child, 5_000), undefined, keyOf(child));
        visit(child);
      }
    };
    visit(undefined);
  });

  it('tells states apart by shape, not by colour alone', () => {
    const events = journal(
      STARTED,
      { type: 'plan_ready', data: { plan: planOf(4), source: 'x' } },
      { type: 'approval_granted', data: { by: 'a', comment: '' } },
      { type: 'task_started', task: 't0', stream: 's1', data: { role: 'builder', agent: 'builder', attempt: 1, worktree: '/w', base: OBJECT } },
      { type: 'task_done', task: 't1', data: { summary: '' } },
      { type: 'task_failed', task: 't2', data: { error: { type: 'x', message: 'broke', context: {}, attempts: 1, recoveryHints: ['do that'] } } },
    );
    const view = viewOf(events);
    const icons = ['t0', 't1', 't2', 't3'].map((task) => lookOf(view, { type: 'task', task } as PipelineNode, 9_000)?.icon.id);
    assert.equal(new Set(icons).size, 4, icons.join(', '));
    const attention = attentionNodes({ ...view, owner: 'nobody' }, CAN({ ...view, owner: 'nobody' }), Date.now());
    assert.ok(attention.some((node) => node.kind === 'failed' && node.task === 't2' && node.description.includes('broke')));
    assert.ok(attention.some((node) => node.kind === 'interrupted' && node.action.id === 'ceParallel.resume'));
  });

  it('lets no time go by for a run that nobody drives', () => {
    const events = journal(STARTED, { type: 'plan_ready', data: { plan: planOf(1), source: 'x' } }, { type: 'approval_granted', data: { by: 'a', comment: '' } }, { type: 'task_started', task: 't0', stream: 's1', data: { role: 'builder', agent: 'builder', attempt: 1, worktree: '/w', base: OBJECT } });
    const later = 60_000;
    const at = (owner: RunView['owner']) => lookOf(viewOf(events, { owner }), { type: 'task', task: 't0' } as PipelineNode, later);
    assert.match(at('here')?.description ?? '', /^0:57/);
    assert.match(at('nobody')?.description ?? '', /^0:00/);
    assert.notEqual(at('here')?.icon.id, at('nobody')?.icon.id);
  });

  it('shows hostile texts as text, on one line', () => {
    const title = `<img src=x onerror=alert(1)> [x](command:evil) $(bug) \u001b[31m\n${'y'.repeat(5_000)}`;
    const view = viewOf(journal(STARTED, { type: 'plan_ready', data: { plan: planOf(1, title), source: 'x' } }));
    const look = lookOf(view, { type: 'task', task: 't0' } as PipelineNode, 0);
    assert.ok(look !== undefined && look.label.length <= 120 && !/[\n\u001b]/.test(look.label));
    assert.ok(!/(^|[^\\])[<[\]]/.test(look.tooltip.replaceAll('**', '')), look.tooltip);
    assert.equal(asMarkdown('[x](command:y)'), '\\[x\\]\\(command\\:y\\)');
  });

  it('keeps a refused wish to write until it is granted', () => {
    const refused = { type: 'lease_refused', task: 't0', data: { paths: ['src/b.ts'], reason: 'held', holder: 't1' } } as const;
    assert.equal(foldLeaseRequests(NO_REQUESTS, journal(refused)).get('t0' as never)?.holder, 't1');
    assert.equal(foldLeaseRequests(NO_REQUESTS, journal(refused, { type: 'lease_extended', task: 't0', data: { lease: {}, added: ['src/b.ts'], reason: '' } })).size, 0);
  });
});

describe('the tree of what needs a person', () => {
  it('asks for a word on the plan while the coordinator of this window waits for it, and is empty while all goes well', () => {
    const events = journal(STARTED, { type: 'plan_ready', data: { plan: planOf(2), source: 'x' } });
    const view = viewOf(events, { approvalPending: true });
    const [first] = attentionNodes(view, CAN(view), Date.now());
    assert.deepEqual([first?.kind, first?.blocks, first?.action.id], ['approval', true, 'ceParallel.openPlan']);
    const building = viewOf([...events, ...journal(STARTED, STARTED, { type: 'approval_granted', data: { by: 'a', comment: '' } }).slice(2)]);
    assert.deepEqual(attentionNodes(building, CAN(building), Date.now()), []);
  });

  it('offers the rest of a result of which a part was taken, and counts it; the panel says the same', () => {
    const head = 'f'.repeat(40);
    const ended = [
      STARTED, { type: 'plan_ready', data: { plan: planOf(1), source: 'x' } }, { type: 'approval_granted', data: { by: 'a', comment: '' } },
      { type: 'integration_done', task: 't0', data: { commit: head, onto: OBJECT, conflictFree: true } }, { type: 'task_done', task: 't0', data: { summary: '' } }, { type: 'run_finished', data: { state: 'done', summary: '' } },
    ] as const;
    const said = (applied?: object) => {
      const view = viewOf(journal(...ended, ...(applied === undefined ? [] : [{ type: 'result_applied' as const, data: { how: 'merge', target: 'main', before: OBJECT, commit: OBJECT, files: [], result: head, ...applied } }])), { owner: 'nobody' });
      const panel = attentionOf(PanelFold.of(view.events), { owner: 'nobody', now: 0, trouble: null, replayOf: null });
      return { tree: attentionNodes(view, CAN(view), 0).map(({ label, description, action }) => [label, description, action.title]), panel: panel.map(({ text, intent }) => [text, intent]) };
    };
    assert.deepEqual(said(), { tree: [['The result is ready', 'take it into your branch', 'Apply Result…']], panel: [] });
    assert.deepEqual(said({ part: { commit: OBJECT, taken: 2, of: 5 } }), { tree: [['The rest of the result is ready', '3 of 5 changes', 'Apply the Rest…']], panel: [['The rest of the result is ready: 3 of 5 changes', 'apply']] });
    assert.deepEqual(said({}), { tree: [], panel: [] });
  });
});
