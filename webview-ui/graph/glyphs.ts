import type { IconName } from '../parts/icon.ts';

/** Letters of the codicon font, for SVG, which has no pseudo-elements. */
export const GLYPHS = { lock: '\uea75' } as const;

const LETTERS: Partial<Record<IconName, string>> = {
  'circle-large': '\uebb5',
  'circle-large-filled': '\uebb4',
  beaker: '\uea79',
  eye: '\uea70',
  'git-merge': '\ueafe',
  pass: '\ueba4',
  error: '\uea87',
  'circle-slash': '\ueabd',
  'debug-pause': '\uead1',
  account: '\ueb99',
};

/** The codicon letter of a task's shape. */
export function nodeGlyph(name: IconName): string {
  return LETTERS[name] ?? '';
}
