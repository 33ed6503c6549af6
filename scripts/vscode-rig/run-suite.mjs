// Runs one suite in a window of its own and says what came of it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { atEnd } from './at-end.mjs';
import { bundleSuite, toSources } from './bundle-suite.mjs';
import { followResults } from './follow-results.mjs';
import { rigFolder } from './install-part.mjs';
import { tail } from './server.mjs';
import { countLine, printLine } from './suite-results.mjs';
import { makeRepository, temporaryFolder } from './temporary-folder.mjs';
import { openWindow } from './vscode-window.mjs';

/**
 * Results of one suite: `{ passing, pending, failures: [{ path, error }] }`. A suite that did not come to its end has a failure that
 * says so, whatever exit code its window reported. `print(line)` gets lines as they happen.
 */
export async function runSuite({ suite, browser, server, grep, limitMs, print }) {
  const place = path.join(rigFolder, 'suites', suite.name.replaceAll('/', '-'));
  mkdirSync(place, { recursive: true });
  const base = path.join(place, String(process.pid));
  const [outfile, resultsFile] = [`${base}.cjs`, `${base}.jsonl`];
  writeFileSync(resultsFile, '');
  const removeFiles = atEnd(() => [outfile, `${outfile}.map`, resultsFile].forEach((file) => rmSync(file, { force: true })));
  await bundleSuite({ files: suite.files, outfile, resultsFile, grep });

  const { folder: home, remove } = temporaryFolder('ce-suite');
  const results = { passing: 0, pending: 0, failures: [] };
  let running;
  let onEnd;
  const ended = new Promise((resolve) => (onEnd = () => resolve(undefined)));
  const following = followResults(resultsFile, (line) => {
    if (line.type === 'test') running = line.title;
    if (line.type === 'end' || line.type === 'broken') onEnd();
    if (line.error !== undefined) line.error = toSources(line.error, outfile);
    if (line.type === 'broken') results.failures.push({ path: [suite.name, 'could not be loaded'], error: line.error });
    countLine(results, line);
    printLine(line, results, print);
  });
  let onExit;
  const exited = new Promise((resolve) => (onExit = (code) => resolve(`VS Code ended the tests with code ${code} before they were done: the extension host died, or could not load them.`)));
  const heard = [];
  let window;
  let timer;
  try {
    window = await openWindow({
      browser,
      server,
      folder: await makeRepository(path.join(home, 'webshop'), suite.workspace),
      settings: {},
      tests: outfile,
      onExit,
      onConsole: (text) => heard.push(text.slice(0, 2000)),
    });
    const late = new Promise((resolve) => (timer = setTimeout(() => resolve(`Nothing ended within ${limitMs / 1000} s (CE_VSCODE_TIMEOUT, in seconds, allows more).`), limitMs)));
    const crashed = new Promise((resolve) => window.page.once('crash', () => resolve('The page of VS Code crashed.')));
    let trouble = await Promise.race([ended, exited, late, crashed, server.died]);
    following.read();
    // The window's report and the last line may come in either order.
    if (trouble !== undefined) trouble = await Promise.race([ended, Promise.resolve(trouble)]);
    if (trouble !== undefined) results.failures.push({ path: [suite.name], error: await describe({ trouble, running, window, place, heard, server }) });
  } finally {
    clearTimeout(timer);
    following.stop();
    await window?.close().catch(() => undefined);
    remove();
    removeFiles();
  }
  return results;
}

/** What happened, at which test, and where to look. */
async function describe({ trouble, running, window, place, heard, server }) {
  const log = path.join(place, 'console.log');
  writeFileSync(log, `${heard.join('\n')}\n\n--- server ---\n${server.log()}`);
  const picture = path.join(place, 'window.png');
  const hasPicture = await window.page.screenshot({ path: picture, timeout: 10_000 }).then(() => true, () => false);
  return [
    trouble,
    running === undefined ? 'No test had begun.' : `The last test that began: ${running}`,
    `Console and server log: ${log}${hasPicture ? `\nThe window: ${picture}` : ''}`,
    tail(heard.filter((text) => COMPLAINT.test(text) && !HARMLESS.test(text)).map((text) => text.split('\n', 3).join('\n')).join('\n'), 12),
  ].join('\n');
}

const COMPLAINT = /error|crash|terminated|unexpected/i;

/** What VS Code says in every window of the rig: parts that are not built here, and services that are out of reach. */
const HARMLESS = /bindings file|Failed to load resource|native-watchdog|Service ?Worker|fetching the script|open-vsx|authentication provider|Long running operations|Cannot find module '.\/build/i;
