// VS Code's server: one process group on a free port, with folders of its own, ended for certain.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { atEnd } from './at-end.mjs';
import { installVsCode } from './install-vscode.mjs';
import { RigError } from './install-part.mjs';
import { stageExtension } from './stage-extension.mjs';
import { makeHome, temporaryFolder } from './temporary-folder.mjs';

const START_LIMIT_MS = 90_000;

/** Settings in which a window does only what a test asks for. They are the machine's, so that the user's file stays for the tests. */
export const SETTINGS = {
  'chat.disableAIFeatures': true,
  'editor.cursorBlinking': 'solid',
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.autofetch': false,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  'terminal.integrated.cursorBlinking': false,
  'terminal.integrated.persistentSessionReviveProcess': 'never',
  'window.commandCenter': false,
  'window.title': '${dirty}${activeEditorShort}${separator}${rootName}',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/** What remains of these for a person: a window as VS Code is after it was installed. */
const PERSON = { 'chat.disableAIFeatures': true, 'git.autofetch': false, 'workbench.enableExperiments': false };

/**
 * Starts VS Code's server, installed first when it is not there: `{ port, isDriven, home, version, extension, userSettings, log(), died, stop() }`.
 * `env` is added to what the extension host sees; `died` settles when the server ends by itself. With `vsix` that package is installed, as a
 * person would, in a VS Code without any settings of the rig; with `installed` the built extension is; else it is the one under development,
 * in a VS Code that is driven by tests and shows no notifications by itself. `port` is a free one unless said.
 * With `token` only who knows it gets in, and the server stays until it is ended.
 */
export async function startServer({ env = {}, vsix, installed = false, port: wantedPort = 0, token } = {}) {
  const { server, node, version } = await installVsCode();
  const { folder, remove } = temporaryFolder('ce-vscode');
  const isDriven = vsix === undefined && !installed;
  const extension = isDriven ? stageExtension(path.join(folder, 'ce-parallel')) : undefined;
  if (installed) stageExtension(path.join(folder, 'extensions/ce-parallel.ce-parallel-0.0.0'));
  const home = vsix === undefined ? makeHome(path.join(folder, 'home')) : path.join(folder, 'home');
  mkdirSync(home, { recursive: true });
  mkdirSync(path.join(folder, 'user/Machine'), { recursive: true });
  writeFileSync(path.join(folder, 'user/Machine/settings.json'), JSON.stringify(vsix === undefined ? SETTINGS : PERSON, null, 2));
  const places = ['--server-data-dir', folder, '--extensions-dir', path.join(folder, 'extensions'), '--user-data-dir', path.join(folder, 'user')];
  if (vsix !== undefined) installVsix({ node, server, vsix, places, home });
  const args = [
    ...['--host', '127.0.0.1', '--port', String(wantedPort), ...(token === undefined ? ['--without-connection-token'] : ['--connection-token', token]), '--accept-server-license-terms'],
    ...['--disable-telemetry', '--reconnection-grace-time=1'],
    // Without the driver a built server ignores what the page asks it to test; with it no notification is shown.
    ...(isDriven ? ['--enable-smoke-test-driver'] : []),
    ...(vsix === undefined ? ['--disable-workspace-trust'] : []),
    // Should the rig be killed without a chance to end it, the server ends itself some minutes after its last window.
    ...(token === undefined ? ['--enable-remote-auto-shutdown'] : []),
    ...places,
  ];
  const child = spawn(node, [server, ...args], { cwd: folder, detached: process.platform !== 'win32', windowsHide: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...serverEnvironment(home), ...env } });
  let output = '';
  const keep = (chunk) => (output = (output + chunk).slice(-200_000));
  const endGroup = atEnd(() => killGroup(child));
  const stop = () => {
    endGroup();
    remove();
  };
  const died = new Promise((resolve) => child.once('exit', (code, signal) => resolve(`VS Code's server ended by itself (${signal ?? `exit code ${code}`}).`)));
  child.stderr.setEncoding('utf8').on('data', keep);
  try {
    const port = await new Promise((resolve, reject) => {
      const failed = (why) => reject(new RigError(`VS Code's server did not start: ${why}\n${tail(output)}\nIf .vscode-test is damaged, remove it: the next start installs it again.`));
      const timer = setTimeout(() => failed(`nothing was heard of it for ${START_LIMIT_MS / 1000} s.`), START_LIMIT_MS);
      child.once('error', (error) => failed(error.message));
      void died.then(failed);
      child.stdout.setEncoding('utf8').on('data', (chunk) => {
        keep(chunk);
        const found = /Extension host agent listening on (\d+)/.exec(output);
        if (found === null) return;
        clearTimeout(timer);
        resolve(Number(found[1]));
      });
    });
    return { port, isDriven, home, version, extension, userSettings: path.join(folder, 'user/User/settings.json'), log: () => withoutMissingLogger(output), died, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

function installVsix({ node, server, vsix, places, home }) {
  const result = spawnSync(node, [server, '--install-extension', vsix, '--accept-server-license-terms', ...places], { encoding: 'utf8', windowsHide: true, env: serverEnvironment(home) });
  if (result.status !== 0) throw new RigError(`${vsix} could not be installed (${result.status ?? result.error?.message}):\n${tail(`${result.stdout}\n${result.stderr}`)}`);
}

/** What of this environment the server may see: no keys of model providers, and nothing that another VS Code or npm left there. */
function serverEnvironment(home) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_|ANTHROPIC_|OPENAI_|CLAUDE|GIT_|NODE_OPTIONS|NODE_PATH|XDG_|CE_)/i.test(name));
  const folders = { HOME: home, USERPROFILE: home, XDG_CACHE_HOME: path.join(home, '.cache'), XDG_CONFIG_HOME: path.join(home, '.config') };
  return { ...Object.fromEntries(kept), ...folders, ...(process.platform === 'win32' ? { LOCALAPPDATA: path.join(home, 'AppData', 'Local') } : {}) };
}

/** File watchers and terminals outlive the server's own process, so its whole group is ended. */
function killGroup(child) {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** The server's native logger is not built here; it says so at length, and logs to its output instead. */
function withoutMissingLogger(output) {
  return output.replaceAll(/Error: Could not locate the bindings file\.[\s\S]*?\n\}\n/g, '');
}

/** The last lines of a text. */
export function tail(text, lines = 20) {
  return withoutMissingLogger(text).trimEnd().split('\n').slice(-lines).map((line) => `    ${line}`).join('\n');
}
