// `npm test`: sets up what it needs, then runs every test: mocha's here, then those of test/extension inside the real VS Code.
// Arguments are passed on to mocha, and then only mocha runs: `npm test -- --grep journal`.
import { build, install, root, run } from './set-up.mjs';

install();
build();
const chosen = process.argv.slice(2);
const mocha = run(process.execPath, ['node_modules/mocha/bin/mocha.js', ...chosen], { mayFail: true });
const inVsCode = runInVsCode();
process.exit(mocha !== 0 ? (mocha ?? 1) : inVsCode);

/** The exit code of the tests in VS Code. They also run after others have failed, so that one run tells everything. */
function runInVsCode() {
  if (chosen.length > 0) return leaveOut('arguments go to mocha only; `node scripts/vscode-rig/test.mjs` runs these');
  if (process.env.CE_SKIP_VSCODE === '1') return leaveOut('CE_SKIP_VSCODE=1');
  return run(process.execPath, ['scripts/vscode-rig/test.mjs', '--no-build'], { mayFail: true, cwd: root }) ?? 1;
}

function leaveOut(why) {
  console.log(`  The tests in VS Code were left out (${why}).\n`);
  return 0;
}
