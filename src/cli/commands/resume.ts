import { hasFlag, type Execute } from '../command.ts';
import { resumeRun } from '../resume-run.ts';
import { withApply } from './run.ts';

/** Goes on with a run: what is done is kept, what failed is tried again. */
export const execute: Execute = async (context, input) => {
  const { outcome, state } = await resumeRun(context, input);
  return hasFlag(input, 'apply') ? withApply(context, outcome, state) : outcome;
};
