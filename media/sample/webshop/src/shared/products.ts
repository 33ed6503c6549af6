import type { Cents } from './money.js';

/** Something that the shop sells. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly price: Cents;
}
