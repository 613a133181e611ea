/** Reading JSON of unknown shape: nothing here throws, and nothing is taken from a prototype. */

export type Json = Record<string, unknown>;

export function object(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

export function member(value: unknown, key: string): unknown {
  const source = object(value);
  return source && Object.hasOwn(source, key) ? source[key] : undefined;
}

/** `at(value, 'a', 'b')` is value.a.b, undefined where the path ends. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce(member, value);
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function string(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An id of the platform. X's are 64 bit and come as strings; a number is taken only where JSON could not have rounded it. */
export function id(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  return typeof value === 'string' && /^[0-9A-Za-z_-]{1,64}$/.test(value) ? value : undefined;
}

export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
