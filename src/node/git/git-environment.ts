const ALLOWED = new Set([
  'PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TEMP', 'TMP', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME',
  'USERPROFILE', 'USERNAME', 'HOMEDRIVE', 'HOMEPATH', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES', 'SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT',
  'GIT_EXEC_PATH', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM', 'GIT_CONFIG_COUNT',
  'GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_NAME', 'GIT_COMMITTER_EMAIL', 'EMAIL',
]);
const ALLOWED_PREFIXES = ['GIT_CONFIG_KEY_', 'GIT_CONFIG_VALUE_'];

/**
 * What git may see of an environment. Everything that would point it at another repository, index or object store
 * (GIT_DIR, GIT_INDEX_FILE, …), open an editor or a prompt, or translate its messages stays out.
 */
export function gitEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const upper = name.toUpperCase();
    if (value !== undefined && (ALLOWED.has(upper) || ALLOWED_PREFIXES.some((prefix) => upper.startsWith(prefix)))) env[name] = value;
  }
  return { ...env, LC_ALL: 'C', LANGUAGE: '', GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', GIT_PAGER: 'cat' };
}

/**
 * Settings that go with every call. Nothing that a repository configures is executed (hooks, file-system monitor, signing program),
 * no background maintenance collides with us, what is written is durable, and locks are waited for instead of failed on.
 */
export const GIT_SETTINGS: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'commit.gpgsign=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'core.fsync=all',
  'core.fsyncMethod=batch',
  'core.filesRefLockTimeout=5000',
  'core.packedRefsTimeout=10000',
  'core.safecrlf=false',
  'core.splitIndex=false',
  'core.longpaths=true',
  'submodule.recurse=false',
  'i18n.commitEncoding=UTF-8',
  'advice.addEmbeddedRepo=false',
].flatMap((setting) => ['-c', setting]);
