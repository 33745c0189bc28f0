/**
 * A copy of a typed value that shares nothing with it. `structuredClone` would do, but under Jest it gives objects of another
 * realm, for which `instanceof Date` is false.
 */
export function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return new Date(value) as T;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)])) as T;
}
