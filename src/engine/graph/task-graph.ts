import type { Config, Domain, IntegrationPoint } from '../model/config.ts';
import type { TaskId } from '../model/ids.ts';
import type { Plan, Task } from '../model/plan.ts';
import type { Relations } from './relations.ts';

/** What an analysis depends on besides the plan. */
export interface AnalysisOptions {
  readonly config: Config;
  /** Tracked files of the repository, relative with `/`: domains are derived from them when the config names none. */
  readonly files: readonly string[];
  readonly caseBlind?: boolean;
}

/** A task and how it stands to the others, by id. Lists are in plan order. */
export interface TaskNode {
  readonly task: Task;
  /** Place in the plan, from 0. */
  readonly index: number;
  /** Names of the domains that it writes in, `(rest)` for paths of none; a pure reader has none. */
  readonly domains: readonly string[];
  /** Declared owners of those domains, each once; none for an unknown scope, which is nobody's in particular. */
  readonly owners: readonly string[];
  /** Predecessors that must succeed: declared hard edges and artifacts. When one fails, this task is skipped. */
  readonly hard: readonly TaskId[];
  /** Predecessors of which a partial artifact is enough; they delay nothing. */
  readonly soft: readonly TaskId[];
  /** Predecessors by path conflict: must have ended, well or badly. Disjoint from `hard` and never against it. */
  readonly order: readonly TaskId[];
  /** Tasks of which it declares a feedback edge; these block nothing. */
  readonly feedback: readonly TaskId[];
  /** Why nothing at all may run beside it; undefined when something may. */
  readonly alone: string | undefined;
  /** Tasks that may not run beside it in either order (integration points with a list); symmetric. */
  readonly apart: readonly TaskId[];
  readonly integrationPoints: readonly Pick<IntegrationPoint, 'name' | 'converge'>[];
}

/** The lists of a node, the other way round: who waits for this task. */
export interface Successors {
  readonly hard: ReadonlyMap<TaskId, readonly TaskId[]>;
  readonly soft: ReadonlyMap<TaskId, readonly TaskId[]>;
  readonly order: ReadonlyMap<TaskId, readonly TaskId[]>;
  readonly feedback: ReadonlyMap<TaskId, readonly TaskId[]>;
}

/** A plan's tasks with everything that decides who waits for whom. */
export interface TaskGraph {
  readonly plan: Plan;
  readonly domains: readonly Domain[];
  readonly nodes: ReadonlyMap<TaskId, TaskNode>;
  readonly successors: Successors;
  /** The same by numbers, for the functions of this folder. */
  readonly relations: Relations;
}
