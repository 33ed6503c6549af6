import assert from 'node:assert/strict';
import fc from 'fast-check';
import { heldBy, type Hold } from '../../src/extension/locks/holds.ts';
import { MOST_GLOBS, NO_LOCKS, planLocks, type LockPlan } from '../../src/extension/locks/plan-locks.ts';
import { editorMatches, hold, ROOT } from './holding.ts';

/** Whether the editor would let nobody type there: by its rule, an entry of the one setting and none of the other. */
function isShut({ include, exclude }: LockPlan, file: string): boolean {
  const any = (globs: readonly string[]): boolean => globs.some((glob) => editorMatches(glob, file));
  return any(include) && !any(exclude);
}

const NAMES = ['src', 'api', 'web', 'a.ts', 'b.ts', '.env', '[id]', 'x,y', '.git', '.ce-workspace'];
const path = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const glob = fc.oneof(path, path.map((prefix) => `${prefix}/**`), path.map((prefix) => `${prefix}/*.ts`), fc.constantFrom('**', '**/*.ts', '*/api/**', 'src/{api,web}/*.ts', 'src/**/[ab].ts', 'src/!(api)/**', 'src/{1..3}.ts'));
const file = path.map((relative) => `${ROOT}/${relative}`);
const aHold = fc.record({ task: fc.constantFrom('api', 'web', 'docs'), writes: fc.array(glob, { minLength: 1, maxLength: 4 }), held: fc.constantFrom(undefined, undefined, 'paused' as const, 'taken_over' as const), unlocked: fc.array(path, { maxLength: 2 }) }).map(({ task, writes, held, unlocked }) => hold(task, { writes, held, unlocked: new Set(unlocked), worktree: `/cache/run/${task}` }));
const holds = fc.uniqueArray(aHold, { maxLength: 3, selector: ({ task }) => task });

describe('what is read-only in the editor', () => {
  it('is nothing while nobody holds anything', () => {
    assert.deepEqual(planLocks({ root: ROOT, holds: [], dirty: [`${ROOT}/a.ts`], open: [`${ROOT}/a.ts`] }), NO_LOCKS);
  });

  it('names folders by one glob, however many files are in them', () => {
    const { include, exclude } = planLocks({ root: ROOT, holds: [hold('api', { writes: ['src/api/**', 'src/api/orders.ts', 'docs/api.md'] })], dirty: [], open: [] });
    assert.deepEqual(include, [`${ROOT}/docs/api.md`, `${ROOT}/src/api/**`]);
    assert.deepEqual(exclude, []);
  });

  it('is no file with unsaved edits, and says whose they will meet', () => {
    const orders = `${ROOT}/src/api/orders.ts`;
    const plan = planLocks({ root: ROOT, holds: [hold('api', { writes: ['src/api/**'] })], dirty: [orders, `${ROOT}/src/web/page.ts`], open: [orders] });
    assert.deepEqual(plan.exclude, [orders]);
    assert.deepEqual(plan.unsaved, [{ path: 'src/api/orders.ts', task: 'api' }]);
  });

  it('leaves git’s own files and the plan to the person where a task may write everything', () => {
    const plan = planLocks({ root: ROOT, holds: [hold('all', { writes: ['**'] })], dirty: [], open: [] });
    assert.ok(isShut(plan, `${ROOT}/src/a.ts`) && isShut(plan, `${ROOT}/.env`));
    assert.ok(!isShut(plan, `${ROOT}/.git/COMMIT_EDITMSG`) && !isShut(plan, `${ROOT}/.ce-workspace/runs/r1/plan.yml`));
  });

  it('names only the open files of a lease of thousands of files', () => {
    const writes = Array.from({ length: 5_000 }, (_, n) => `src/f${n}.ts`);
    const plan = planLocks({ root: ROOT, holds: [hold('many', { writes })], dirty: [], open: [`${ROOT}/src/f4999.ts`, `${ROOT}/src/other.ts`] });
    assert.ok(plan.include.length <= MOST_GLOBS + 1, `${plan.include.length}`);
    assert.ok(isShut(plan, `${ROOT}/src/f4999.ts`) && !isShut(plan, `${ROOT}/src/other.ts`));
  });

  it('names few worktrees, however many tasks a journal has', () => {
    const many = Array.from({ length: 1_000 }, (_, n) => hold(`t${n}`, { writes: [`src/${n}/**`], worktree: `/cache/run/t${n}` }));
    const open = '/cache/run/t999/README.md';
    const plan = planLocks({ root: ROOT, holds: many, dirty: [], open: [open] });
    assert.ok(plan.include.length <= 2 * MOST_GLOBS + 1, `${plan.include.length}`);
    assert.ok(isShut(plan, open));
  });

  it('shuts a whole worktree while its agent works, and what lies outside the lease while a person does', () => {
    const worktree = '/cache/run/api';
    const at = (held: Hold['held']): LockPlan => planLocks({ root: ROOT, holds: [hold('api', { writes: ['src/api/**'], worktree, held })], dirty: [], open: [] });
    assert.ok(isShut(at(undefined), `${worktree}/src/api/a.ts`) && isShut(at(undefined), `${worktree}/README.md`));
    assert.ok(!isShut(at('taken_over'), `${worktree}/src/api/a.ts`) && isShut(at('taken_over'), `${worktree}/README.md`));
    assert.ok(isShut(at('taken_over'), `${ROOT}/src/api/a.ts`), 'the person works in the worktree, not here');
  });

  it('gives a task’s paths back while the task is paused', () => {
    const plan = planLocks({ root: ROOT, holds: [hold('api', { writes: ['src/api/**'], held: 'paused' }), hold('web', { writes: ['src/web/**'] })], dirty: [], open: [] });
    assert.ok(!isShut(plan, `${ROOT}/src/api/a.ts`) && isShut(plan, `${ROOT}/src/web/a.ts`));
  });

  it('is, for every open file, just what the reasons say, and never one with unsaved edits', () => {
    fc.assert(
      fc.property(holds, fc.array(file, { maxLength: 6 }), fc.array(file, { maxLength: 2 }), (holding, files, dirty) => {
        const open = [...files, ...dirty];
        const plan = planLocks({ root: ROOT, holds: holding, dirty, open });
        for (const each of open) assert.equal(isShut(plan, each), heldBy(holding, ROOT, each) !== undefined && !dirty.includes(each), `${each} in ${JSON.stringify(plan)}`);
        assert.ok(plan.include.length + plan.exclude.length <= 2 * MOST_GLOBS);
      }),
      { numRuns: 500 },
    );
  });

  it('never shuts a file that is not open and not held', () => {
    fc.assert(
      fc.property(holds, file, (holding, each) => {
        const plan = planLocks({ root: ROOT, holds: holding, dirty: [], open: [] });
        if (heldBy(holding, ROOT, each) === undefined) assert.equal(isShut(plan, each), false, JSON.stringify(plan));
      }),
      { numRuns: 500 },
    );
  });

  it('tells a person of every unsaved file of theirs that a task will change, and of no other', () => {
    fc.assert(
      fc.property(holds, fc.uniqueArray(file, { maxLength: 4 }), (holding, dirty) => {
        const { unsaved } = planLocks({ root: ROOT, holds: holding, dirty, open: dirty });
        const expected = dirty.flatMap((each) => {
          const held = heldBy(holding, ROOT, each);
          return held === undefined ? [] : [{ path: held.path, task: held.hold.task }];
        });
        assert.deepEqual(unsaved, expected);
      }),
    );
  });
});
