import type { Config } from '../model/config.ts';
import type { Plan } from '../model/plan.ts';
import { checkPlan } from './check-plan.ts';
import type { Path } from './complaint.ts';
import { conclude, locateAll, type Locator, type Reading } from './outcome.ts';
import { readDocument } from './read-document.ts';
import type { Source } from './yaml-source.ts';

/** What a plan is checked against besides itself. */
export interface PlanContext {
  /** With it, units of resources are checked against what there is. */
  readonly config?: Config;
}

/** Reads a plan with its patterns expanded: the plan with warnings, or every fault with its place and remedy. Never throws. */
export function readPlan(text: string | Source, file: string, context: PlanContext = {}): Reading<Plan> {
  return readDocument(text, {
    file,
    is: 'a plan',
    check: (raw) => {
      const { complaints, plan } = checkPlan(raw, context.config);
      return { complaints, value: plan };
    },
  });
}

/** The name that stands for a file in the diagnostics of a plan that was given as data. */
export const PLAN_DATA_FILE = 'submit_plan';

/** Checks a plan that an agent handed in as data, by the same rules. Messages begin with a JSON pointer (`/tasks/0/writes: …`), for there are no lines. */
export function checkPlanData(value: unknown, context: PlanContext = {}): Reading<Plan> {
  const { complaints, plan } = checkPlan(plainData(value), context.config);
  const pointed = complaints.map((each) => (each.path.length === 0 ? each : { ...each, message: `${pointerOf(each.path)}: ${each.message}` }));
  const nowhere: Locator = { locate: () => ({ line: 1, column: 1, endLine: 1, endColumn: 1 }), mention: (path) => `at ${pointerOf(path)}` };
  return conclude(plan === undefined ? undefined : { value: plan }, locateAll(pointed, PLAN_DATA_FILE, nowhere));
}

/** RFC 6901. */
function pointerOf(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Data as JSON carries it; what JSON cannot carry is nothing. */
function plainData(value: unknown): unknown {
  try {
    return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
  } catch {
    return null;
  }
}
