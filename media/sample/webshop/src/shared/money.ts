/** An amount in cents, so that sums stay exact. */
export type Cents = number;

/** `1234` as `12.34 €`. */
export function formatMoney(cents: Cents): string {
  return `${(cents / 100).toFixed(2)} €`;
}
