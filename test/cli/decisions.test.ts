import assert from 'node:assert/strict';
import { exitCodeOfFault, exitCodeOfRun } from '../../src/cli/outcome.ts';
import { chooseProvider } from '../../src/cli/provider.ts';
import { pick } from '../../src/node/runs/find-run.ts';
import { Config, defaultConfig } from '../../src/engine/model/config.ts';
import { isFault } from '../../src/engine/model/fault.ts';
import { RunId } from '../../src/engine/model/ids.ts';
import { capacityOf, widthAlone } from '../../src/engine/schedule/capacity.ts';
import { cacheFolder } from '../../src/node/cache-folder.ts';

const runs = ['20260101-000000-aaaa', '20260101-000000-bbbb', '20260202-000000-cccc'].map((id) => RunId.parse(id));

describe('Which run is meant', () => {
  it('is the latest without a word', () => assert.equal(pick(runs, undefined), runs[2]));
  it('is the one with that beginning', () => assert.equal(pick(runs, '202602'), runs[2]));
  it('is an exact name even where it begins another', () => {
    const two = [RunId.parse('a'), RunId.parse('ab')];
    assert.equal(pick(two, 'a'), 'a');
  });
  it('is a fault that names the candidates where several begin so, and where there is none', () => {
    assert.throws(() => pick(runs, '20260101'), (error: Error) => isFault(error, 'unknown_run') && error.message.includes('aaaa') && error.message.includes('bbbb'));
    assert.throws(() => pick(runs, 'x'), (error) => isFault(error, 'unknown_run'));
    assert.throws(() => pick([], undefined), (error) => isFault(error, 'unknown_run'));
  });
});

describe('Exit codes', () => {
  it('follow the end of a run; a run that did nothing is not 0', () => {
    assert.deepEqual((['done', 'failed', 'cancelled', 'out_of_budget', 'blocked', 'planned'] as const).map((state) => exitCodeOfRun(state, 1)), [0, 1, 130, 3, 4, 4]);
    assert.equal(exitCodeOfRun('done', 0), 1);
  });
  it('follow the code of a fault', () => {
    assert.deepEqual((['usage', 'invalid_document', 'preflight', 'not_a_repository', 'unknown_run'] as const).map(exitCodeOfFault), [2, 2, 2, 2, 2]);
    assert.deepEqual((['budget_exceeded', 'human_needed', 'cancelled', 'nothing_to_do', 'internal'] as const).map(exitCodeOfFault), [3, 4, 130, 1, 1]);
  });
});

describe('The provider', () => {
  it('is scripted when there is a playbook, and a fault with the remedy when nothing is configured', () => {
    const env = { ANTHROPIC_API_KEY: 'k' };
    assert.equal(chooseProvider(undefined, { playbook: true, env }), 'scripted');
    assert.equal(chooseProvider('auto', { playbook: true, env: {} }), 'scripted');
    assert.equal(chooseProvider('scripted', { playbook: false, env: {} }), 'scripted');
    assert.equal(chooseProvider('auto', { playbook: false, env }), 'anthropic');
    assert.equal(chooseProvider('anthropic', { playbook: true, env }), 'anthropic');
    for (const asked of ['auto', 'anthropic']) {
      assert.throws(() => chooseProvider(asked, { playbook: false, env: { ANTHROPIC_API_KEY: '' } }), (error) => isFault(error, 'preflight') && /ANTHROPIC_API_KEY.*--playbook/u.test(error.remedy), asked);
    }
    assert.throws(() => chooseProvider('openai', { playbook: true, env }), (error) => isFault(error, 'usage'));
  });
});

describe('Capacity', () => {
  it('follows the streams where the configuration names no pools', () => {
    assert.deepEqual(capacityOf(defaultConfig()).pools, { planner: 2, builder: 8, reviewer: 4 });
    assert.deepEqual(capacityOf(defaultConfig(), 3).pools, { planner: 2, builder: 3, reviewer: 2 });
  });
  it('follows the configuration where it names them, but for a simulated width', () => {
    const config = Config.parse({ version: 1, pools: { builders: 1, reviewers: 1 }, limits: { streams: 5 } });
    assert.deepEqual(capacityOf(config), { streams: 5, pools: { planner: 2, builder: 1, reviewer: 1 }, coordinators: 6, perCoordinator: 8, resources: {} });
    assert.deepEqual(widthAlone(config, 4).pools, { planner: 4, builder: 4, reviewer: 4 });
  });
});

describe('The cache folder', () => {
  it('is the variable, else the system’s own', () => {
    assert.equal(cacheFolder({ CE_PARALLEL_CACHE: '/c' }, 'linux', '/home/u'), '/c');
    assert.equal(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux', '/home/u'), '/x/ce-parallel');
    assert.equal(cacheFolder({ XDG_CACHE_HOME: 'relative' }, 'linux', '/home/u'), '/home/u/.cache/ce-parallel');
    assert.equal(cacheFolder({}, 'darwin', '/home/u'), '/home/u/Library/Caches/ce-parallel');
    assert.match(cacheFolder({ LOCALAPPDATA: 'C:\\L' }, 'win32', 'C:\\u'), /^C:\\L.ce-parallel$/);
  });
});
