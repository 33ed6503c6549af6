/** How much a step aside counts against a step ahead, for moves along each axis. */
export interface RovingWeights {
  readonly horizontal: number;
  readonly vertical: number;
}

const EVEN: RovingWeights = { horizontal: 3, vertical: 3 };

/** For lanes: sideways along the lane, up and down to the next lane, wherever its bars stand. */
export const LANES: RovingWeights = { horizontal: 40, vertical: 0.02 };

/**
 * Moves the focus with the arrow keys to the nearest element in that direction, among those of `container` that carry `data-task`.
 * True when the key was one of them. One of these elements is in the tab order; the arrows reach all others.
 */
export function moveFocus(event: KeyboardEvent, container: Element, weights: RovingWeights = EVEN): boolean {
  const toward = DIRECTIONS[event.key];
  const from = document.activeElement;
  if (toward === undefined || from === null || !container.contains(from) || !(from instanceof HTMLElement || from instanceof SVGElement) || from.dataset['task'] === undefined) return false;
  event.preventDefault();
  const here = centre(from);
  let best: { element: HTMLElement | SVGElement; distance: number } | undefined;
  for (const element of container.querySelectorAll<HTMLElement | SVGElement>('[data-task]')) {
    if (element === from) continue;
    const there = centre(element);
    const ahead = (there.x - here.x) * toward.x + (there.y - here.y) * toward.y;
    const aside = Math.abs((there.x - here.x) * toward.y) + Math.abs((there.y - here.y) * toward.x);
    if (ahead < 3) continue;
    const distance = ahead + aside * (toward.x === 0 ? weights.vertical : weights.horizontal);
    if (best === undefined || distance < best.distance) best = { element, distance };
  }
  best?.element.focus();
  return true;
}

const DIRECTIONS: Readonly<Record<string, { x: number; y: number }>> = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } };

function centre(element: Element): { x: number; y: number } {
  const box = element.getBoundingClientRect();
  return { x: box.left + Math.min(box.width, 60) / 2, y: box.top + box.height / 2 };
}

/** The task that an event happened on. */
export function taskOf(event: Event): string | undefined {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement | SVGElement>('[data-task]') : null;
  return element?.dataset['task'];
}
