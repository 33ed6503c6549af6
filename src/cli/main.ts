import { runCommandLine } from './run-command-line.ts';

void runCommandLine(process.argv.slice(2), __dirname);
