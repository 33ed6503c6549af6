// All suites one after the other, on one server and in one browser, with a window each; then the sum, as mocha prints it.
import { launchChromium } from './chromium.mjs';
import { findSuites } from './find-suites.mjs';
import { RigError } from './install-part.mjs';
import { findDesktop, runOnDesktop } from './run-on-desktop.mjs';
import { runSuite } from './run-suite.mjs';
import { startServer } from './server.mjs';

/** Runs the suites (of a name, tests by name) and prints what came of them; the exit code is 0 when every test ran and passed. */
export async function runSuites({ suite: wanted, grep } = {}) {
  const start = Date.now();
  const suites = findSuites().filter(({ name }) => wanted === undefined || name === wanted || name === `extension/${wanted}`);
  if (suites.length === 0) {
    console.error(wanted === undefined ? 'There are no suites in test/extension.' : `There is no suite ${wanted}. There are: ${findSuites().map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const limitMs = Number(process.env.CE_VSCODE_TIMEOUT ?? 300) * 1000;
  let server;
  let browser;
  try {
    const executable = await findDesktop();
    if (executable === undefined) {
      server = await startServer();
      browser = await launchChromium();
    }
    console.log(executable !== undefined ? `\n  In ${executable}` : `\n  In VS Code ${server.version}, Chromium ${browser.version()} (up after ${seconds(start)})`);
    const print = (line) => console.log(`  ${line}`);
    const all = { passing: 0, pending: 0, failures: [] };
    for (const suite of suites) {
      const suiteStart = Date.now();
      console.log(`\n  ${suite.name}`);
      const results = executable === undefined ? await runSuite({ suite, browser, server, grep, limitMs, print }) : await runOnDesktop({ suite, executable, grep, limitMs, print });
      console.log(`  (window of ${suite.name}: ${seconds(suiteStart)})`);
      all.passing += results.passing;
      all.pending += results.pending;
      all.failures.push(...results.failures);
    }
    return report(all, start);
  } catch (error) {
    if (!(error instanceof RigError)) throw error;
    console.error(`\nThe tests in VS Code could not be run.\n${error.message}\n(CE_SKIP_VSCODE=1 leaves them out of \`npm test\`.)`);
    return 1;
  } finally {
    await browser?.close().catch(() => undefined);
    server?.stop();
  }
}

function report({ passing, pending, failures }, start) {
  console.log(`\n\n  ${passing} passing (${seconds(start)})`);
  if (pending > 0) console.log(`  ${pending} pending`);
  if (failures.length > 0) console.log(`  ${failures.length} failing`);
  for (const [index, { path, error }] of failures.entries()) console.log(`\n  ${index + 1}) ${path.join('\n       ')}:\n${error.replaceAll(/^/gm, '     ')}`);
  console.log('');
  if (failures.length > 0) return 1;
  if (passing > 0) return 0;
  console.error('No test ran.');
  return 1;
}

function seconds(start) {
  return `${Math.round((Date.now() - start) / 1000)}s`;
}
