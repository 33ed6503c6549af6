// Runs the suites of test/extension inside the real VS Code, then the journeys of test/journeys through its window.
// `node scripts/vscode-rig/test.mjs [--suite NAME] [--grep TEXT]`; `--suite journeys` runs only these.
import { parseArgs } from 'node:util';
import { build, install, run } from '../set-up.mjs';

const { values } = parseArgs({ options: { suite: { type: 'string' }, grep: { type: 'string' }, 'no-build': { type: 'boolean' } } });
if (values['no-build'] !== true) {
  install();
  build();
}
const inside = values.suite === 'journeys' ? 0 : await runInside();
// Also after others have failed, so that one run tells everything.
const journeys = values.suite === undefined || values.suite === 'journeys' ? runJourneys() : 0;
process.exit(inside !== 0 ? inside : journeys);

async function runInside() {
  const { runSuites } = await import('./run-suites.mjs');
  return runSuites(values);
}

/** A journey drives the window from outside, so mocha runs here. With --grep it may be that no journey has such a name. */
function runJourneys() {
  console.log('\n  Journeys through the window of VS Code');
  const words = ['--no-config', '--node-option', 'import=tsx', '--forbid-only', 'test/journeys/*.test.ts'];
  return run(process.execPath, ['node_modules/mocha/bin/mocha.js', ...words, ...(values.grep === undefined ? [] : ['--grep', values.grep])], { mayFail: true }) ?? 1;
}
