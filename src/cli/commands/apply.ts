import { applyRun } from '../apply-run.ts';
import { textOption, textsOption, type Execute } from '../command.ts';

/** Takes a run's result into the user's working tree. */
export const execute: Execute = (context, input) => applyRun(context, input.words[0], { branch: textOption(input, 'branch'), files: textsOption(input, 'files') });
