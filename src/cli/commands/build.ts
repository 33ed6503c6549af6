import type { Execute } from '../command.ts';
import { resumeRun } from '../resume-run.ts';

/** Builds a plan that was made: goes on with its run. */
export const execute: Execute = async (context, input) => (await resumeRun(context, input)).outcome;
