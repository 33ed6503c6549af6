// Runs the suites of test/extension inside the real VS Code. `node scripts/vscode-rig/test.mjs [--suite NAME] [--grep TEXT]`
import { parseArgs } from 'node:util';
import { build, install } from '../set-up.mjs';

const { values } = parseArgs({ options: { suite: { type: 'string' }, grep: { type: 'string' }, 'no-build': { type: 'boolean' } } });
if (values['no-build'] !== true) {
  install();
  build();
}
const { runSuites } = await import('./run-suites.mjs');
process.exit(await runSuites(values));
