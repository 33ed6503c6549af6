import { html, nothing, type TemplateResult } from 'lit';
import type { LivePanel } from '../panel.ts';
import { lookIcon, lookOf } from '../parts/task-look.ts';
import { place } from '../parts/place.ts';
import { visible } from '../parts/visible-text.ts';
import { gapsOf, type Bar, type Piece } from './bars.ts';
import { isOver } from './lanes.ts';

const LABEL_SHOWN_PX = 26;
const WAIT_TEXT_PX = 90;
const TITLE_PX = 80;
const NOBODY = 'nobody was at work';

/** A task's work on its lane: title, stretches of what it was at, holes in which nobody was at work. */
export function taskBar(panel: LivePanel, bar: Bar, at: { readonly width: number; readonly focusable: string | undefined }): TemplateResult {
  const { task } = bar;
  const selected = panel.view.selected === task.id;
  const visibleFrom = Math.max(0, -bar.x);
  const saysWhy = (piece: Piece): boolean => piece.kind === 'wait' && piece.width >= WAIT_TEXT_PX && piece.x - visibleFrom >= TITLE_PX;
  // The title ends where a wait begins that is wide enough to say its reason.
  const room = Math.min(bar.pieces.find(saysWhy)?.x ?? bar.width, at.width - bar.x) - visibleFrom;
  const gaps = gapsOf(bar);
  const title = visible(task.title, 160);
  const line = visible(task.line, 200);
  const look = lookOf(task, panel.model.header);
  // What can be read on the bar, in the order in which it is there, begins its name.
  const read = [title, ...gaps.filter((gap) => gap.width >= WAIT_TEXT_PX).map(() => NOBODY), ...bar.pieces.filter(saysWhy).map((piece) => visible(piece.reason, 120))].join(' ');
  return html`<button type="button"
    class="bar ${look.tone} ${isOver(task) ? 'over' : look.still ? 'still' : 'live'} ${task.critical ? 'critical' : ''} ${selected ? 'selected' : ''} ${task.status === 'failed' ? 'failed' : ''}"
    data-task=${task.id} tabindex=${task.id === at.focusable ? 0 : -1} aria-pressed=${selected}
    aria-label=${`${read}, ${look.word}${task.critical ? ', on the critical path' : ''}. ${line}`}
    title=${[title, `${look.word}${line === '' ? '' : ` · ${line}`}`, ...storyOf(bar)].join('\n')}
    ${place({ x: bar.x, width: bar.width })}>
    ${room < LABEL_SHOWN_PX ? nothing : html`<span class="bar-label" ${place({ x: visibleFrom, width: room })}>${lookIcon(look)}<span class="bar-text"><bdi>${title}</bdi></span></span>`}
    ${gaps.map((gap) => html`<span class="gap" ${place(gap)}>${gap.width >= WAIT_TEXT_PX ? html`<span class="piece-text">${NOBODY}</span>` : nothing}</span>`)}
    ${bar.pieces.map((piece, index) => html`<span class="piece piece-${piece.kind} ${sentBack(bar.pieces[index - 1], piece)}" ${place({ x: piece.x, width: piece.width })}>${saysWhy(piece) ? html`<span class="piece-text">${visible(piece.reason, 120)}</span>` : nothing}</span>`)}
    ${bar.checkpoints.map((x) => html`<span class="checkpoint" ${place({ x })}></span>`)}
  </button>`;
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
