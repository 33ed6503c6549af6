import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { DAG_STREAMS } from './process-dag.ts';

/** One process: what it runs in a shell, and what comes before it. */
export interface DagTask {
  readonly name: string;
  readonly command: string;
  readonly after: readonly string[];
}

/** A build tool that can run a graph of commands. */
export interface ProcessRival {
  readonly name: string;
  /** How it starts a task. */
  readonly starts: string;
  /** Writes its project into an empty folder; gives back the call that runs all of it, which rejects when that fails. */
  prepare(folder: string, tasks: readonly DagTask[]): () => Promise<void>;
}

const MODULES = path.join(import.meta.dirname, 'node_modules');
const MANAGER = 'npm@10.9.0';

/** Nothing is kept, sent or left running: every task runs every time. */
const QUIET: Readonly<Record<string, string>> = {
  CI: '1',
  NO_COLOR: '1',
  DO_NOT_TRACK: '1',
  WIREIT_PARALLEL: String(DAG_STREAMS),
  WIREIT_CACHE: 'none',
  WIREIT_LOGGER: 'quiet',
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
  NX_SKIP_NX_CACHE: 'true',
  TURBO_TELEMETRY_DISABLED: '1',
  npm_config_update_notifier: 'false',
};

function call(folder: string, program: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, ...QUIET, PATH: `${path.join(MODULES, '.bin')}${path.delimiter}${process.env['PATH'] ?? ''}` };
  return promisify(execFile)(program, [...args], { cwd: folder, env, timeout: 120_000, maxBuffer: 1 << 26 }).then(
    () => undefined,
    (error: unknown) => {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${program} ${args.join(' ')} failed: ${`${stderr}\n${stdout}`.trim().slice(-1_500)}`);
    },
  );
}

function json(folder: string, name: string, value: unknown): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** A workspace with a package a task; packages need each other as the tasks do. */
function packages(folder: string, tasks: readonly DagTask[]): void {
  json(folder, 'package.json', { name: 'dag', version: '1.0.0', private: true, packageManager: MANAGER, workspaces: ['packages/*'] });
  const lock: Record<string, unknown> = { '': { name: 'dag', version: '1.0.0', workspaces: ['packages/*'] } };
  for (const { name, command, after } of tasks) {
    const dependencies = Object.fromEntries(after.map((one) => [one, '1.0.0']));
    json(folder, `packages/${name}/package.json`, { name, version: '1.0.0', private: true, scripts: { work: command }, dependencies });
    lock[`packages/${name}`] = { version: '1.0.0', dependencies };
    lock[`node_modules/${name}`] = { resolved: `packages/${name}`, link: true };
  }
  json(folder, 'package-lock.json', { name: 'dag', version: '1.0.0', lockfileVersion: 3, requires: true, packages: lock });
}

/** The build tools that are measured beside ours. */
export const PROCESS_RIVALS: readonly ProcessRival[] = [
  {
    name: 'wireit',
    starts: 'a shell',
    prepare(folder, tasks) {
      symlinkSync(MODULES, path.join(folder, 'node_modules'), 'junction');
      json(folder, 'package.json', {
        name: 'dag',
        private: true,
        scripts: Object.fromEntries(['all', ...tasks.map((task) => task.name)].map((name) => [name, 'wireit'])),
        wireit: Object.fromEntries([['all', { dependencies: tasks.map((task) => task.name) }], ...tasks.map(({ name, command, after }) => [name, { command, dependencies: after }])]) as unknown,
      });
      return () => call(folder, 'npm', ['run', '--silent', 'all']);
    },
  },
  {
    name: 'nx',
    starts: 'a shell, through its run-commands',
    prepare(folder, tasks) {
      symlinkSync(MODULES, path.join(folder, 'node_modules'), 'junction');
      json(folder, 'package.json', { name: 'dag', version: '1.0.0', private: true });
      json(folder, 'nx.json', { neverConnectToCloud: true, analytics: false, useDaemonProcess: false });
      const targets = Object.fromEntries(tasks.map(({ name, command, after }) => [name, { executor: 'nx:run-commands', options: { command }, dependsOn: after, cache: false }]));
      json(folder, 'project.json', { name: 'dag', targets: { ...targets, all: { executor: 'nx:noop', dependsOn: tasks.map((task) => task.name) } } });
      return () => call(folder, 'nx', ['run', 'dag:all', `--parallel=${DAG_STREAMS}`, '--skip-nx-cache', '--outputStyle=stream']);
    },
  },
  {
    name: 'turbo',
    starts: 'npm run',
    prepare(folder, tasks) {
      packages(folder, tasks);
      json(folder, 'turbo.json', { tasks: { work: { dependsOn: ['^work'], cache: false } }, noUpdateNotifier: true });
      return () => call(folder, 'turbo', ['run', 'work', `--concurrency=${DAG_STREAMS}`, '--no-daemon', '--output-logs=errors-only']);
    },
  },
  {
    name: 'lage',
    starts: 'npm run',
    prepare(folder, tasks) {
      packages(folder, tasks);
      writeFileSync(path.join(folder, 'lage.config.js'), `module.exports = { npmClient: 'npm', pipeline: { work: { dependsOn: ['^work'], cache: false } }, cacheOptions: { environmentGlob: [] } };\n`);
      return () => call(folder, 'lage', ['work', '--concurrency', String(DAG_STREAMS), '--no-cache', '--reporter', 'default']);
    },
  },
];
