import { isEnded, type RunState } from '../events/run-state.ts';
import { clockText, timesText } from './clock-text.ts';
import { firstThatFits, widthOf } from './fit.ts';
import { gateTally } from './gate-tally.ts';
import type { Paint } from './paint.ts';
import { speedUpOf } from './speed-up.ts';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** The bottom line: `▕████▎   ▏ 5/9 · 0:31 · 2.4× faster than one by one (3.1× possible) · gates 11/12`, shortened part by part until it fits. */
export function progressBar(state: RunState, options: { width: number; paint: Paint; now: number }): string {
  const { width, paint } = options;
  const tasks = [...state.tasks.values()];
  const ended = tasks.filter((task) => isEnded(task.status)).length;
  const failed = tasks.filter((task) => task.status === 'failed').length;
  const cells = width < 60 ? Math.max(6, Math.floor(width / 4)) : 28;
  const bar = `▕${filled(tasks.length === 0 ? 0 : ended / tasks.length, cells)}▏`;
  const sinceLast = state.endedAt === undefined && state.lastEventAt !== undefined ? Math.max(0, options.now - state.lastEventAt) : 0;
  const head = `${bar} ${ended}/${tasks.length}${failed > 0 ? paint.bad(` ✗${failed}`) : ''} · ${clockText(state.activeMs + sinceLast)}`;
  const speed = speedUpOf(state);
  const reached = speed.reached === undefined ? undefined : timesText(speed.reached);
  const faster = (speed.reached ?? 0) >= 1.05 ? `${reached ?? ''} faster than one by one` : 'no faster than one by one';
  const possible = speed.possible === undefined ? '' : (speed.reached ?? 0) > speed.possible ? ` so far, at most ${timesText(speed.possible)} in the end` : ` (${timesText(speed.possible)} possible)`;
  const tally = gateTally(state);
  const gates = tally.total === 0 ? '' : ` · gates ${tally.passed}/${tally.total}`;
  const long = reached === undefined ? '' : ` · ${faster}${possible}`;
  const short = reached === undefined ? '' : ` · ${reached}${possible}`;
  const brief = reached === undefined ? '' : ` · ${reached}`;
  return firstThatFits([`${head}${long}${gates}`, `${head}${short}${gates}`, `${head}${brief}${gates}`, `${head}${brief}`, head], Math.max(width, widthOf('▕▏')));
}

/** A bar of `cells` columns, filled to a share between 0 and 1 in steps of an eighth of a column. */
export function filled(share: number, cells: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * cells * 8);
  const full = Math.floor(eighths / 8);
  const part = EIGHTHS[eighths % 8] ?? '';
  return '█'.repeat(full) + part + ' '.repeat(cells - full - (part === '' ? 0 : 1));
}
