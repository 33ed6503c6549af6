import { escapeHtml } from '../shared/html.js';
import { formatMoney } from '../shared/money.js';
import type { Product } from '../shared/products.js';
import { layout } from './layout.js';

/** The page that lists what the shop sells. */
export function productsPage(products: readonly Product[]): string {
  const items = products.map((product) => `<li>${escapeHtml(product.name)}: ${formatMoney(product.price)}</li>`);
  return layout('Products', `<ul>${items.join('')}</ul>`);
}
