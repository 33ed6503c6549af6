// `npm test`: sets up what it needs, then runs every test: mocha's here, beside them those of test/extension and test/journeys in the real VS Code.
// Arguments are passed on to mocha, and then only mocha runs: `npm test -- --grep journal`.
import { spawn } from 'node:child_process';
import { build, install, root } from './set-up.mjs';

install();
build();
const chosen = process.argv.slice(2);
// Both wait for other processes most of the time, so together they take little longer than the longer of them. What VS Code says is kept
// back until mocha is through: two reports in one cannot be read.
const inVsCode = startInVsCode();
const mocha = await ended(start(['node_modules/mocha/bin/mocha.js', ...chosen], 'inherit'));
inVsCode?.tell();
// Those in VS Code also count after others have failed, so that one run tells everything.
const codes = [mocha, inVsCode === undefined ? 0 : await inVsCode.code];
process.exitCode = codes.find((code) => code !== 0) ?? 0;

function start(words, output) {
  return spawn(process.execPath, words, { cwd: root, stdio: ['inherit', output, output] });
}

/** The exit code of a child; 1 for one that a signal ended. */
function ended(child) {
  return new Promise((done) => {
    child.once('error', (error) => {
      console.error(`${child.spawnfile} could not be started: ${error.message}`);
      done(1);
    });
    child.once('close', (code) => done(code ?? 1));
  });
}

/** Starts the tests in VS Code; `tell` lets out what they have said and from then on say. */
function startInVsCode() {
  if (chosen.length > 0) return leaveOut('arguments go to mocha only; `node scripts/vscode-rig/test.mjs` runs these');
  if (process.env.CE_SKIP_VSCODE === '1') return leaveOut('CE_SKIP_VSCODE=1');
  console.log('  The tests in VS Code run beside these; what they say follows.\n');
  const child = start(['scripts/vscode-rig/test.mjs', '--no-build'], 'pipe');
  const kept = [];
  let out = (chunk) => kept.push(chunk);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => out(chunk));
  return {
    code: ended(child),
    tell() {
      for (const chunk of kept.splice(0)) process.stdout.write(chunk);
      out = (chunk) => process.stdout.write(chunk);
    },
  };
}

function leaveOut(why) {
  console.log(`  The tests in VS Code were left out (${why}).\n`);
  return undefined;
}
