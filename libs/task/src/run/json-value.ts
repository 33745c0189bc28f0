import { types } from 'node:util';
import type { JsonValue } from './run.js';

const DEEPEST = 50;
/** A graph of objects that know each other has more paths than any memory holds. */
const LARGEST = 1_000_000;

/**
 * The JSON form of anything a task may return or set. Never throws: `Date` becomes ISO 8601, `bigint` and buffers become
 * text, maps and sets become objects and lists, errors their name and message, a circle `"[Circular]"`, functions and
 * symbols are left out. Below fifty levels, and after `largest` values, objects are cut off, and say so.
 */
export function toJsonValue(value: unknown, largest = LARGEST): JsonValue {
  return convert(value, { path: [], left: largest }) ?? null;
}

/** Whether it is an error, also one of another realm (`node:vm`, a test runner), where `instanceof` fails. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value) || value instanceof DOMException;
}

interface Walk {
  /** The objects around the place where the walk is. */
  readonly path: object[];
  /** Values that may still be converted. */
  left: number;
}

function convert(value: unknown, walk: Walk): JsonValue | undefined {
  walk.left--;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return value.toString();
    case 'object':
      return value === null ? null : convertObject(value, walk);
    default:
      return undefined;
  }
}

function convertObject(value: object, walk: Walk): JsonValue | undefined {
  if (walk.path.includes(value)) return '[Circular]';
  if (walk.path.length >= DEEPEST) return '[Too deep]';
  if (walk.left < 0) return '[Too large]';
  walk.path.push(value);
  try {
    return convertReadable(value, walk);
  } catch (error) {
    return unreadable(error);
  } finally {
    walk.path.pop();
  }
}

function convertReadable(value: object, walk: Walk): JsonValue | undefined {
  if (Array.isArray(value) || value instanceof Set || isTypedArray(value)) {
    return Array.from(value as Iterable<unknown>, (item) => convert(item, walk) ?? null);
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (value instanceof RegExp || value instanceof URL) return String(value);
  if (value instanceof Map) return convertEntries(value, walk);
  if (isError(value)) return `${value.name}: ${value.message}`;
  const own = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
  return own === value ? convertEntries(readableEntries(value), walk) : convert(own, walk);
}

function isTypedArray(value: object): boolean {
  return ArrayBuffer.isView(value) && !(value instanceof DataView) && !Buffer.isBuffer(value);
}

function convertEntries(entries: Iterable<readonly [unknown, unknown]>, walk: Walk): JsonValue {
  const result: { [key: string]: JsonValue } = {};
  for (const [key, item] of entries) {
    const [name, converted] = [String(key), convert(item, walk)];
    if (converted === undefined) continue;
    if (name !== '__proto__') result[name] = converted;
    // A plain assignment would set the prototype instead of a field.
    else
      Object.defineProperty(result, name, { value: converted, enumerable: true, writable: true, configurable: true });
  }
  return result;
}

/** One field that cannot be read must not hide the others. */
function readableEntries(value: object): [string, unknown][] {
  return Object.keys(value).map((key) => {
    try {
      return [key, (value as Record<string, unknown>)[key]];
    } catch (error) {
      return [key, unreadable(error)];
    }
  });
}

function unreadable(error: unknown): string {
  try {
    return `[Unreadable: ${String(error)}]`;
  } catch {
    return '[Unreadable]';
  }
}
