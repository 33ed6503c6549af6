import type { PanelTask } from '../../src/protocol/webview.ts';

/** Letters of the codicon font, for SVG, which has no pseudo-elements. */
export const GLYPHS = { lock: '\uea75' } as const;

const STATUS: Record<PanelTask['status'], string> = {
  waiting: '\uebb5',
  building: '\uebb4',
  gating: '\uea79',
  reviewing: '\uea70',
  integrating: '\ueafe',
  done: '\ueba4',
  failed: '\uea87',
  skipped: '\ueabd',
  cancelled: '\ueabd',
};

/** The codicon letter of a task's state. */
export function nodeGlyph(status: PanelTask['status']): string {
  return STATUS[status];
}
