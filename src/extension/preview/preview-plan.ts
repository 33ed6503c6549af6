import { readPlan } from '../../engine/documents/read-plan.ts';
import { writePlan } from '../../engine/documents/write-plan.ts';
import { buildTaskGraph } from '../../engine/graph/build-task-graph.ts';
import type { TaskGraph } from '../../engine/graph/task-graph.ts';
import type { EventData } from '../../engine/events/event.ts';
import { defaultConfig, type Config } from '../../engine/model/config.ts';
import type { Plan } from '../../engine/model/plan.ts';
import { cleanText } from '../../engine/report/clean-text.ts';
import { forecastOf } from '../../engine/schedule/forecast.ts';
import { CASE_BLIND } from '../../node/runs/plan-graph.ts';

/** The plan that stands in the editor, analysed. */
export interface PlanPreview {
  readonly plan: Plan;
  readonly graph: TaskGraph;
  readonly forecast: EventData<'build_ready'>;
  /** It differs from the plan that was proposed. */
  readonly edited: boolean;
  /** Why the text is no plan just now, in one line; everything else is then of the last text that was one. */
  readonly problem: string | null;
}

/** What a plan is read against. */
export interface PreviewContext {
  readonly config: Config | undefined;
  readonly files: readonly string[];
  readonly streams: number | undefined;
  /** The plan that a word is awaited on. */
  readonly proposed: Plan;
}

/** Larger plans are not analysed while they are typed: it would take the extension host's one thread for too long. */
export const MOST_PREVIEWED = 2_000;

/** Analyses a plan's text; a text that is no plan keeps the preview before it and says why. Undefined while there is nothing to show. */
export function previewPlan(text: string, context: PreviewContext, before: PlanPreview | undefined): PlanPreview | undefined {
  const config = context.config ?? defaultConfig();
  const reading = readPlan(text, 'plan.yml', { config });
  if (!reading.ok) {
    const first = reading.error.find((each) => each.severity === 'error') ?? reading.error[0];
    const problem = first === undefined ? 'It cannot be read' : `Line ${first.line}: ${cleanText(first.message, 200)}`;
    const last = before ?? analysed(context.proposed, config, context);
    return last === undefined ? undefined : { ...last, problem };
  }
  return analysed(reading.value, config, context);
}

function analysed(plan: Plan, config: Config, { files, streams, proposed }: PreviewContext): PlanPreview | undefined {
  if (plan.tasks.length > MOST_PREVIEWED) return undefined;
  try {
    const graph = buildTaskGraph(plan, { config, files, caseBlind: CASE_BLIND });
    return { plan, graph, forecast: forecastOf(graph, config, streams), edited: writePlan(plan) !== writePlan(proposed), problem: null };
  } catch {
    // What the reader let pass and the graph does not is said when the plan is approved.
    return undefined;
  }
}
