// The same suites inside a desktop VS Code, where there is one or one can be had: `CE_VSCODE=desktop` downloads it, `CE_VSCODE=/path/to/code` names it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { atEnd } from './at-end.mjs';
import { bundleSuite, toSources } from './bundle-suite.mjs';
import { followResults } from './follow-results.mjs';
import { rigFolder, RigError } from './install-part.mjs';
import { stageExtension } from './stage-extension.mjs';
import { SETTINGS } from './server.mjs';
import { countLine, printLine } from './suite-results.mjs';
import { makeRepository, temporaryFolder } from './temporary-folder.mjs';

/** The executable of the desktop VS Code that CE_VSCODE asks for; undefined when it asks for none. */
export async function findDesktop() {
  const wanted = process.env.CE_VSCODE ?? '';
  if (wanted === '') return undefined;
  if (wanted !== 'desktop') return wanted;
  try {
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath: path.join(rigFolder, 'desktop') });
  } catch (error) {
    throw new RigError(`A desktop VS Code could not be downloaded: ${error.message}\nWithout CE_VSCODE the tests run in the one from the npm registry.`);
  }
}

/** Results of one suite in a window of the desktop VS Code; as `runSuite` gives them. */
export async function runOnDesktop({ suite, executable, grep, limitMs, print }) {
  const place = path.join(rigFolder, 'suites', suite.name.replaceAll('/', '-'));
  mkdirSync(place, { recursive: true });
  const base = path.join(place, `desktop-${process.pid}`);
  const [outfile, resultsFile] = [`${base}.cjs`, `${base}.jsonl`];
  writeFileSync(resultsFile, '');
  const removeFiles = atEnd(() => [outfile, `${outfile}.map`, resultsFile].forEach((file) => rmSync(file, { force: true })));
  await bundleSuite({ files: suite.files, outfile, resultsFile, grep });
  const { folder, remove } = temporaryFolder('ce-suite');
  const results = { passing: 0, pending: 0, failures: [] };
  let isDone = false;
  let running;
  const following = followResults(resultsFile, (line) => {
    if (line.type === 'test') running = line.title;
    if (line.type === 'end' || line.type === 'broken') isDone = true;
    if (line.error !== undefined) line.error = toSources(line.error, outfile);
    if (line.type === 'broken') results.failures.push({ path: [suite.name, 'could not be loaded'], error: line.error });
    countLine(results, line);
    printLine(line, results, print);
  });
  const user = path.join(folder, 'user');
  mkdirSync(path.join(user, 'User'), { recursive: true });
  writeFileSync(path.join(user, 'User/settings.json'), JSON.stringify(SETTINGS, null, 2));
  let timer;
  try {
    const tests = runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: stageExtension(path.join(folder, 'ce-parallel')),
      extensionTestsPath: outfile,
      launchArgs: [await makeRepository(path.join(folder, 'webshop'), suite.workspace), '--user-data-dir', user, '--extensions-dir', path.join(folder, 'extensions'), '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes', '--disable-telemetry'],
    });
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`Nothing ended within ${limitMs / 1000} s.`)), limitMs)));
    const trouble = await Promise.race([tests, late]).then(() => undefined, (error) => error.message);
    following.read();
    // Failing tests make VS Code fail too, and they are counted already; an exit code of 0 is no proof that all were run.
    if (!isDone) results.failures.push({ path: [suite.name], error: `${trouble ?? 'VS Code ended before the tests were done.'}\n${running === undefined ? 'No test had begun.' : `The last test that began: ${running}`}` });
  } finally {
    clearTimeout(timer);
    following.stop();
    remove();
    removeFiles();
  }
  return results;
}
