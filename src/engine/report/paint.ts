import picocolors from 'picocolors';

type Ink = (text: string) => string;

/** The few colours that reports use, by meaning; all of them leave the text alone without colour. */
export interface Paint {
  readonly good: Ink;
  readonly bad: Ink;
  readonly warn: Ink;
  readonly busy: Ink;
  readonly review: Ink;
  readonly dim: Ink;
  readonly strong: Ink;
}

/** The inks with or without colour. */
export function paintOf(color: boolean): Paint {
  const c = picocolors.createColors(color);
  return { good: c.green, bad: c.red, warn: c.yellow, busy: c.blue, review: c.magenta, dim: c.dim, strong: c.bold };
}
