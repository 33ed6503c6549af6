/** Variables that tools need to find themselves, their caches and the user's language; compared without case. */
const ALLOWED = new Set(
  [
    'PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TERM TMPDIR TMP TEMP CI',
    'SystemRoot SystemDrive windir ComSpec PATHEXT APPDATA LOCALAPPDATA USERPROFILE HOMEDRIVE HOMEPATH USERNAME OS PUBLIC',
    'ProgramData ProgramFiles ProgramFiles(x86) ProgramW6432 CommonProgramFiles CommonProgramFiles(x86) NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE',
    'NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY',
    'NVM_DIR VOLTA_HOME FNM_DIR PNPM_HOME BUN_INSTALL DENO_DIR JAVA_HOME GOPATH GOROOT GOCACHE GOMODCACHE GOPROXY GOTOOLCHAIN',
    'CARGO_HOME RUSTUP_HOME RUSTUP_TOOLCHAIN PYENV_ROOT VIRTUAL_ENV CONDA_PREFIX DOTNET_ROOT ANDROID_HOME',
  ]
    .join(' ')
    .toUpperCase()
    .split(' '),
);

const ALLOWED_PREFIXES = ['LC_', 'XDG_'];

/**
 * npm's settings that say where packages come from. Not `npm_config_*` at large: under `npm run` npm also sets
 * `local_prefix`, `workspace` and the like, which would point a tool in a worktree at the checkout that started us.
 */
const ALLOWED_NPM = /^npm_config_(registry|@[^:]+:registry|cache|userconfig|globalconfig|proxy|https?_proxy|noproxy|cafile|strict_ssl|maxsockets|fetch_[a-z_]+|offline|prefer_offline|ignore_scripts|audit|fund)$/i;

const SECRET_NAME = /(TOKEN|KEY|SECRET|PASSWORD|PASSWD|CREDENTIALS?|_AUTH)$/i;

/** `https://user:password@host` in a proxy or registry setting. */
const URL_WITH_CREDENTIALS = /\/\/[^/\s]*@/;

function isAllowed(name: string, value: string): boolean {
  if (SECRET_NAME.test(name) || URL_WITH_CREDENTIALS.test(value)) return false;
  const upper = name.toUpperCase();
  return ALLOWED.has(upper) || ALLOWED_PREFIXES.some((prefix) => upper.startsWith(prefix)) || ALLOWED_NPM.test(name);
}

/**
 * The whole environment for a child process: what the allow-list lets through of `base`, then `extra` on top, unfiltered.
 * Never lets through VSCODE_*, ELECTRON_*, GIT_*, NODE_OPTIONS, names that end like a secret, or URLs with credentials.
 */
export function environmentFor(base: NodeJS.ProcessEnv, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(base)) if (value !== undefined && isAllowed(name, value)) env[name] = value;
  return { ...env, ...extra };
}
