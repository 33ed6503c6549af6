import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fold } from '../../../src/engine/events/evolve.ts';
import { isFault } from '../../../src/engine/model/fault.ts';
import type { Finding } from '../../../src/engine/model/finding.ts';
import { TaskId } from '../../../src/engine/model/ids.ts';
import { findRun } from '../../../src/node/runs/find-run.ts';
import { recordWaivers } from '../../../src/node/runs/record-waivers.ts';
import type { RunResult } from '../../../src/protocol/coordinator.ts';
import { requestOf, startRigRun, type RigRun, type StartOptions } from '../../rig/engine-run.ts';
import { HALT, makeHalts, type Halts } from '../../rig/halts.ts';
import { makeRepository, type RigRepository } from '../../rig/repository.ts';

const A = TaskId.parse('a');
const B = TaskId.parse('b');
const CONFIG = 'version: 1\ngates: []\ncommands: {allow: [node halt.mjs]}\n';
const CHECK = `import {existsSync, readFileSync, readdirSync} from 'node:fs';
let bad = 0;
for (const name of readdirSync('src/a')) readFileSync('src/a/' + name, 'utf8').split('\\n').forEach((line, at) => {
  if (line.includes('bad')) { bad += 1; console.log('src/a/' + name + ':' + (at + 1) + ':1: ' + line); }
});
process.exit(bad > 0 ? 1 : 0);
`;
const MATCHER = `{regexp: "^(.+):(\\\\d+):(\\\\d+): (.*)$", file: 1, line: 2, column: 3, message: 4}`;
const GATED = `version: 1\ngates: [{name: check, dimension: quality, command: node check.mjs, parser: ${MATCHER}}]\ncommands: {allow: [node halt.mjs]}\n`;
const FINDING: Finding = { source: 'types', rule: 'TS2322', severity: 'error', message: 'a string is no number', path: 'src/a/1.txt', range: { startLine: 3 }, fingerprint: 'f1' };
const plan = (...tasks: readonly string[]): string => `version: 1\ngoal: test\ntasks:\n${tasks.map((task) => `  - {${task}}\n`).join('')}`;
const write = (file: string, content: string): string => `{name: write_file, input: {path: ${file}, content: "${content}\\n"}}`;
const agent = (task: string, ...turns: readonly string[]): string => `  - match: {role: builder, task: ${task}}\n    turns:\n${turns.map((tools) => (tools === '' ? '      - {say: done}\n' : `      - {say: on it, tools: [${tools}]}\n`)).join('')}`;
const book = (...agents: readonly string[]): string => `version: 1\nagents:\n${agents.join('')}`;

