import { execFileSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rigEnvironment, type RigRepository } from './repository.ts';

/**
 * When a git kills the process that called it: `before` it does anything (it never does), `orphaned` (it goes on without its caller),
 * `after` it is through and before its caller hears of it; `moved`: after so many moves of refs, before the caller hears of the last.
 */
export type GitDeath = 'before' | 'orphaned' | 'after' | 'moved';

const SCRIPT = `#!/bin/sh
node=$PPID
count() {
  printf x >> "$CE_DEATH_FOLDER/$1"
  [ "$(wc -c < "$CE_DEATH_FOLDER/$1")" -eq "$CE_DEATH_CALL" ]
}
case "$CE_DEATH_KIND: $*" in
moved:*update-ref*--stdin*)
  "$CE_DEATH_GIT" "$@" | while IFS= read -r line; do
    if [ "$line" = 'commit: ok' ] && count moves; then kill -9 "$node"; fi
    printf '%s\\n' "$line"
  done
  exit ;;
moved:*) exec "$CE_DEATH_GIT" "$@" ;;
*--version*|*update-ref*--stdin*) exec "$CE_DEATH_GIT" "$@" ;;
esac
if count calls; then
  case "$CE_DEATH_KIND" in
  before) kill -9 "$node"; exit 1 ;;
  orphaned) kill -9 "$node"; exec "$CE_DEATH_GIT" "$@" ;;
  after) "$CE_DEATH_GIT" "$@"; kill -9 "$node"; exit 1 ;;
  esac
fi
exec "$CE_DEATH_GIT" "$@"
`;

let realGit: string | undefined;

/** Environment of a process whose git kills it at its n-th call (from 1), or at the n-th ref that it moves. */
export async function killingGit(repository: RigRepository, kind: GitDeath, call: number): Promise<Readonly<Record<string, string>>> {
  realGit ??= execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const folder = path.join(repository.home, `killing-git-${kind}-${call}-${Math.random().toString(36).slice(2)}`);
  await mkdir(folder, { recursive: true });
  const script = path.join(folder, 'git');
  const settings = { CE_DEATH_FOLDER: folder, CE_DEATH_CALL: String(call), CE_DEATH_KIND: kind, CE_DEATH_GIT: realGit };
  // Git's environment is an allow-list, so the script holds its own settings.
  const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`);
  await writeFile(script, SCRIPT.replace('\n', `\n${lines.join('')}`));
  await chmod(script, 0o755);
  return { PATH: `${folder}${path.delimiter}${rigEnvironment()['PATH'] ?? ''}` };
}
