import type { RunEvent } from '../../engine/events/event.ts';
import { foldFound, NOTHING_FOUND, type Found } from '../../engine/findings/found.ts';
import type { OpenFinding } from '../../engine/findings/open-findings.ts';
import type { LanguageServer } from '../language-client.ts';
import type { RunView } from '../run/run-view.ts';
import { noticeOf, standingIn, type Home, type Standing, type UriNames } from './findings-notice.ts';

const NOTHING: Standing = { findings: [], conflicts: [] };

/** Tells the language server what stands against the changes of the shown run, whenever that changes. */
export class FindingsFeed {
  readonly #server: LanguageServer;
  readonly #uris: UriNames;
  #events: readonly RunEvent[] = [];
  #taken = 0;
  #found: Found = NOTHING_FOUND;
  #standing: Standing = NOTHING;
  #told: readonly unknown[] = [];

  constructor(server: LanguageServer, uris: UriNames) {
    this.#server = server;
    this.#uris = uris;
  }

  /** Shows the findings of a run, in place of those of another; undefined shows none, as in a workspace where git may not be run. */
  show(view: RunView, home: Home | undefined): void {
    const worked = this.#take(view.events);
    this.#standing = home === undefined ? NOTHING : standingIn(view.state, this.#found, home);
    const { findings, conflicts } = this.#standing;
    const folder = (task: OpenFinding['task']): string => view.state.tasks.get(task)?.worktree ?? '';
    const told = [home?.root, home?.onlyTaskIn, ...findings.flatMap(({ task, on, finding }) => [task, on, finding, folder(task)]), ...conflicts.flatMap(({ task, others, paths, detail }) => [task, others.join(), paths, detail, folder(task)])];
    if (!worked && told.length === this.#told.length && told.every((each, at) => each === this.#told[at])) return;
    this.#told = told;
    this.#server.tellFindings(noticeOf(this.#standing, view.state, { home: home ?? { root: '' }, uris: this.#uris }));
  }

  /** The findings of these names that stand now. */
  named(ids: readonly string[]): readonly OpenFinding[] {
    const wanted = new Set(ids);
    return this.#standing.findings.filter(({ id }) => wanted.has(id));
  }

  /** Takes what has happened since; true when a builder has changed files of a worktree that findings lead to. */
  #take(events: readonly RunEvent[]): boolean {
    if (events !== this.#events) {
      this.#events = events;
      this.#taken = 0;
      this.#found = NOTHING_FOUND;
    }
    const fresh = events.slice(this.#taken);
    this.#taken = events.length;
    this.#found = foldFound(this.#found, fresh);
    return fresh.some((event) => event.task !== undefined && this.#found.has(event.task) && ((event.type === 'agent_turn_completed' && event.data.files.length > 0) || event.type === 'worktree_synced' || event.type === 'task_released'));
  }
}
