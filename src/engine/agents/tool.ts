import { z } from 'zod';
import { err, ok, type Result } from '../../base/result.ts';
import type { PathGuard } from '../guard/path-guard.ts';
import type { ObjectName } from '../model/ids.ts';
import type { Lease } from '../model/lease.ts';
import type { Review } from '../model/review.ts';
import type { Role } from '../model/role.ts';
import type { AgentDeps } from './agent-deps.ts';
import type { AgentAssignment, AgentHost, AgentNotice } from './assignment.ts';
import type { ToolKind } from './tool-limits.ts';

/** What an agent hands in to end its round. */
export type HandIn = { readonly type: 'plan'; readonly plan: unknown } | { readonly type: 'review'; readonly review: Review } | { readonly type: 'resolution'; readonly resolution: unknown };

/** What a tool answered. `ok: false` goes back to the model as an error that it may react to. */
export interface ToolAnswer {
  readonly ok: boolean;
  readonly content: string;
  /** A few words for the journal; the beginning of the content when absent. */
  readonly summary?: string;
  /** Bytes that were left out of the content, which says so itself. */
  readonly cutBytes?: number;
  readonly handIn?: HandIn;
}

/** What a tool may use while it runs. */
export interface ToolContext {
  readonly assignment: AgentAssignment;
  readonly guard: PathGuard;
  readonly deps: AgentDeps;
  readonly host: AgentHost;
  readonly signal: AbortSignal;
  notice(notice: AgentNotice): void;
  setLease(lease: Lease): void;
  /** A tool has changed files, or is about to. */
  willWrite(): void;
  /** A command is about to run: resolves when what it will be compared with is known. */
  willRunCommand(): Promise<void>;
  /** Commit of the worktree as this turn's writes and commands left it; undefined where nothing may be written. */
  savedCommit(): ObjectName | undefined;
}

/**
 * When a call runs within its turn. A `write` waits for the writes before it; a `read` and a `command` too, and then run
 * beside everything else; `late` runs when all other calls have ended and the files are saved.
 */
export type ToolPhase = 'read' | 'write' | 'command' | 'late';

/** A tool as the loop sees it. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Record<string, unknown>;
  /** `none` for what only asks the coordinator: it may wait long, and must not hold the place of one that it waits for. */
  readonly kind: ToolKind | 'none';
  readonly phase: ToolPhase;
  readonly roles: readonly Role[];
  /** True when an accepted call ends the round. */
  readonly ends: boolean;
  /** The call with its input checked, or what is wrong with the input, readable. */
  prepare(input: unknown): Result<(context: ToolContext) => Promise<ToolAnswer>, string>;
}

interface ToolSpec<I> extends Pick<Tool, 'name' | 'description' | 'phase' | 'roles'> {
  readonly input: z.ZodType<I>;
  readonly kind?: ToolKind | 'none';
  readonly ends?: boolean;
  run(input: I, context: ToolContext): Promise<ToolAnswer>;
}

/** Makes a tool of its input's schema and what it does. */
export function defineTool<I>(spec: ToolSpec<I>): Tool {
  return {
    name: spec.name,
    description: spec.description,
    inputSchema: z.toJSONSchema(spec.input, { io: 'input', unrepresentable: 'any' }),
    kind: spec.kind ?? 'codebase',
    phase: spec.phase,
    roles: spec.roles,
    ends: spec.ends ?? false,
    prepare(input) {
      const parsed = spec.input.safeParse(input);
      if (!parsed.success) return err(`The input of ${spec.name} is not right:\n${z.prettifyError(parsed.error)}`);
      return ok((context) => spec.run(parsed.data, context));
    },
  };
}

/** Every role there is. */
export const ALL_ROLES: readonly Role[] = ['planner', 'builder', 'reviewer'];

/** An answer that the call failed, and why. */
export function failure(content: string): ToolAnswer {
  return { ok: false, content };
}

/** An answer that a write was refused; the journal hears of it too. */
export function refusedWrite(context: ToolContext, refusal: { readonly tool: string; readonly path: string; readonly reason: string }): ToolAnswer {
  context.notice({ type: 'write_refused', ...refusal });
  return failure(`Refused: ${refusal.path || '(no path)'}: ${refusal.reason}.`);
}
