import { defaultConfig, type Config } from '../engine/model/config.ts';
import { isFault } from '../engine/model/fault.ts';
import { openGit } from '../node/git/open-git.ts';
import { loadConfig } from './documents.ts';
import type { Terminal } from './terminal.ts';

/** Where a plan is looked at: a repository, or a plain folder with none around it. */
export interface Place {
  readonly root: string;
  readonly config: Config;
  /** Tracked files at the last commit; none without one. */
  files(): Promise<readonly string[]>;
}

/** Opens the place around a folder. A folder outside every repository is one without files, for a plan can be analysed anywhere. */
export async function openPlace(folder: string, terminal: Terminal): Promise<Place> {
  try {
    const git = await openGit(folder);
    const { root, head } = await git.facts();
    const config = await loadConfig(root, terminal);
    return { root, config, files: async () => (head === undefined ? [] : git.listFiles(head)) };
  } catch (error) {
    if (!isFault(error, 'not_a_repository')) throw error;
    const config = await loadConfig(folder, terminal).catch((fault: unknown) => {
      if (isFault(fault, 'usage')) return defaultConfig();
      throw fault;
    });
    return { root: folder, config, files: () => Promise.resolve([]) };
  }
}
