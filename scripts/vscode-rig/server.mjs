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
const SETTINGS = {
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

/**
 * Starts VS Code's server, installed first when it is not there: `{ port, home, version, extension, userSettings, log(), died, stop() }`.
 * `env` is added to what the extension host sees; `died` settles when the server ends by itself.
 */
export async function startServer({ env = {} } = {}) {
  const { server, node, version } = await installVsCode();
  const { folder, remove } = temporaryFolder('ce-vscode');
  const extension = stageExtension(path.join(folder, 'ce-parallel'));
  const home = makeHome(path.join(folder, 'home'));
  mkdirSync(path.join(folder, 'user/Machine'), { recursive: true });
  writeFileSync(path.join(folder, 'user/Machine/settings.json'), JSON.stringify(SETTINGS, null, 2));
  const args = [
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
    // Without the driver a built server ignores what the page asks it to test.
    ...['--enable-smoke-test-driver', '--disable-workspace-trust', '--disable-telemetry', '--reconnection-grace-time=1'],
    // Should the rig be killed without a chance to end it, the server ends itself some minutes after its last window.
    '--enable-remote-auto-shutdown',
    ...['--server-data-dir', folder, '--extensions-dir', path.join(folder, 'extensions'), '--user-data-dir', path.join(folder, 'user')],
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
    return { port, home, version, extension, userSettings: path.join(folder, 'user/User/settings.json'), log: () => withoutMissingLogger(output), died, stop };
  } catch (error) {
    stop();
    throw error;
  }
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
