/** An expected outcome: the value, or the failure that a caller must look at. */
export type Result<T, F> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: F };

/** Wraps a value as a success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps a failure. */
export function err<F>(error: F): { readonly ok: false; readonly error: F } {
  return { ok: false, error };
}
