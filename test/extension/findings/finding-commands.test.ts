import assert from 'node:assert/strict';
import type { RunState } from '../../../src/engine/events/run-state.ts';
import { INITIAL_STATE } from '../../../src/engine/events/evolve.ts';
import { NOTHING_FOUND } from '../../../src/engine/findings/found.ts';
import type { OpenFinding } from '../../../src/engine/findings/open-findings.ts';
import { isFault } from '../../../src/engine/model/fault.ts';
import type { Extension } from '../../../src/extension/extension.ts';
import { explainFinding } from '../../../src/extension/findings/explain-finding.ts';
import { actionLine } from '../../../src/extension/findings/finding-hover.ts';
import { findingHandlers } from '../../../src/extension/findings/finding-commands.ts';
import { noticeOf, standingIn } from '../../../src/extension/findings/findings-notice.ts';
import type { Owner } from '../../../src/extension/run/run-view.ts';
import type { Session } from '../../../src/extension/session.ts';
import { errorText } from '../../../src/extension/show-error.ts';

const FOUND = { id: 'f', task: 'api', on: 'a'.repeat(40), finding: { source: 'types', rule: 'TS1', severity: 'error', message: 'no', path: 'a.ts', range: { startLine: 3 }, fingerprint: 'x' } } as unknown as OpenFinding;

const recorded: unknown[] = [];

/** What a command says when it is called in such a window; undefined when it does what it should. */
async function refusal(command: 'sendFindingToBuilder' | 'waiveFinding' | 'explainFinding', owner: Owner, ids: unknown = ['f'], answer: () => Promise<unknown> = () => Promise.resolve({ when: 'now' })): Promise<string | undefined> {
  const extension = {
    editor: { window: { setStatusBarMessage: () => undefined } },
    view: { owner },
    findings: { named: (wanted: readonly string[]) => (wanted.includes('f') ? [FOUND] : []) },
  } as unknown as Extension;
  const session = { supervisor: { sendToBuilder: answer, waiveFinding: answer }, recordWaivers: (waivers: readonly unknown[]) => Promise.resolve(recorded.push(...waivers)) } as unknown as Session;
  try {
    await findingHandlers(extension, () => session)[command](ids, { reason: 'known' });
    return undefined;
  } catch (error) {
    assert.ok(isFault(error));
    return errorText(error);
  }
}

describe('what is done about a finding', () => {
  it('is done by the coordinator of this window', async () => {
    assert.equal(await refusal('sendFindingToBuilder', 'here'), undefined);
    assert.equal(await refusal('waiveFinding', 'here'), undefined);
  });

  it('is refused with what to do instead where another process drives the run, or nobody does', async () => {
    assert.match((await refusal('sendFindingToBuilder', 4711)) ?? '', /Process 4711 drives this run.*Do it in the window that drives it/);
    assert.match((await refusal('waiveFinding', 4711)) ?? '', /Process 4711 drives this run/);
    assert.match((await refusal('sendFindingToBuilder', 'nobody')) ?? '', /not at work.*Resume it \(CE Parallel: Resume\)/);
  });

  it('is written down for the resume where a finding is waived of a run that nobody drives', async () => {
    assert.equal(await refusal('waiveFinding', 'nobody'), undefined);
    assert.deepEqual(recorded.map((one) => (one as { task: string; reason: string }).reason), ['known']);
  });

  it('does nothing for a name that it does not know, whatever it is', async () => {
    for (const ids of [['g'], [], 'g', null, 4, { toString: 'f' }, [['f']]]) assert.match((await refusal('waiveFinding', 'here', ids)) ?? '', /does not stand any more/, JSON.stringify(ids));
  });
});

describe('the links in the hover of a finding', () => {
  it('call only its commands, whatever its name and rule are', () => {
    const line = actionLine({ id: '["a","review","x)](command:evil) ![p](https://x) *\'`"]', rule: '`](command:evil)' }, true);
    const outside = line.replace(/`[^`]*`/u, '');
    assert.deepEqual([...outside.matchAll(/\]\(([a-z]+:[^)?]*)/gu)].map(([, target]) => target), ['command:ceParallel.sendFindingToBuilder', 'command:ceParallel.waiveFinding', 'command:ceParallel.openFindingInWorktree', 'command:ceParallel.explainFinding']);
    assert.equal(outside.match(/evil/gu)?.length, 4);
    assert.ok(!outside.includes('command:evil'));
  });
});

describe('the explanation of a finding', () => {
  it('shows texts of tools as text', () => {
    const hostile = '# Title\n```\n<img src=x onerror=alert(1)> [x](command:evil)\n````\n';
    const text = explainFinding({ ...FOUND, finding: { ...FOUND.finding, rule: '`[r](command:x)', message: hostile } }, undefined, hostile);
    const outside = text.replace(/^(`{5,})text\n[^]*?\n\1$/gmu, '').replace(/`[^`\n]*`/gu, '');
    assert.ok(!/<img|onerror|(^|[^\\])\]\(/u.test(outside), outside);
    assert.equal(text.match(/^`{5,}/gmu)?.length, 4);
  });
});

describe('what the language server is told', () => {
  const uris = { ofFile: (folder: string, path: string) => `file:${folder}/${path}`, ofCommit: (path: string, commit: string) => `commit:${path}?${commit}` };
  const task = (more: object) => ({ id: 'api', task: {}, status: 'gating', files: { created: [], modified: [], deleted: [] }, integrated: undefined, worktree: '/w/api', ...more });
  const stateOf = (tasks: readonly (readonly [string, object])[]): RunState => ({ ...INITIAL_STATE, conflicts: [conflict] as unknown as RunState['conflicts'], tasks: new Map(tasks) as unknown as RunState['tasks'] });
  const conflict = { kind: 'approach', tasks: ['api'], paths: ['a.ts'], detail: 'Same lines.' };
  const found = new Map([['api', { gates: { types: { on: 'c', findings: [FOUND.finding] } }, review: undefined, conflict }]]) as unknown as typeof NOTHING_FOUND;

  it('names both sides of a conflict, one in its worktree and one as it has landed', () => {
    const state = stateOf([['api', task({})], ['web', task({ id: 'web', status: 'done', integrated: 'd', files: { created: [], modified: ['a.ts'], deleted: [] } })]]);
    const home = { root: '/r' };
    const notice = noticeOf(standingIn(state, found, home), state, { home, uris });
    assert.deepEqual(notice.conflicts, [{ place: 0, path: 'a.ts', message: 'Tasks api and web both change this file. Same lines.', sides: [{ label: 'a.ts in the worktree of api', uri: 'file:/w/api/a.ts', worktree: '/w/api' }, { label: 'a.ts as web has landed it', uri: 'commit:a.ts?d', worktree: null }] }]);
    assert.deepEqual(notice.findings.map(({ commit, worktree }) => [commit, worktree]), [['c', '/w/api']]);
  });

  it('is only about its own task in a window on a worktree, whose files they are shown in', () => {
    const state = stateOf([['api', task({})]]);
    const home = { root: '/r', onlyTaskIn: '/w/api' };
    const notice = noticeOf(standingIn(state, found, home), state, { home, uris });
    assert.deepEqual([notice.root, notice.findings.map(({ worktree }) => worktree)], ['/w/api', [null]]);
    assert.deepEqual(standingIn(state, found, { root: '/r', onlyTaskIn: '/w/web' }), { findings: [], conflicts: [] });
  });
});
