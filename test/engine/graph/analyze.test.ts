import assert from 'node:assert/strict';
import type { Config } from '../../../src/engine/model/config.ts';
import { analyze, countSerialPairs, explainPair, serialPairs } from '../../../src/engine/graph/analyze.ts';
import { buildTaskGraph } from '../../../src/engine/graph/build-task-graph.ts';
import { isFault } from '../../../src/engine/model/fault.ts';
import { configOf, id, planOf, type WrittenTask } from './plans.ts';

interface Case {
  readonly title: string;
  readonly tasks: Readonly<Record<string, WrittenTask>>;
  readonly config?: Config;
  readonly caseBlind?: boolean;
  /** `a b level reason`, every pair that may not run together. */
  readonly serial: readonly string[];
}

const cases: readonly Case[] = [
  {
    title: 'lets tasks of different domains run together, readers of the other domain too',
    tasks: { a: { writes: ['api/x.ts'], reads: ['web/**'] }, b: { writes: ['web/x.ts'], reads: ['api/**'] } },
    serial: [],
  },
  {
    title: 'lets reviewers and planners, who write nothing, run beside everything',
    tasks: { a: { writes: ['api/x.ts'] }, look: { role: 'reviewer', reads: ['api/x.ts'] }, think: { role: 'planner', reads: ['**'] } },
    serial: [],
  },
  {
    title: 'runs a task of a serialising domain alone',
    tasks: { a: { writes: ['api/x.ts'] }, migrate: { writes: ['db/1.sql'] }, look: { role: 'reviewer', reads: ['web/**'] } },
    serial: ['a migrate 1 migrate writes in domain database, whose tasks run alone (serialize)', 'migrate look 1 migrate writes in domain database, whose tasks run alone (serialize)'],
  },
  {
    title: 'does not serialise a task that only reads in a serialising domain',
    tasks: { a: { writes: ['api/x.ts'], reads: ['db/**'] }, b: { writes: ['web/x.ts'], reads: ['db/**'] } },
    serial: [],
  },
  {
    title: 'names the file that two tasks of one domain may write',
    tasks: { a: { writes: ['api/x.ts'] }, b: { writes: ['api/*.ts'] }, c: { writes: ['api/y/z.ts'] } },
    serial: ['a b 2 both a and b may write api/x.ts'],
  },
  {
    title: 'names the narrower glob when one lies inside the other, else a path of both',
    tasks: { a: { writes: ['api/**'] }, b: { writes: ['api/v1/**'] }, c: { writes: ['web/a*'] }, d: { writes: ['web/*b'] } },
    serial: ['a b 2 both a and b may write api/v1/**', 'c d 2 both c and d may write web/ab'],
  },
  {
    title: 'decides at level 2 when two tasks that overlap share any domain, by a glob over several as well',
    tasks: { a: { writes: ['{api,web}/shared.ts'] }, b: { writes: ['web/shared.ts'] }, c: { writes: ['api/shared.ts'] } },
    serial: ['a b 2 both a and b may write web/shared.ts', 'a c 2 both a and c may write api/shared.ts'],
  },
  {
    title: 'serialises write-read inside a domain that both write in',
    tasks: { a: { writes: ['api/x.ts'] }, b: { writes: ['api/y.ts'], reads: ['api/x.ts'] } },
    serial: ['a b 2 a may write what b reads, api/x.ts in domain api'],
  },
  {
    title: 'lets a path be read while it is written in another domain, though the two share a third',
    tasks: { a: { writes: ['api/x.ts', 'web/x.ts'] }, b: { writes: ['api/y.ts'], reads: ['web/x.ts'] } },
    serial: [],
  },
  {
    title: 'gives a path to the first domain that matches it',
    tasks: { a: { writes: ['api/x.ts', 'api/secret.ts'] }, b: { writes: ['api/y.ts'], reads: ['api/secret.ts'] }, c: { writes: ['api/secret.test.ts'], reads: ['api/*.ts'] } },
    config: configOf({ domains: [{ name: 'secret', paths: ['api/secret*'] }, { name: 'api', paths: ['api/**'] }] }),
    serial: ['a c 2 a may write what c reads, api/secret.ts in domain secret'],
  },
  {
    title: 'never serialises reading beside reading',
    tasks: { a: { writes: ['api/x.ts'], reads: ['api/z.ts'] }, b: { writes: ['api/y.ts'], reads: ['api/z.ts'] } },
    serial: [],
  },
  {
    title: 'treats paths of no domain as one domain',
    tasks: { a: { writes: ['README.md'] }, b: { writes: ['docs/a.md'], reads: ['README.md'] }, c: { writes: ['LICENSE'] } },
    serial: ['a b 2 a may write what b reads, README.md in domain (rest)'],
  },
  {
    title: 'runs a builder without writes alone, and one whose list is empty just so',
    tasks: { a: {}, b: { writes: ['api/x.ts'] }, c: { writes: ['api/y.ts'] } },
    serial: ['a b 2 a does not say what it writes, so nothing may run beside it', 'a c 2 a does not say what it writes, so nothing may run beside it'],
  },
  {
    title: 'does not read an empty list of writes as independent',
    tasks: { a: { writes: [] }, b: { writes: ['api/x.ts'] }, c: { writes: ['api/y.ts'] } },
    serial: ['a b 2 a does not say what it writes, so nothing may run beside it', 'a c 2 a does not say what it writes, so nothing may run beside it'],
  },
  {
    title: 'lets a folder’s own files and those below one of its folders run together',
    tasks: { a: { writes: ['api/*'] }, b: { writes: ['api/sub/**'] } },
    serial: [],
  },
  {
    title: 'serialises a declared hard edge, at level 1 across domains and 2 within',
    tasks: { a: { writes: ['api/x.ts'] }, b: { writes: ['web/x.ts'], after: ['a'] }, c: { writes: ['web/y.ts'], after: ['b'] } },
    serial: ['a b 1 b comes after a by a declared hard dependency', 'a c 1 c comes after a through b', 'b c 2 c comes after b by a declared hard dependency'],
  },
  {
    title: 'serialises who makes an artifact and who needs it',
    tasks: { a: { writes: ['api/x.ts'], outputs: ['schema'] }, b: { writes: ['web/x.ts'], inputs: ['schema'] }, c: { writes: ['api/y.ts'], inputs: ['schema'] } },
    serial: ['a b 1 b needs artifact schema, which a makes', 'a c 2 c needs artifact schema, which a makes'],
  },
  {
    title: 'waits for every maker of an artifact',
    tasks: { a: { writes: ['api/x.ts'], outputs: ['s'] }, b: { writes: ['web/x.ts'], outputs: ['s'] }, c: { role: 'reviewer', inputs: ['s'] } },
    serial: ['a c 1 c needs artifact s, which a makes', 'b c 1 c needs artifact s, which b makes'],
  },
  {
    title: 'lets a soft edge run beside its maker, its artifact included, and what the one reads of the other',
    tasks: {
      a: { writes: ['api/x.ts'], outputs: ['s', 't'] },
      b: { writes: ['api/y.ts'], reads: ['api/x.ts'], inputs: ['s'], after: [{ task: 'a', kind: 'soft', artifact: 's' }] },
      c: { writes: ['api/z.ts'], inputs: ['s', 't'], after: [{ task: 'a', kind: 'soft' }] },
      d: { writes: ['web/x.ts'], inputs: ['s', 't'], after: [{ task: 'a', kind: 'soft', artifact: 's' }] },
    },
    serial: ['a d 1 d needs artifact t, which a makes'],
  },
  {
    title: 'does not let a soft edge excuse two writers of one path, nor reading the other way round',
    tasks: {
      a: { writes: ['api/x.ts'], reads: ['api/z.ts'] },
      b: { writes: ['api/x.ts'], after: [{ task: 'a', kind: 'soft' }] },
      c: { writes: ['api/z.ts'], reads: ['api/x.ts'], after: [{ task: 'a', kind: 'soft' }, { task: 'b', kind: 'soft' }] },
    },
    serial: ['a b 2 both a and b may write api/x.ts', 'a c 2 c may write what a reads, api/z.ts in domain api'],
  },
  {
    title: 'never blocks on feedback, not even back up a hard edge',
    tasks: { a: { writes: ['api/x.ts'], after: [{ task: 'b', kind: 'feedback' }] }, b: { writes: ['web/x.ts'], after: [{ task: 'a', kind: 'feedback' }] } },
    serial: [],
  },
  {
    title: 'names the chain of a transitive dependency, and prefers a direct cause',
    tasks: {
      a: { writes: ['api/x.ts'], outputs: ['s'] },
      b: { writes: ['web/x.ts'], inputs: ['s'] },
      c: { writes: ['docs/x.md'], after: ['b'] },
      d: { writes: ['api/x.ts'], after: ['c'] },
    },
    serial: [
      'a b 1 b needs artifact s, which a makes',
      'a c 1 c comes after a through b',
      'a d 2 both a and d may write api/x.ts',
      'b c 1 c comes after b by a declared hard dependency',
      'b d 1 d comes after b through c',
      'c d 1 d comes after c by a declared hard dependency',
    ],
  },
  {
    title: 'does not pass on what only soft edges or paths connect',
    tasks: { a: { writes: ['api/x.ts'] }, b: { writes: ['api/x.ts', 'web/x.ts'] }, c: { writes: ['web/y.ts'], after: ['b'] }, d: { writes: ['lib/x'], after: [{ task: 'c', kind: 'soft' }] } },
    serial: ['a b 2 both a and b may write api/x.ts', 'b c 2 c comes after b by a declared hard dependency'],
  },
  {
    title: 'counts units of a resource, one where nothing is said',
    tasks: {
      a: { writes: ['api/x.ts'], resources: ['database'] },
      b: { writes: ['web/x.ts'], resources: ['database'] },
      c: { writes: ['web/y.ts'], resources: ['database', { name: 'gpu', units: 2 }] },
      d: { writes: ['lib/x'], resources: [{ name: 'gpu', units: 2 }] },
      e: { writes: ['lib/y'], resources: [{ name: 'gpu' }] },
    },
    config: configOf({ resources: { gpu: 3 } }),
    serial: [
      'a b 1 a and b together need 2 units of resource database, and there is 1',
      'a c 1 a and c together need 2 units of resource database, and there is 1',
      'b c 2 b and c together need 2 units of resource database, and there is 1',
      'c d 1 c and d together need 4 units of resource gpu, and there are 3',
    ],
  },
  {
    title: 'runs an integration point alone, found by tag or by path',
    tasks: { a: { writes: ['api/x.ts'] }, b: { writes: ['lib/x'], tags: ['release'] }, c: { writes: ['web/x.ts'] }, d: { writes: ['lib/version.json'] } },
    config: configOf({ integrationPoints: [{ name: 'ship', tags: ['release'], paths: ['**/version.json'] }] }),
    serial: [
      'a b 3 b is integration point ship, for which every stream stops',
      'a d 3 d is integration point ship, for which every stream stops',
      'b c 3 b is integration point ship, for which every stream stops',
      'b d 3 b is integration point ship, for which every stream stops',
      'c d 3 d is integration point ship, for which every stream stops',
    ],
  },
  {
    title: 'stops only the named streams, by domain, owner or short owner, in any case',
    tasks: { a: { writes: ['api/x.ts'] }, b: { writes: ['lib/x'], tags: ['contract'] }, c: { writes: ['web/x.ts'] }, d: { writes: ['lib/y'] }, e: { role: 'reviewer', reads: ['api/**'] } },
    config: configOf({ integrationPoints: [{ name: 'api-contract', tags: ['contract'], converge: ['engine', 'WEB', 'nobody'] }] }),
    serial: ['a b 3 b is integration point api-contract, for which the streams of api stop', 'b c 3 b is integration point api-contract, for which the streams of web stop'],
  },
  {
    title: 'takes one case for the other where the disk does',
    tasks: { a: { writes: ['API/X.ts'] }, b: { writes: ['api/x.TS'] } },
    caseBlind: true,
    serial: ['a b 2 both a and b may write api/x.TS'],
  },
  {
    title: 'tells two spellings apart where the disk does',
    tasks: { a: { writes: ['api/X.ts'] }, b: { writes: ['api/x.ts'] } },
    serial: [],
  },
  {
    title: 'sees through separators and leading dots',
    tasks: { a: { writes: ['./api/x.ts'] }, b: { writes: ['api\\x.ts'] } },
    serial: ['a b 2 both a and b may write api/x.ts'],
  },
];

