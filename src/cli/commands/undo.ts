import { undoRun } from '../apply-run.ts';
import type { Execute } from '../command.ts';

/** Takes an applied result back out of the user's working tree. */
export const execute: Execute = (context, input) => undoRun(context, input.words[0]);
