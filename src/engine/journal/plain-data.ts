/** The data as it will be read back from JSON: no undefined members, no minus zero. So the state folded from live events is the one that replay gives. What is plain already is not copied. */
export function plainData(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return plainArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return throughJson(value);
  return plainRecord(value as Record<string, unknown>);
}

function plainArray(value: readonly unknown[]): readonly unknown[] {
  const plain = value.map((item) => (isLost(item) ? null : plainData(item)));
  return plain.some((item, i) => !Object.is(item, value[i])) ? plain : value;
}

function plainRecord(value: Readonly<Record<string, unknown>>): unknown {
  // JSON asks an object how it wants to be written, and a member of this name cannot be assigned.
  if (typeof value['toJSON'] === 'function' || Object.hasOwn(value, '__proto__')) return throughJson(value);
  let plain: Record<string, unknown> | undefined;
  for (const [key, own] of Object.entries(value)) {
    const read = plainData(own);
    if (Object.is(read, own) && !isLost(own)) continue;
    plain ??= { ...value };
    if (isLost(own)) Reflect.deleteProperty(plain, key);
    else plain[key] = read;
  }
  return plain ?? value;
}

function isLost(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || typeof value === 'symbol';
}

function throughJson(value: object): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
