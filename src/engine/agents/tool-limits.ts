import { Semaphore } from './semaphore.ts';

/** What a tool call is bound by. */
export type ToolKind = 'web' | 'codebase' | 'shell';

/** How many tool calls of each kind run at once, over all agents of a thread. */
export interface ToolLimits {
  readonly web: Semaphore;
  readonly codebase: Semaphore;
  readonly shell: Semaphore;
}

/** Makes the limits of one thread (web 32, codebase 48, shell 16). */
export function createToolLimits(sizes: Partial<Record<ToolKind, number>> = {}): ToolLimits {
  return { web: new Semaphore(sizes.web ?? 32), codebase: new Semaphore(sizes.codebase ?? 48), shell: new Semaphore(sizes.shell ?? 16) };
}