describe('a person who steps into a run', function () {
  this.timeout(120_000);
  let repository: RigRepository;
  let run: RigRun;
  let halts: Halts;
  beforeEach(async () => {
    repository = await makeRepository({ 'README.md': 'hello\n', 'src/a/x.txt': 'x\n', 'src/b/y.txt': 'y\n', 'halt.mjs': HALT, 'check.mjs': CHECK });
    halts = await makeHalts(repository);
    run = startRigRun(repository);
  });
  afterEach(async () => {
    await run.client.close();
    await repository.remove();
  });

  const start = (options: StartOptions): Promise<RunResult> => run.start({ config: CONFIG, ...options, request: { env: halts.env, ...options.request } });
  const fileAt = (commit: string, file: string): Promise<string> => repository.git(['show', `${commit}:${file}`]);
  const told = async (): Promise<string> => {
    const folder = path.join(repository.root, '.ce-workspace/runs', run.events[0]?.run ?? '', 'journal/blobs');
    const blobs = run.of('agent_turn_completed').map(({ data }) => path.join(folder, data.messages.slice(0, 2), data.messages.slice(2)));
    return (await Promise.all(blobs.map((file) => readFile(file, 'utf8')))).join('\n');
  };
  const ONE = plan('id: a, writes: [src/a/**]');
  const send = { task: A, findings: [FINDING], message: 'Look at this.', by: 'anna' };

  it('is heard by a builder at work before its next turn, with every finding', async () => {
    const done = start({ plan: ONE, playbook: book(agent('a', `${write('src/a/1.txt', 'a')}, ${halts.command('mid')}`, '', write('src/a/2.txt', 'b'), '')) });
    await halts.reached('mid');
    assert.deepEqual(await run.client.sendToBuilder(send), { when: 'next_turn' });
    await halts.go('mid');
    assert.equal((await done).state, 'done');
    const words = await told();
    assert.ok(words.includes('anna: Look at this.') && words.includes('types src/a/1.txt:3 TS2322: a string is no number'), words);
  });

  it('is heard even by a builder that is about to end: it goes on, and only then its change is gated', async () => {
    const slow = '      - {say: done, delay: 1200ms}\n      - {say: mended, tools: [{name: write_file, input: {path: src/a/1.txt, content: "mended\\n"}}]}\n      - {say: done}\n';
    const done = start({ plan: ONE, playbook: book(agent('a', write('src/a/1.txt', 'a')) + slow) });
    await run.until((event) => event.type === 'agent_turn_completed');
    assert.deepEqual(await run.client.sendToBuilder({ ...send, findings: [] }), { when: 'next_turn' });
    const result = await done;
    assert.equal(result.state, 'done');
    assert.equal(await fileAt(result.commit, 'src/a/1.txt'), 'mended');
  });

  it('takes a change back from its gates at once, which uses up none of their rounds', async () => {
    const config = 'version: 1\ngates: [{name: slow, command: node halt.mjs gate}]\n';
    const done = start({ config, plan: ONE, playbook: book(agent('a', write('src/a/1.txt', 'a'), '', write('src/a/1.txt', 'mended'), '')) });
    await halts.reached('gate');
    assert.deepEqual(await run.client.sendToBuilder(send), { when: 'now' });
    await halts.go('gate');
    const result = await done;
    assert.equal(result.state, 'done');
    assert.equal(await fileAt(result.commit, 'src/a/1.txt'), 'mended');
    const [asked] = run.of('remediation_requested');
    assert.deepEqual([asked?.data.cause, asked?.data.findings], ['person', [FINDING]]);
    assert.equal(fold(run.events).tasks.get(A)?.remediations, 0);
    assert.deepEqual(await repository.git(['ls-tree', '--name-only', result.commit, 'src/a/']), 'src/a/1.txt\nsrc/a/x.txt', 'nothing of the gate’s is in it');
  });

  it('takes a change back from its reviewer, who sees the mended one', async () => {
    const reviewer = `  - match: {role: reviewer, task: a}\n    turns:\n      - {say: reading, tools: [${halts.command('review')}]}\n      - {tools: [{name: submit_review, input: {verdict: approve, summary: fine, findings: []}}]}\n`;
    const done = start({ plan: ONE, playbook: book(agent('a', write('src/a/1.txt', 'a'), '', write('src/a/1.txt', 'mended'), ''), reviewer) });
    await halts.reached('review');
    assert.deepEqual(await run.client.sendToBuilder(send), { when: 'now' });
    await halts.go('review');
    const result = await done;
    assert.equal(await fileAt(result.commit, 'src/a/1.txt'), 'mended');
    assert.ok((await told()).includes('+mended'));
  });

  it('takes a change back that waits in the merge queue, without waiting for the batch before it', async () => {
    const config = 'version: 1\ngates: [{name: merged, command: node on-merged.mjs}]\ncommands: {allow: [node halt.mjs]}\n';
    await repository.commit({ 'on-merged.mjs': `import {existsSync} from 'node:fs';\nif (existsSync('src/b/1.txt') && existsSync('src/c/1.txt')) { process.argv[2] = 'batch'; await import('./halt.mjs'); }\n` });
    const done = start({
      config,
      plan: plan('id: a, writes: [src/a/**]', 'id: b, writes: [src/b/**]', 'id: c, writes: [src/c/**]'),
      playbook: book(
        agent('a', `${write('src/a/1.txt', 'a')}, ${halts.command('mid')}`, '', write('src/a/1.txt', 'mended'), ''),
        agent('b', write('src/b/1.txt', 'b'), ''),
        agent('c', `${write('src/c/1.txt', 'c')}, ${halts.command('other')}`, ''),
      ),
    });
    await Promise.all([halts.reached('mid'), halts.reached('other'), run.until((event) => event.type === 'task_done' && event.task === 'b')]);
    await halts.go('other');
    await halts.reached('batch');
    await halts.go('mid');
    await run.until((event) => event.type === 'review_complete' && event.task === 'a');
    await assert.rejects(run.client.holdTask({ task: A, kind: 'paused', by: 'anna', reason: '' }), (error) => isFault(error, 'usage') && /merged right now/.test(error.message) && error.remedy !== '');
    assert.deepEqual(await run.client.sendToBuilder(send), { when: 'now' });
    assert.deepEqual(run.of('integration_done').map((event) => event.task), ['b'], 'the batch before it is still at its gates');
    await halts.go('batch');
    const result = await done;
    assert.equal(result.state, 'done');
    assert.equal(await fileAt(result.commit, 'src/a/1.txt'), 'mended');
  });

  it('is heard by a held builder when it is given back', async () => {
    const done = start({ plan: ONE, playbook: book(agent('a', `${write('src/a/1.txt', 'a')}, ${halts.command('mid')}`, '', write('src/a/1.txt', 'mended'), '')) });
    await halts.reached('mid');
    await run.client.holdTask({ task: A, kind: 'paused', by: 'anna', reason: '' });
    assert.deepEqual(await run.client.sendToBuilder(send), { when: 'next_turn' });
    await halts.go('mid');
    await run.client.releaseTask({ task: A, by: 'anna', message: '' });
    assert.equal((await done).state, 'done');
    assert.ok((await told()).includes('anna: Look at this.'));
  });

  it('cannot send anything to a task that is over, nor nothing to any', async () => {
    const done = start({ plan: plan('id: a, writes: [src/a/**]', 'id: b, writes: [src/b/**], after: [a]'), playbook: book(agent('a', write('src/a/1.txt', 'a'), ''), agent('b', `${write('src/b/1.txt', 'b')}, ${halts.command('mid')}`, '')) });
    await halts.reached('mid');
    await assert.rejects(run.client.sendToBuilder(send), (error) => isFault(error, 'usage') && /a has ended \(done\)/.test(error.message) && error.remedy !== '');
    await assert.rejects(run.client.sendToBuilder({ ...send, task: B, findings: [], message: ' ' }), (error) => isFault(error, 'usage') && error.remedy !== '');
    await halts.go('mid');
    assert.equal((await done).state, 'done');
  });

  it('waives a finding: the task that is red for it alone passes at its next gate, its builder is told, and the report says so', async () => {
    const done = start({ config: GATED, plan: ONE, playbook: book(agent('a', write('src/a/1.txt', 'bad one'), '', halts.command('mid'), '')) });
    await halts.reached('mid');
    const finding = run.of('gate_failed')[0]?.data.outcome.fresh[0];
    assert.ok(finding !== undefined);
    assert.equal(await run.client.waiveFinding({ task: A, finding, reason: 'It is meant so.', by: 'anna' }), null);
    await run.client.waiveFinding({ task: null, finding, reason: 'again', by: 'anna' });
    await halts.go('mid');
    const result = await done;
    assert.equal(result.state, 'done');
    assert.deepEqual(run.of('finding_waived').map((event) => [event.task, event.data.fingerprint, event.data.reason]), [['a', finding.fingerprint, 'It is meant so.']]);
    assert.match(run.of('gate_passed').at(-1)?.data.outcome.summary ?? '', /1 finding is waived/);
    assert.ok((await told()).includes('It is meant so.'));
    const summary = await readFile(path.join(repository.root, '.ce-workspace/runs', result.run, 'summary.md'), 'utf8');
    assert.match(summary, /## Waived findings\n\n- .*anna.*It is meant so/);
  });

  it('waives one finding and not the other: the gate stays red', async () => {
    const done = start({ config: GATED, plan: ONE, playbook: book(agent('a', write('src/a/1.txt', 'bad one'), write('src/a/2.txt', 'bad two'), '', halts.command('mid'), '')) });
    await halts.reached('mid');
    const [finding] = run.of('gate_failed')[0]?.data.outcome.fresh ?? [];
    assert.ok(finding !== undefined);
    await run.client.waiveFinding({ task: A, finding, reason: 'fine', by: 'anna' });
    await halts.go('mid');
    assert.equal((await done).state, 'failed');
  });

  it('unlocks a file: its holders are paused, or told; nobody when nobody holds it', async () => {
    const done = start({ plan: plan('id: a, writes: [src/a/**]', 'id: b, writes: [src/b/**]'), playbook: book(agent('a', `${write('src/a/1.txt', 'a')}, ${halts.command('mid')}`, ''), agent('b', `${write('src/b/1.txt', 'b')}, ${halts.command('other')}`, '')) });
    await Promise.all([halts.reached('mid'), halts.reached('other')]);
    assert.deepEqual(await run.client.unlockFile({ path: 'README.md', by: 'anna', how: 'pause' }), { tasks: [] });
    assert.deepEqual(await run.client.unlockFile({ path: 'src/a/x.txt', by: 'anna', how: 'pause' }), { tasks: ['a'] });
    assert.deepEqual(fold(run.events).tasks.get(A)?.hold?.reason, 'anna edits src/a/x.txt');
    assert.deepEqual(await run.client.unlockFile({ path: 'src/b/y.txt', by: 'anna', how: 'edit' }), { tasks: ['b'] });
    const types = run.events.map((event) => event.type);
    assert.deepEqual(types.slice(types.lastIndexOf('file_unlocked')), ['file_unlocked', 'conflict_detected', 'resolution_needed', 'feedback_sent']);
    assert.deepEqual(run.of('conflict_detected').map(({ data }) => [data.kind, data.tasks, data.paths]), [['resource', ['b'], ['src/b/y.txt']]]);
    await halts.go('mid');
    await halts.go('other');
    await run.client.releaseTask({ task: A, by: 'anna', message: '' });
    assert.equal((await done).state, 'done');
  });

  it('gets no answer from a coordinator that drives nothing', async () => {
    await assert.rejects(run.client.holdTask({ task: A, kind: 'paused', by: 'anna', reason: '' }), (error) => isFault(error, 'nothing_to_do') && error.remedy !== '');
  });

  it('grants a lease that was refused as soon as it comes free, and tells who asked; no two leases ever overlap', async () => {
    const ask = '{name: request_lease, input: {paths: ["src/b/**"], reason: need}}';
    const done = start({
      plan: plan('id: a, writes: [src/a/**]', 'id: b, writes: [src/b/**]'),
      playbook: book(agent('a', `${ask}, ${halts.command('asked')}`, halts.command('free'), `${write('src/b/extra.txt', 'late')}, {name: edit_file, input: {path: src/b/1.txt, old: b, new: both}}`, write('src/a/1.txt', 'a'), ''), agent('b', halts.command('mid'), write('src/b/1.txt', 'b'), '')),
    });
    await Promise.all([halts.reached('asked'), halts.reached('mid')]);
    await run.until((event) => event.type === 'lease_refused');
    await halts.go('asked');
    await halts.go('mid');
    await run.until((event) => event.type === 'lease_extended');
    await halts.go('free');
    const result = await done;
    assert.equal(result.state, 'done');
    assert.equal(await fileAt(result.commit, 'src/b/extra.txt'), 'late');
    assert.equal(await fileAt(result.commit, 'src/b/1.txt'), 'both', 'it works on what the holder has landed');
    const released = run.of('lease_released').find((event) => event.task === 'b');
    assert.ok(released !== undefined && released.seq < (run.of('lease_extended')[0]?.seq ?? 0), 'first let go, then granted');
    assert.ok((await told()).includes('You may write src/b/** from now on'));
  });

  it('resumes with its waivers', async () => {
    const options = { config: GATED, plan: ONE, playbook: book(agent('a', write('src/a/1.txt', 'bad one'), '', '', '')) };
    const failed = await start(options);
    assert.equal(failed.state, 'failed');
    const finding = run.of('gate_failed')[0]?.data.outcome.fresh[0];
    assert.ok(finding !== undefined);
    const again = run.client.resume({ ...requestOf(repository, { ...options, playbook: book(agent('a', `${write('src/a/1.txt', 'bad one')}, ${halts.command('mid')}`, '')), request: { env: halts.env } }), run: failed.run });
    await halts.reached('mid');
    await run.client.waiveFinding({ task: A, finding, reason: 'fine', by: 'anna' });
    await halts.go('mid');
    assert.equal((await again).state, 'done');
  });

  it('knows at its resume what was waived while nobody drove it', async () => {
    const options = { config: GATED, plan: ONE, playbook: book(agent('a', write('src/a/1.txt', 'bad one'), '', '', '')) };
    const failed = await start(options);
    const finding = run.of('gate_failed')[0]?.data.outcome.fresh[0];
    assert.ok(failed.state === 'failed' && finding !== undefined);
    const waiver = { task: A, finding, reason: 'fine', by: 'anna' };
    const found = await findRun(repository.root, failed.run);
    await recordWaivers(found, [waiver, waiver]);
    await recordWaivers(found, [{ ...waiver, reason: 'again' }]);
    const again = await run.client.resume({ ...requestOf(repository, { ...options, playbook: book(agent('a', write('src/a/1.txt', 'bad one'), '')) }), run: failed.run });
    assert.equal(again.state, 'done');
    const summary = await readFile(path.join(repository.root, '.ce-workspace/runs', again.run, 'summary.md'), 'utf8');
    assert.deepEqual(summary.split('\n').filter((line) => line.includes('anna')), ['- `check` `check` in `src/a/1.txt`, by anna: fine']);
  });
});
