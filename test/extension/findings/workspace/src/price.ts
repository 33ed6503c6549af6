// Prices of the shop.
export function rate(country: string): number {
  return country === 'de' ? 0.19 : 0.2;
}

export function total(net: number, country: string): number {
  return net * (1 + rate(country));
}

export function label(net: number, country: string): string {
  return `${total(net, country)} EUR`;
}
