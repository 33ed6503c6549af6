import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { EventType } from '../../../src/engine/events/event.ts';
import { checkKilledRun, usersThings } from '../../rig/check-killed-run.ts';
import { eventfulRepository, eventfulRun } from '../../rig/eventful-run.ts';
import { killingGit, type GitDeath } from '../../rig/killing-git.ts';
import { KillableRun, type Death } from '../../rig/killable-run.ts';
import { seeded } from '../journal/journal-rig.ts';

/** How many runs are killed at random moments; the other kills are a share of it. */
const KILLS = Number(process.env['CE_KILLS'] ?? 8);
const SEED = Number(process.env['CE_SEED'] ?? randomInt(1_000_000_000));
const MOST_LIVES = 12;
const MINUTE_MS = 60_000;

const BOUNDARIES: readonly (readonly [EventType, string?])[] = [
  ['run_started'], ['plan_ready'], ['approval_granted'], ['build_ready'], ['lease_granted', 'alpha'], ['task_started', 'api'], ['agent_started', 'gated'],
  ['agent_turn_completed', 'db'], ['agent_turn_completed', 'schema'], ['artifact_published', 'schema'], ['worktree_synced'], ['lease_extended', 'db'], ['command_ran', 'db'],
  ['implementation_complete', 'alpha'], ['gate_started', 'beta'], ['gate_failed', 'gated'], ['gate_passed', 'reviewed'], ['quality_validated', 'api'], ['review_started', 'reviewed'],
  ['review_complete', 'reviewed'], ['remediation_requested', 'gated'], ['remediation_requested', 'reviewed'], ['integration_prepared'], ['integration_done'], ['integration_done', 'schema'],
  ['task_done', 'schema'], ['task_done', 'page'], ['sync_point_reached'], ['sync_point_released'], ['run_finished'],
];

describe('a run whose process is killed', function () {
  this.timeout(4 * MINUTE_MS);
  let tree: string;
  let uninterruptedMs: number;
  const random = seeded(SEED);

  before(async () => {
    const repository = await eventfulRepository();
    const killable = await KillableRun.prepare(repository, eventfulRun(repository));
    const users = await usersThings(killable);
    const begun = performance.now();
    const end = await killable.live();
    uninterruptedMs = performance.now() - begun;
    assert.ok(end.type === 'result' && end.result.state === 'done', JSON.stringify(end));
    tree = await repository.git(['rev-parse', `${end.result.branch}^{tree}`]);
    await checkKilledRun(killable, { tree, users });
    await repository.remove();
  });

  /** Begins a run, lets it die these deaths one after the other, then lets it end, and checks that nobody can tell. */
  async function dies(deaths: readonly ((killable: KillableRun) => Promise<Death>)[]): Promise<number> {
    const repository = await eventfulRepository();
    const killable = await KillableRun.prepare(repository, eventfulRun(repository));
    const users = await usersThings(killable);
    let kills = 0;
    try {
      for (const death of deaths) {
        const end = await killable.live(await death(killable));
        if (end.type !== 'killed') break;
        kills += 1;
      }
      for (let life = 1; ; life += 1) {
        const end = await killable.live();
        assert.ok(end.type === 'result', JSON.stringify(end));
        if (end.result.state === 'done') break;
        assert.ok(life < MOST_LIVES, JSON.stringify(end));
      }
      await checkKilledRun(killable, { tree, users });
    } catch (error) {
      if (process.env['CE_KEEP'] !== undefined) process.stderr.write(`kept: ${repository.root}\n`);
      throw error;
    } finally {
      if (process.env['CE_KEEP'] === undefined) await repository.remove();
    }
    return kills;
  }

  const now = (death: Death) => (): Promise<Death> => Promise.resolve(death);

  for (let kill = 1; kill <= KILLS; kill += 1) {
    it(`ends the same after a kill at random moment ${kill} of ${KILLS} (seed ${SEED})`, async () => {
      const moment = random();
      const afterMs = Math.round(moment * uninterruptedMs);
      await dies([now({ afterMs })]);
    });
  }

  for (let round = 1; round <= Math.ceil(KILLS / 12); round += 1) {
    it(`ends the same after many kills in one run (round ${round}, seed ${SEED})`, async () => {
      const deaths = Array.from({ length: 5 }, () => now({ afterMs: Math.round((0.15 + 0.5 * random()) * uninterruptedMs) }));
      await dies(deaths);
    });
  }

  const every = KILLS >= BOUNDARIES.length ? 1 : 6;
  const first = SEED % every;
  for (const [index, [type, task]] of BOUNDARIES.entries()) {
    if (index % every !== first) continue;
    it(`ends the same after a kill at the first ${type}${task === undefined ? '' : ` of ${task}`}`, async () => {
      assert.equal(await dies([now({ at: { type, ...(task === undefined ? {} : { task }) } })]), 1);
    });
  }

  // The git that kills is a shell script.
  if (process.platform === 'win32') return;
  describe('by a git that it called', () => {
    const KINDS: readonly GitDeath[] = ['before', 'orphaned', 'after'];
    for (let kill = 0; kill < Math.ceil(KILLS / 4); kill += 1) {
      const kind = KINDS[kill % KINDS.length] ?? 'before';
      it(`ends the same after a kill ${kind} one of its calls (${kill + 1}, seed ${SEED})`, async () => {
        const call = 1 + Math.floor(random() * 330);
        await dies([async ({ repository }) => ({ env: await killingGit(repository, kind, call) })]);
      });
    }
    for (let kill = 0; kill < Math.ceil(KILLS / 8); kill += 1) {
      it(`ends the same after a kill between a ref that moved and the event that says so (${kill + 1}, seed ${SEED})`, async () => {
        const call = 1 + Math.floor(random() * 45);
        await dies([async ({ repository }) => ({ env: await killingGit(repository, 'moved', call) })]);
      });
    }
  });
});
