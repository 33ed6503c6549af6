import fc from 'fast-check';
import type { z } from 'zod';
import { Config } from '../../../src/engine/model/config.ts';
import type { TaskId } from '../../../src/engine/model/ids.ts';
import { Plan, type Task } from '../../../src/engine/model/plan.ts';

/** A task as a plan's author writes it. */
export type WrittenTask = Omit<z.input<typeof Task>, 'id'>;

/** A plan from tasks by id, in that order. */
export function planOf(tasks: Readonly<Record<string, WrittenTask>>): Plan {
  return Plan.parse({ version: 1, tasks: Object.entries(tasks).map(([id, task]) => ({ id, ...task })) });
}

/** A config with the api, web and database domains, and more where given. */
export function configOf(more: Omit<z.input<typeof Config>, 'version'> = {}): Config {
  return Config.parse({
    version: 1,
    domains: [
      { name: 'database', owner: 'COORD_PLATFORM', paths: ['db/**'], serialize: true },
      { name: 'api', owner: 'COORD_ENGINE', paths: ['api/**'] },
      { name: 'web', owner: 'COORD_FRONTEND', paths: ['web/**'] },
    ],
    ...more,
  });
}

/** A task id from a text that is one. */
export function id(text: string): TaskId {
  return text as TaskId;
}

const GLOBS = ['api/a', 'api/b', 'api/**', 'api/*', 'web/a', 'web/b.ts', 'web/*.ts', '{api,web}/a', 'lib/x', 'lib/**', '**/a', 'db/m', 'api/s/[ab]'] as const;
const globs = fc.uniqueArray(fc.constantFrom(...GLOBS), { maxLength: 2 });

/** Plans of up to twelve tasks with every kind of edge, without cycles. */
export const randomPlan: fc.Arbitrary<Plan> = fc
  .array(
    fc.record({
      role: fc.constantFrom('builder' as const, 'builder' as const, 'builder' as const, 'reviewer' as const),
      reads: globs,
      writes: fc.option(globs, { nil: undefined, freq: 12 }),
      input: fc.option(fc.nat({ max: 2 }), { nil: undefined, freq: 2 }),
      output: fc.option(fc.nat({ max: 2 }), { nil: undefined, freq: 2 }),
      edges: fc.array(fc.record({ back: fc.integer({ min: 1, max: 6 }), kind: fc.constantFrom('hard' as const, 'soft' as const, 'feedback' as const) }), { maxLength: 2 }),
      units: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 2 }),
      tag: fc.option(fc.constantFrom('all', 'some', 'none'), { nil: undefined, freq: 4 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((drafts) =>
    planOf(
      Object.fromEntries(
        drafts.map((draft, i) => [
          `t${i}`,
          {
            role: draft.role,
            reads: [...draft.reads],
            ...(draft.writes === undefined || draft.role === 'reviewer' ? {} : { writes: [...draft.writes] }),
            // Only earlier tasks make what later ones need: artifacts are numbered by halves of the plan.
            inputs: draft.input === undefined || i < 6 ? [] : [`x${draft.input}`],
            outputs: draft.output === undefined || i >= 6 ? [] : [`x${draft.output}`],
            after: draft.edges.filter((edge) => edge.back <= i).map((edge) => ({ task: `t${i - edge.back}`, kind: edge.kind })),
            resources: draft.units === undefined ? [] : [{ name: 'database', units: draft.units }],
            tags: draft.tag === undefined ? [] : [draft.tag],
          },
        ]),
      ),
    ),
  );

/** The config that random plans are analysed with: a serialising domain, a folder inside another domain, a list that stops some. */
export const randomConfig = Config.parse({
  version: 1,
  domains: [
    { name: 'secret', owner: 'COORD_SAFE', paths: ['api/s/**'] },
    { name: 'api', owner: 'COORD_ENGINE', paths: ['api/**'] },
    { name: 'web', paths: ['web/*.ts', 'web/a'] },
    { name: 'database', paths: ['db/**'], serialize: true },
  ],
  integrationPoints: [
    { name: 'everything', tags: ['all'], converge: 'all' },
    { name: 'few', tags: ['some'], paths: ['web/b.ts'], converge: ['engine', 'WEB'] },
    { name: 'nobody', tags: ['none'], converge: [] },
  ],
  resources: { database: 3 },
});
