import { join } from 'node:path';
import type { Execute } from '../command.ts';
import { startRun } from '../start-run.ts';

/** Makes a plan and stops there. */
export const execute: Execute = async (context, input) => {
  const { outcome, state } = await startRun(context, input, 'plan');
  const file = state.run === undefined || state.plan === undefined ? undefined : join('.ce-workspace', 'runs', state.run, 'plan.yml').replaceAll('\\', '/');
  return { ...outcome, result: { ...outcome.result, plan: file ?? null }, text: file === undefined ? outcome.text : [...outcome.text, `The plan lies in ${file}; edit it as you like.`] };
};
