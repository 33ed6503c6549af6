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

  /** `update` does the work; this one says what the directive takes. */
  render(place: Place): unknown {
    return place;
  }

  override update(part: ElementPart, [place]: [Place]): unknown {
    const { style } = part.element as HTMLElement;
    const before = this.#before;
    // Whole pixels: what moved by less is not drawn again. Styles are set through the object model, because the content security policy forbids style attributes.
    const set = (name: 'left' | 'top' | 'width' | 'height', value: number | undefined, old: number | undefined): void => {
      if (pixels(value) !== pixels(old)) style[name] = pixels(value);
    };
    set('left', place.x, before.x);
    set('top', place.y, before.y);
    set('width', place.width, before.width);
    set('height', place.height, before.height);
    this.#before = place;
    return noChange;
  }
}

function pixels(value: number | undefined): string {
  return value === undefined ? '' : `${Math.round(value)}px`;
}

/** Puts an element to a place of its parent: `<div ${place({ x: 10, width: 20 })}>`. */
export const place = directive(PlaceDirective);
