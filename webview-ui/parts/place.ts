import { noChange } from 'lit';
import { Directive, directive, PartType, type ElementPart, type PartInfo } from 'lit/directive.js';

/** Where an element stands, in pixels. */
export interface Place {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
}

class PlaceDirective extends Directive {
  #before: Place = {};

  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.ELEMENT) throw new Error('place() belongs on an element');
  }

  render(_place: Place): unknown {
    return noChange;
  }

  override update(part: ElementPart, [place]: [Place]): unknown {
    const { style } = part.element as HTMLElement;
    const before = this.#before;
    // Styles are set through the object model, because the content security policy forbids style attributes.
    if (place.x !== before.x) style.left = pixels(place.x);
    if (place.y !== before.y) style.top = pixels(place.y);
    if (place.width !== before.width) style.width = pixels(place.width);
    if (place.height !== before.height) style.height = pixels(place.height);
    this.#before = place;
    return noChange;
  }
}

function pixels(value: number | undefined): string {
  return value === undefined ? '' : `${Math.round(value * 100) / 100}px`;
}

/** Puts an element to a place of its parent: `<div ${place({ x: 10, width: 20 })}>`. */
export const place = directive(PlaceDirective);
