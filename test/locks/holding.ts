import type { TaskId } from '../../src/engine/model/ids.ts';
import type { Hold } from '../../src/extension/locks/holds.ts';

/** Where the repository of these tests lies. */
export const ROOT = '/repo/web shop';

/** A task that holds something. */
export function hold(task: string, more: Partial<Hold> = {}): Hold {
  return { task: task as TaskId, title: undefined, stream: undefined, status: 'building', writes: [`src/${task}/**`], worktree: undefined, held: undefined, unlocked: new Set(), ...more };
}

/** Whether a glob of ours (without its mark) matches a path in the editor, by the editor's rules as far as we use them; a test in the real one holds this to it. */
export function editorMatches(glob: string, path: string): boolean {
  const source = glob
    .split('/')
    .map((segment, at, all) => {
      if (segment !== '**') return segmentSource(segment) + (at === all.length - 1 ? '' : '/');
      return at === all.length - 1 ? '.*' : '(?:[^/]+/)*';
    })
    .join('');
  return new RegExp(`^${source}$`, 's').test(path);
}

function segmentSource(segment: string): string {
  return segment.replace(/\[(.[^\]]*)\]|[\s\S]/g, (part, inside: string | undefined) => {
    if (inside !== undefined) return `[${inside.replace(/[\\^[]/g, '\\$&')}]`;
    if (part === '*') return '[^/]*?';
    return part === '?' ? '[^/]' : part.replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
  });
}
