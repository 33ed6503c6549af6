import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The folder for what can be made again, worktrees above all: CE_PARALLEL_CACHE, else `ce-parallel` in the system's own cache folder
 * (XDG_CACHE_HOME or ~/.cache; ~/Library/Caches on macOS; LOCALAPPDATA on Windows). Never inside a repository unless the variable says so.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform, home: string = homedir()): string {
  const own = env['CE_PARALLEL_CACHE'];
  if (own !== undefined && own !== '') return isAbsolute(own) ? own : join(process.cwd(), own);
  return join(systemCache(env, platform, home), 'ce-parallel');
}

function systemCache(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  // The XDG rules say that a relative path there is to be ignored.
  const xdg = env['XDG_CACHE_HOME'];
  if (xdg !== undefined && isAbsolute(xdg)) return xdg;
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}