describe('analyze', () => {
  for (const { title, tasks, config = configOf(), caseBlind, serial } of cases) {
    it(title, () => {
      const plan = planOf(tasks);
      const options = { config, files: [], ...(caseBlind === undefined ? {} : { caseBlind }) };
      const analysis = analyze(plan, options);
      assert.deepEqual(
        analysis.serial.map((pair) => `${pair.a} ${pair.b} ${pair.level} ${pair.reason}`),
        serial,
      );
      assert.equal(analysis.tasks, plan.tasks.length);
      const graph = buildTaskGraph(plan, options);
      assert.equal(countSerialPairs(graph), serial.length);
      assert.deepEqual([...serialPairs(graph)], analysis.serial);
    });
  }

  it('says why two tasks may run together, whichever is named first', () => {
    const plan = planOf({
      a: { writes: ['api/x.ts'] },
      b: { writes: ['web/x.ts'] },
      c: { writes: ['api/y.ts'], after: [{ task: 'a', kind: 'soft' }] },
      d: { writes: ['api/z.ts'] },
      look: { role: 'reviewer' },
      think: { role: 'planner' },
    });
    const graph = buildTaskGraph(plan, { config: configOf(), files: [] });
    const reasons = [
      ['a', 'b', 'different domains api and web, no shared path'],
      ['a', 'c', 'c may start on a partial artifact of a (soft edge)'],
      ['a', 'd', 'both write in domain api, but neither writes what the other reads or writes'],
      ['a', 'look', 'look writes nothing and reads what is integrated'],
      ['look', 'think', 'neither look nor think writes anything'],
    ] as const;
    for (const [a, b, reason] of reasons) {
      assert.deepEqual(explainPair(graph, id(a), id(b)), { together: true, reason });
      assert.deepEqual(explainPair(graph, id(b), id(a)), { together: true, reason });
    }
  });

  it('refuses to explain a task that is not there, or one beside itself', () => {
    const graph = buildTaskGraph(planOf({ a: { writes: ['x'] } }), { config: configOf(), files: [] });
    assert.throws(() => explainPair(graph, id('a'), id('b')), (error) => isFault(error, 'unknown_task'));
    assert.throws(() => explainPair(graph, id('a'), id('a')), (error) => isFault(error, 'usage'));
  });

  it('finds the longest chain over hard edges, artifacts and paths; soft edges do not delay', () => {
    const plan = planOf({
      a: { writes: ['api/x.ts'], estimate: '10m', outputs: ['s'] },
      b: { writes: ['web/x.ts'], estimate: '20m', inputs: ['s'] },
      c: { writes: ['web/x.ts'], estimate: '5m' },
      d: { writes: ['lib/x'], estimate: '25m', after: [{ task: 'b', kind: 'soft' }] },
    });
    assert.deepEqual(analyze(plan, { config: configOf(), files: [] }).criticalPath, { tasks: ['a', 'b', 'c'], seconds: 35 * 60 });
    assert.deepEqual(analyze(planOf({}), { config: configOf(), files: [] }).criticalPath, { tasks: [], seconds: 0 });
  });

  it('warns of what is probably not meant, and of nothing else', () => {
    const plan = planOf({
      a: { writes: ['api/new.ts'], reads: ['api/old.ts', 'api/gone.ts', 'api/new.ts', 'nowhere/**'] },
      b: { writes: ['api/new.ts'], after: [{ task: 'a', kind: 'soft' }], resources: [{ name: 'database', units: 2 }] },
    });
    const config = configOf({ integrationPoints: [{ name: 'p', converge: ['api', 'nobody'] }] });
    assert.deepEqual(
      analyze(plan, { config, files: ['api/old.ts', 'web/a.ts'] }).warnings.map(({ code, task, message }) => [code, task, message]),
      [
        ['reads_nothing', 'a', 'a reads api/gone.ts, which matches no file and nothing that a task writes'],
        ['reads_nothing', 'a', 'a reads nowhere/**, which matches no file and nothing that a task writes'],
        ['soft_overlap', 'b', 'b has a soft edge to a, yet both may write api/new.ts, so it waits all the same'],
        ['resource_beyond_capacity', 'b', 'b needs 2 units of resource database, and there is 1: it can never start'],
        ['unknown_converge', undefined, 'integration point p stops nobody, which is no domain and no owner of one'],
      ],
    );
    assert.deepEqual(analyze(planOf({ a: {} }), { config: configOf(), files: [] }).warnings.map(({ code }) => code), ['unknown_scope']);
  });

  it('ends on a plan with cycles and names them', () => {
    const plan = planOf({ a: { writes: ['x'], after: ['c'] }, b: { writes: ['x'], after: ['a'] }, c: { writes: ['y'], after: ['b'] }, d: { writes: ['z'], after: ['d'] } });
    const analysis = analyze(plan, { config: configOf(), files: [] });
    assert.deepEqual(analysis.cycles, [['a', 'c', 'b'], ['d']]);
    assert.equal(analysis.serial.length, 3);
  });
});
