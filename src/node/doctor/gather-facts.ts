import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readConfig } from '../../engine/documents/read-config.ts';
import type { DoctorFacts, GateToolFacts } from '../../engine/doctor/facts.ts';
import { toolsOf } from '../../engine/doctor/gate-tools.ts';
import type { Config, Gate } from '../../engine/model/config.ts';
import type { Diagnostic } from '../../engine/model/diagnostic.ts';
import { gitEnvironment } from '../git/git-environment.ts';
import { isNewEnough } from '../git/repository.ts';
import { createGitRunner, oneLine } from '../git/run-git.ts';
import { KEYED_PROVIDERS, keysFor } from '../providers/provider-keys.ts';
import { PROVIDER_NAMES } from '../providers/provider-names.ts';
import { readCheckoutFacts } from './checkout-facts.ts';
import { isToolFound } from './find-tool.ts';
import { isWithin, readFolderFacts, readFreeBytes } from './folder-facts.ts';

/** What preflight is asked about. */
export interface DoctorOptions {
  /** Any folder of the repository. */
  readonly folder: string;
  readonly provider: string;
  /** Folder under which the run's worktrees would be made. */
  readonly worktreeFolder: string;
  /** Gates that were detected, for a configuration that names none. */
  readonly detectedGates?: readonly Gate[];
  /** True when the host holds a key that is not in the environment. */
  readonly hasKey?: boolean;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** Where a configuration may lie, first found first taken. */
export const CONFIG_FILES: readonly string[] = ['ce-config.yml', '.github/ce-config.yml'];

const GIT_TIMEOUT_MS = 30_000;

/** Looks at everything that preflight judges. Changes nothing, runs nothing but git's own questions. */
export async function gatherFacts(options: DoctorOptions): Promise<DoctorFacts> {
  const environment = options.environment ?? process.env;
  const folder = path.resolve(options.folder);
  const asking = { env: gitEnvironment(environment), timeoutMs: GIT_TIMEOUT_MS, signal: options.signal };
  const version = await readGitVersion(folder, asking);
  const { checkout, refusal } = version === undefined ? { checkout: undefined, refusal: undefined } : await readCheckoutFacts(folder, asking);
  const root = checkout?.root;
  const config = await findConfig(root ?? folder);
  const gates = config.value?.gates ?? options.detectedGates ?? [];
  const needsKey = KEYED_PROVIDERS.includes(options.provider);
  const worktrees = await readFolderFacts(options.worktreeFolder);
  return {
    nodeVersion: process.version,
    git: version === undefined ? undefined : { version, newEnough: isNewEnough(version) },
    checkout,
    checkoutRefusal: refusal,
    folder,
    provider: { name: options.provider, needsKey, keyFound: options.hasKey === true || Object.keys(keysFor(options.provider, { environment })).length > 0, known: PROVIDER_NAMES.some((name) => name === options.provider) },
    config: { file: config.file, diagnostics: config.diagnostics },
    gates: await Promise.all(gates.map((gate) => readGateTools(gate, { root: root ?? folder, environment }))),
    installsTools: (config.value?.worktree.setup.length ?? 0) > 0,
    workspace: root === undefined ? undefined : await readFolderFacts(path.join(root, '.ce-workspace')),
    worktrees: { ...worktrees, insideRepository: root !== undefined && (await isWithin(options.worktreeFolder, root)) },
    disks: await Promise.all([...new Set([root ?? folder, options.worktreeFolder])].map(async (each) => ({ path: each, freeBytes: await readFreeBytes(each) }))),
  };
}

async function readGitVersion(folder: string, asking: { env: Readonly<Record<string, string>>; timeoutMs: number; signal: AbortSignal | undefined }): Promise<string | undefined> {
  try {
    const { stdout } = await createGitRunner({ ...asking, cwd: folder })({ args: ['--version'], readOnly: true });
    return /(\d+\.\d+(\.\d+)*)/u.exec(oneLine(stdout))?.[1];
  } catch (error) {
    if (asking.signal?.aborted === true) throw error;
    return undefined;
  }
}

async function findConfig(root: string): Promise<{ readonly file: string | undefined; readonly diagnostics: readonly Diagnostic[]; readonly value: Config | undefined }> {
  for (const file of CONFIG_FILES) {
    const text = await readFile(path.join(root, file), 'utf8').catch((cause: unknown) => cause as NodeJS.ErrnoException);
    if (typeof text !== 'string') {
      if (text.code === 'ENOENT' || text.code === 'ENOTDIR') continue;
      const unreadable: Diagnostic = { file, line: 1, column: 1, endLine: 1, endColumn: 1, severity: 'error', code: 'unreadable', message: `The file could not be read (${text.code ?? 'unknown'})`, remedy: 'Change its permissions, or remove it.' };
      return { file, diagnostics: [unreadable], value: undefined };
    }
    const read = readConfig(text, file);
    return read.ok ? { file, diagnostics: read.warnings, value: read.value } : { file, diagnostics: read.error, value: undefined };
  }
  return { file: undefined, diagnostics: [], value: undefined };
}

async function readGateTools(gate: Gate, places: Parameters<typeof isToolFound>[1]): Promise<GateToolFacts> {
  const tools = await Promise.all(toolsOf(gate.command).map(async (tool) => ({ tool, found: await isToolFound(tool, places) })));
  return { gate: gate.name, missing: tools.filter(({ found }) => !found).map(({ tool }) => tool) };
}
