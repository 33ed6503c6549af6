import { html, nothing, type TemplateResult } from 'lit';
import type { LivePanel } from '../panel.ts';
import { lookIcon, lookOf } from '../parts/task-look.ts';
import { place } from '../parts/place.ts';
import { visible } from '../parts/visible-text.ts';
import { gapsOf, type Bar, type Piece } from './bars.ts';
import { isOver } from './lanes.ts';
import { stretches, type Stretch } from './stretches.ts';

const LABEL_SHOWN_PX = 26;
const WAIT_TEXT_PX = 90;
const TITLE_PX = 80;
const SHORT_WAIT_PX = 16;
const NOBODY = 'nobody was at work';

/** A task's work on its lane: title, stretches of what it was at, holes in which nobody was at work. */
export function taskBar(panel: LivePanel, bar: Bar, at: { readonly width: number; readonly focusable: string | undefined }): TemplateResult {
  const { task } = bar;
  const selected = panel.view.selected === task.id;
  const visibleFrom = Math.max(0, -bar.x);
  const saysWhy = (piece: Piece): boolean => piece.kind === 'wait' && piece.width >= WAIT_TEXT_PX;
  const label = labelPlace(bar, { from: visibleFrom, to: Math.min(bar.width, at.width - bar.x) });
  const gaps = gapsOf(bar);
  const title = visible(task.title, 160);
  const line = visible(task.line, 200);
  const look = lookOf(task, panel.model.header);
  const drawn: Stretch[] = [
    ...bar.pieces.map((piece, index) => ({ kind: `piece piece-${piece.kind} ${sentBack(bar.pieces[index - 1], piece)}`, x: piece.x, width: piece.width, text: saysWhy(piece) ? visible(piece.reason, 120) : '' })),
    ...gaps.map((gap) => ({ kind: 'gap', x: gap.x, width: gap.width, text: gap.width >= WAIT_TEXT_PX ? NOBODY : '' })),
    ...bar.checkpoints.map((x) => ({ kind: 'checkpoint', x })),
  ];
  // What can be read on the bar, in the order in which it is there, begins its name.
  const read = [title, ...drawn.flatMap((stretch) => (stretch.text === undefined || stretch.text === '' ? [] : [stretch.text]))].join(' ');
  return html`<button type="button"
    class="bar ${look.tone} ${isOver(task) ? 'over' : look.still ? 'still' : 'live'} ${task.critical ? 'critical' : ''} ${selected ? 'selected' : ''} ${task.status === 'failed' ? 'failed' : ''}"
    data-task=${task.id} tabindex=${task.id === at.focusable ? 0 : -1} aria-pressed=${selected}
    aria-label=${`${read}, ${look.word}${task.critical ? ', on the critical path' : ''}. ${line}`}
    title=${[title, `${look.word}${line === '' ? '' : ` · ${line}`}`, ...storyOf(bar)].join('\n')}
    ${place({ x: bar.x, width: bar.width })}
    >${label.width < LABEL_SHOWN_PX ? nothing : html`<span class="bar-label" ${place(label)}>${lookIcon(look)}<bdi class="bar-text">${title}</bdi></span>`} <span ${stretches(drawn)}></span></button>`;
}

/** Where the title stands: in the first stretch of work that has room for it, else in the longest; never on a wait. */
function labelPlace(bar: Bar, shown: { readonly from: number; readonly to: number }): { readonly x: number; readonly width: number } {
  const waits = bar.pieces.filter((piece) => piece.kind === 'wait' && piece.width >= SHORT_WAIT_PX);
  const starts = [shown.from, ...waits.map((piece) => piece.x + piece.width)];
  const ends = [...waits.map((piece) => piece.x), shown.to];
  const rooms = starts.map((start, index) => {
    const x = Math.max(shown.from, start);
    return { x, width: Math.min(shown.to, ends[index] ?? shown.to) - x };
  });
  return rooms.find((room) => room.width >= TITLE_PX) ?? rooms.reduce((best, room) => (room.width > best.width ? room : best));
}

/** What sent a task back to its builder is marked where the mending begins: red gates, or a reviewer. */
function sentBack(before: Piece | undefined, piece: Piece): string {
  return piece.kind !== 'build' ? '' : before?.kind === 'gate' ? 'after-red' : before?.kind === 'review' ? 'after-review' : '';
}

/** What happened on the way, for the tooltip: waits, rounds of mending, and a time without anybody. */
function storyOf(bar: Bar): string[] {
  const told = bar.pieces.flatMap((piece, index) => (piece.kind === 'wait' || sentBack(bar.pieces[index - 1], piece) !== '' ? [visible(piece.reason, 120)] : []));
  return [...new Set([...told, ...(gapsOf(bar).length > 0 ? [NOBODY] : [])])];
}
