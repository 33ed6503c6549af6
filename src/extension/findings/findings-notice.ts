import type { RunState } from '../../engine/events/run-state.ts';
import type { Found } from '../../engine/findings/found.ts';
import { openConflicts, openFindings, type OpenConflict, type OpenFinding } from '../../engine/findings/open-findings.ts';
import type { FindingsNotice } from '../../protocol/language-server.ts';

/** Whose files findings are shown in: those of the repository, or those of the one task that a window was opened on. */
export interface Home {
  readonly root: string;
  readonly onlyTaskIn?: string;
}

/** How files are named to an editor. */
export interface UriNames {
  ofFile(folder: string, path: string): string;
  ofCommit(path: string, commit: string): string;
}

/** Everything that stands against the run's changes, as it is told and as commands look it up. */
export interface Standing {
  readonly findings: readonly OpenFinding[];
  readonly conflicts: readonly OpenConflict[];
}

/** More than this nobody reads, and it would keep the editor busy. */
const MOST_FINDINGS = 10_000;

/** What stands against the changes of a run. In a window on a worktree only what stands against its own task. */
export function standingIn(state: RunState, found: Found, home: Home): Standing {
  const here = ({ task }: { readonly task: OpenFinding['task'] }): boolean => home.onlyTaskIn === undefined || state.tasks.get(task)?.worktree === home.onlyTaskIn;
  return { findings: openFindings(state, found).filter(here).slice(0, MOST_FINDINGS), conflicts: openConflicts(state, found).filter(here) };
}

/** The same for the language server. */
export function noticeOf({ findings, conflicts }: Standing, { tasks }: RunState, { home, uris }: { readonly home: Home; readonly uris: UriNames }): FindingsNotice {
  const folderOf = (task: OpenFinding['task']): string | null => (home.onlyTaskIn === undefined ? (tasks.get(task)?.worktree ?? null) : null);
  const side = (task: OpenFinding['task'], path: string) => {
    const state = tasks.get(task);
    if (state?.integrated !== undefined) return { label: `${path} as ${task} has landed it`, uri: uris.ofCommit(path, state.integrated), worktree: null };
    return state?.worktree === undefined ? undefined : { label: `${path} in the worktree of ${task}`, uri: uris.ofFile(state.worktree, path), worktree: state.worktree };
  };
  return {
    root: home.onlyTaskIn ?? home.root,
    findings: findings.map(({ id, task, on, finding }) => ({ id, task, commit: on, worktree: folderOf(task), finding })),
    conflicts: conflicts.flatMap(({ place, task, others, paths, detail }) =>
      paths.map((path) => ({ place, path, message: conflictText({ task, others, detail }), sides: [task, ...others].flatMap((each) => side(each, path) ?? []) })),
    ),
  };
}

function conflictText({ task, others, detail }: Pick<OpenConflict, 'task' | 'others' | 'detail'>): string {
  return others.length === 0 ? `Task ${task}: ${detail}` : `Tasks ${task} and ${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''} both change this file. ${detail}`;
}
