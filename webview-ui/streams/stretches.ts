import { noChange } from 'lit';
import { Directive, directive, PartType, type ElementPart, type PartInfo } from 'lit/directive.js';

/** Something that stands on a bar, in pixels from its left end; `text` is what it says, or nothing. */
export interface Stretch {
  readonly kind: string;
  readonly x: number;
  readonly width?: number;
  readonly text?: string;
}

/** A bar has a dozen of them and a screen hundreds of bars: as templates they would be most of what the panel's first picture costs. */
class StretchesDirective extends Directive {
  #before: readonly Stretch[] = [];

  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.ELEMENT) throw new Error('stretches() belongs on an element');
  }

  /** `update` does the work; this one says what the directive takes. */
  render(list: readonly Stretch[]): unknown {
    return list;
  }

  override update(part: ElementPart, [list]: [readonly Stretch[]]): unknown {
    const { element } = part;
    let next = element.firstElementChild;
    for (const [index, stretch] of list.entries()) {
      const child = next instanceof HTMLElement ? next : element.appendChild(document.createElement('span'));
      draw(child, stretch, this.#before[index]);
      next = child.nextElementSibling;
    }
    while (element.childElementCount > list.length) element.lastElementChild?.remove();
    this.#before = list;
    return noChange;
  }
}

function draw(element: HTMLElement, stretch: Stretch, before: Stretch | undefined): void {
  if (stretch.kind !== before?.kind) element.className = stretch.kind;
  const [x, width] = [Math.round(stretch.x), stretch.width === undefined ? undefined : Math.round(stretch.width)];
  if (before === undefined || x !== Math.round(before.x)) element.style.left = `${x}px`;
  if (before === undefined ? width !== undefined : width !== (before.width === undefined ? undefined : Math.round(before.width))) element.style.width = width === undefined ? '' : `${width}px`;
  const text = stretch.text ?? '';
  if (text === (before?.text ?? '')) return;
  const words = document.createElement('span');
  words.className = 'piece-text';
  words.textContent = text;
  element.replaceChildren(...(text === '' ? [] : [words]));
}

/** Fills an element with stretches: `<span ${stretches(list)}></span>`. The element holds nothing else. */
export const stretches = directive(StretchesDirective);
