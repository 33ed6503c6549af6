/** A running time as a clock shows it: `0:07`, `12:41`, `1:04:09`. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A ratio as people read it: `2.4×`, `12×`. */
export function timesText(ratio: number): string {
  return `${ratio >= 9.95 ? Math.round(ratio).toString() : ratio.toFixed(1)}×`;
}

/** Money: `$0.84`, `$0.003` under a cent, `$0` for nothing. */
export function moneyText(usd: number): string {
  if (usd === 0) return '$0';
  return usd < 0.01 ? `$${usd.toFixed(4).replace(/0+$/, '')}` : `$${usd.toFixed(2)}`;
}

/** A number of tokens: `950`, `12.3k`, `1.2M`. */
export function tokensText(tokens: number): string {
  if (tokens < 1_000) return String(Math.round(tokens));
  return tokens < 999_950 ? `${(tokens / 1_000).toFixed(1)}k` : `${(tokens / 1_000_000).toFixed(1)}M`;
}
