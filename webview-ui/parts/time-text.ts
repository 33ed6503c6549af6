/** A running time as a clock shows it: `0:07`, `12:41`, and from an hour on `1 h 04`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours} h ${two(minutes)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A short time with what is known of it: `640 ms`, `2.4 s`, `16 s`, then as `durationText`. */
export function shortText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 60_000 ? `${Math.round(ms / 1_000)} s` : durationText(ms);
}

/** Time of day, as the person's system writes it: `12:41`. */
export function clockOf(at: number, withSeconds = false): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', ...(withSeconds ? { second: '2-digit' } : {}) });
}

/** Money: `$0.84`, `$0.003` under a cent. */
export function moneyText(usd: number): string {
  if (usd === 0) return '$0';
  return usd < 0.01 ? `$${usd.toFixed(4).replace(/0+$/, '')}` : `$${usd.toFixed(2)}`;
}

/** A ratio: `2.6×`, `12×`. */
export function timesText(ratio: number): string {
  return `${ratio >= 9.95 ? Math.round(ratio).toString() : ratio.toFixed(1)}×`;
}

/** A number of tokens: `950`, `12.3k`, `1.2M`. */
export function tokensText(tokens: number): string {
  if (tokens < 1_000) return String(Math.round(tokens));
  return tokens < 999_950 ? `${(tokens / 1_000).toFixed(1)}k` : `${(tokens / 1_000_000).toFixed(1)}M`;
}

/** `1 task`, `3 tasks`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
