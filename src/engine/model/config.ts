import { z } from 'zod';
import { Duration } from './duration.ts';

/** A named set of paths with an owner; the first domain in the list that matches a path has it. */
export const Domain = z.strictObject({
  name: z.string().min(1),
  /** The coordinator that answers for it, as COORD_PLATFORM. */
  owner: z.string().min(1).optional(),
  paths: z.array(z.string().min(1)).min(1),
  /** A task of this domain runs alone. */
  serialize: z.boolean().default(false),
});
export type Domain = z.infer<typeof Domain>;

/** A milestone: a task with such a tag, or that writes such a path, runs when the named streams have stopped. */
export const IntegrationPoint = z.strictObject({
  name: z.string().min(1),
  tags: z.array(z.string().min(1)).default([]),
  paths: z.array(z.string().min(1)).default([]),
  /** `all`, or names of domains or their owners (`platform` also names COORD_PLATFORM). */
  converge: z.union([z.literal('all'), z.array(z.string().min(1))]).default('all'),
});
export type IntegrationPoint = z.infer<typeof IntegrationPoint>;

/** What a gate is about. */
export const GateDimension = z.enum(['quality', 'tests', 'coverage', 'security', 'performance']);
export type GateDimension = z.infer<typeof GateDimension>;

/** A VS Code problem matcher written out; group numbers of the expression. */
export const ProblemMatcher = z.strictObject({
  regexp: z.string().min(1),
  file: z.number().int().positive().optional(),
  line: z.number().int().positive().optional(),
  column: z.number().int().positive().optional(),
  endLine: z.number().int().positive().optional(),
  endColumn: z.number().int().positive().optional(),
  severity: z.number().int().positive().optional(),
  code: z.number().int().positive().optional(),
  message: z.number().int().positive().optional(),
});
export type ProblemMatcher = z.infer<typeof ProblemMatcher>;

/** The parsers that are known by name. */
export const GateParserName = z.enum(['exit-code', 'tsc', 'eslint', 'junit', 'lcov', 'sarif', 'npm-audit']);
export type GateParserName = z.infer<typeof GateParserName>;

/** A check that a change must pass. */
export const Gate = z.strictObject({
  name: z.string().min(1),
  dimension: GateDimension.default('quality'),
  command: z.string().min(1),
  parser: z.union([GateParserName, ProblemMatcher]).default('exit-code'),
  /** File that the command writes and the parser reads, relative to the worktree; standard output when absent. */
  report: z.string().min(1).optional(),
  /** Lowest accepted figure of a measuring gate, in percent. */
  min: z.number().min(0).max(100).optional(),
  timeout: Duration.default(600_000),
});
export type Gate = z.infer<typeof Gate>;

/** Which of a task's gates must be green: every one, or a share of those that ran (0–1). */
export const GatePolicy = z.union([z.literal('all'), z.strictObject({ atLeast: z.number().min(0).max(1) })]);
export type GatePolicy = z.infer<typeof GatePolicy>;

/** What `run_command` may run: prefixes of words. */
export const CommandRules = z.strictObject({
  allow: z.array(z.string().min(1)).default([]),
  ask: z.array(z.string().min(1)).default([]),
  deny: z.array(z.string().min(1)).default([]),
});
export type CommandRules = z.infer<typeof CommandRules>;

/** ce-config.yml. Keys that are absent stay undefined, so that "not said" can be told from "said so". */
export const Config = z.strictObject({
  version: z.literal(1),
  domains: z.array(Domain).optional(),
  integrationPoints: z.array(IntegrationPoint).default([]),
  gates: z.array(Gate).optional(),
  gatePolicy: GatePolicy.default('all'),
  pools: z
    .strictObject({
      planners: z.number().int().positive().max(100).optional(),
      builders: z.number().int().positive().max(100).optional(),
      reviewers: z.number().int().positive().max(100).optional(),
    })
    .default({}),
  limits: z
    .strictObject({
      coordinators: z.number().int().positive().default(6),
      perCoordinator: z.number().int().positive().default(8),
      streams: z.number().int().positive().max(200).default(8),
    })
    .prefault({}),
  resources: z.record(z.string().min(1), z.number().int().positive()).default({}),
  retry: z
    .strictObject({
      attempts: z.number().int().nonnegative().default(3),
      baseDelay: Duration.default(1_000),
      maxDelay: Duration.default(60_000),
    })
    .prefault({}),
  /** The model of each role, by its provider's name for it. */
  models: z.strictObject({ planner: z.string().min(1).optional(), builder: z.string().min(1).optional(), reviewer: z.string().min(1).optional() }).optional(),
  /** For the provider `command`: what a builder and a reviewer run instead of asking a model. */
  commandAgents: z.strictObject({ builder: z.string().min(1).optional(), reviewer: z.string().min(1).optional() }).optional(),
  budget: z.strictObject({ usd: z.number().positive().optional() }).default({}),
  worktree: z
    .strictObject({ copy: z.array(z.string().min(1)).optional(), link: z.array(z.string().min(1)).optional(), setup: z.array(z.string().min(1)).default([]) })
    .prefault({}),
  commands: CommandRules.prefault({}),
  vault: z.string().min(1).optional(),
});
export type Config = z.infer<typeof Config>;

/** The configuration of a repository that has none. */
export function defaultConfig(): Config {
  return Config.parse({ version: 1 });
}
