import { html, type TemplateResult } from 'lit';
import type { DirectiveResult } from 'lit/directive.js';
import { ref } from 'lit/directives/ref.js';
import { place } from './place.ts';

interface Box {
  element: HTMLElement | undefined;
  top: number;
  height: number;
  width: number;
  readonly attach: (element: Element | undefined) => void;
}

/** Sizes and positions of what scrolls, by name. Only what can be seen is drawn, so a list of any length costs the same. */
export class Scrolling {
  readonly #boxes = new Map<string, Box>();
  readonly #redraw: () => void;
  readonly #sizes: ResizeObserver;

  constructor(redraw: () => void) {
    this.#redraw = redraw;
    this.#sizes = new ResizeObserver((entries) => {
      for (const box of this.#boxes.values()) if (entries.some((entry) => entry.target === box.element)) this.#measure(box);
      redraw();
    });
  }

  /** The box of that name; `attach` goes into a `ref`. */
  box(name: string): Readonly<Box> {
    const known = this.#boxes.get(name);
    if (known !== undefined) return known;
    const box: Box = { element: undefined, top: 0, ...sizeToCome(), attach: (element) => this.#attach(box, element) };
    this.#boxes.set(name, box);
    return box;
  }

  /** Brings a row into sight. */
  reveal(name: string, y: number, height: number): void {
    const { element } = this.box(name);
    if (element === undefined) return;
    if (y < element.scrollTop) element.scrollTop = y;
    else if (y + height > element.scrollTop + element.clientHeight) element.scrollTop = y + height - element.clientHeight;
  }

  #attach(box: Box, element: Element | undefined): void {
    if (box.element === element) return;
    if (box.element !== undefined) this.#sizes.unobserve(box.element);
    box.element = element instanceof HTMLElement ? element : undefined;
    if (box.element === undefined) return;
    this.#sizes.observe(box.element);
    box.element.addEventListener('scroll', () => {
      const top = box.element?.scrollTop ?? 0;
      if (top === box.top) return;
      box.top = top;
      this.#redraw();
    }, { passive: true });
  }

  #measure(box: Box): void {
    box.height = box.element?.clientHeight ?? 0;
    box.width = box.element?.clientWidth ?? 0;
    box.top = box.element?.scrollTop ?? 0;
  }
}

/** Lines above and below what scrolls, roughly. */
const AROUND_PX = 110;

/** What a box will measure when nothing stands beside it: with a guess that is right, its first drawing is its last. */
function sizeToCome(): { width: number; height: number } {
  const probe = document.createElement('div');
  probe.style.position = 'absolute';
  probe.style.visibility = 'hidden';
  probe.style.width = '100px';
  probe.style.overflowY = 'scroll';
  document.body.append(probe);
  const scrollbar = 100 - probe.clientWidth;
  probe.remove();
  return { width: Math.max(0, document.documentElement.clientWidth - scrollbar), height: Math.max(100, window.innerHeight - AROUND_PX) };
}

const OVERSCAN = 4;

/** First and last (exclusive) row that can be seen, with a few more on both sides. */
export function rowsInSight(box: { readonly top: number; readonly height: number }, rowHeight: number, total: number): { first: number; end: number } {
  const first = Math.max(0, Math.floor(box.top / rowHeight) - OVERSCAN);
  return { first, end: Math.min(total, Math.ceil((box.top + box.height) / rowHeight) + OVERSCAN) };
}

/** Rows of one height of which only those in sight exist. Goes into a scrolling element with the box's `ref`. */
export function virtualRows(options: { box: { readonly top: number; readonly height: number }; rowHeight: number; total: number; role?: string; row: (index: number) => TemplateResult }): TemplateResult {
  const { box, rowHeight, total, row } = options;
  const { first, end } = rowsInSight(box, rowHeight, total);
  const rows: TemplateResult[] = [];
  for (let index = first; index < end; index += 1) rows.push(row(index));
  return html`<div class="rows" role=${options.role ?? 'presentation'} ${place({ height: total * rowHeight })}><div class="rows-shift" role="presentation" ${place({ y: first * rowHeight })}>${rows}</div></div>`;
}

/** The `ref` of a box. */
export function attached(box: Readonly<Box>): DirectiveResult {
  return ref(box.attach);
}
