import { claudeCommands } from './claude-commands.ts';
import { configTemplate, type RepositorySketch } from './config-template.ts';
import { githubWorkflow } from './github-workflow.ts';

/** A file that `init` would write, by its path from the repository's root. */
export interface InitFile {
  readonly path: string;
  readonly content: string;
}

/** What `init` is asked for. */
export interface InitRequest extends RepositorySketch {
  readonly github: boolean;
  readonly claude: boolean;
  /** Command that installs the `ce-parallel` executable in the workflow. */
  readonly install: string;
  /** Paths that exist already, relative to the root with `/`. */
  readonly existing: ReadonlySet<string>;
}

/** What `init` does: files to write, and files that stay as they are. */
export interface InitPlan {
  readonly write: readonly InitFile[];
  readonly kept: readonly string[];
}

/** Decides what `init` writes. What exists is never written; a configuration under `.github` stands for the one at the root. */
export function planInit(request: InitRequest): InitPlan {
  const { github, claude, install, existing, worktree } = request;
  const files = [
    { path: 'ce-config.yml', content: configTemplate(request) },
    ...(github ? [githubWorkflow({ setup: worktree?.setup ?? [], install })] : []),
    ...(claude ? claudeCommands() : []),
  ];
  const standing = (path: string): string | undefined => [path, ...(path === 'ce-config.yml' ? ['.github/ce-config.yml'] : [])].find((each) => existing.has(each));
  return {
    write: files.filter(({ path }) => standing(path) === undefined),
    kept: files.flatMap(({ path }) => standing(path) ?? []),
  };
}
