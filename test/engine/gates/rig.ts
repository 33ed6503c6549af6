import { mkdtemp, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Gate } from '../../../src/engine/model/config.ts';
import type { GatePorts } from '../../../src/engine/gates/execute.ts';
import { systemClock } from '../../../src/node/clock.ts';
import { createFiles } from '../../../src/node/files/node-files.ts';
import { nodeHashes } from '../../../src/node/hashes.ts';
import { environmentFor } from '../../../src/node/processes/environment.ts';
import { createProcesses } from '../../../src/node/processes/processes.ts';

/** The real ports. */
export const ports: GatePorts = { processes: createProcesses(), files: createFiles(), clock: systemClock, hashes: nodeHashes };

export const env = environmentFor(process.env);
export const never = new AbortController().signal;

/** A gate as a config says it; durations are texts. */
export function gate(input: Record<string, unknown>): Gate {
  return Gate.parse({ name: 'g', ...input });
}

/** A folder with these files, in a path with a space; `remove` takes it away. */
export async function worktree(files: Record<string, string> = {}): Promise<{ path: string; write(path: string, text: string): Promise<void>; remove(): Promise<void> }> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'ce gates ')));
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return { path, write, remove: () => rm(path, { recursive: true, force: true }) };
}
