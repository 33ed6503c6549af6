import type { Panel } from '../panel.ts';
import { panned, type Span } from './span.ts';

const DRAG_PX = 4;

/** Moves the timeline with the pointer. A press that moved is a drag and selects nothing. */
export class PlotPointer {
  #dragged = false;

  /** True from the end of a drag until the next press. */
  get dragged(): boolean {
    return this.#dragged;
  }

  down(event: PointerEvent, panel: Panel, axis: { readonly span: Span; readonly width: number }): void {
    this.#dragged = false;
    if (event.button !== 0) return;
    const move = (next: PointerEvent): void => {
      const by = next.clientX - event.clientX;
      if (!this.#dragged && Math.abs(by) < DRAG_PX) return;
      this.#dragged = true;
      panel.set({ span: panned(axis.span, -by / axis.width) });
    };
    const up = (): void => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', up);
      window.removeEventListener('pointercancel', up);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', up);
    window.addEventListener('pointercancel', up);
  }
}
