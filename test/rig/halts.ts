import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rigEnvironment, type RigRepository } from './repository.ts';

/** A tool that says who it is and waits until it is let go; the repository of the test must hold it as `halt.mjs`. */
export const HALT = `import {existsSync, writeFileSync} from 'node:fs';
const file = process.env.HALTS + '/' + process.argv[2];
writeFileSync(file + '.pid', String(process.pid));
const look = () => { if (existsSync(file + '.go')) process.exit(Number(process.argv[3] ?? 0)); setTimeout(look, 15); };
look();
`;

/** Places at which a run stops until the test lets it go on, so that nothing hangs on how long things take. */
export interface Halts {
  readonly env: Record<string, string>;
  /** The call of `run_command` that halts there. */
  command(name: string): string;
  /** Resolves with the process number when the tool has come to that place. */
  reached(name: string): Promise<number>;
  /** Lets the tool go on there, now and whenever it comes there again. */
  go(name: string): Promise<void>;
}

/** Halts of one repository. */
export async function makeHalts(repository: RigRepository): Promise<Halts> {
  const folder = path.join(repository.home, 'halts');
  await mkdir(folder, { recursive: true });
  return {
    env: { ...rigEnvironment(), HALTS: folder },
    command: (name) => `{name: run_command, input: {command: "node halt.mjs ${name}"}}`,
    async reached(name) {
      const file = path.join(folder, `${name}.pid`);
      while (!existsSync(file) || readFileSync(file, 'utf8') === '') await new Promise((done) => setTimeout(done, 10));
      return Number(readFileSync(file, 'utf8'));
    },
    go: (name) => writeFile(path.join(folder, `${name}.go`), ''),
  };
}
