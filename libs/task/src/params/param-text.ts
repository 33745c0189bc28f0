import type { ParamType } from '../definition/param-type.js';
import { clockText, dayText, localZone } from './calendar.js';

const UNITS: readonly (readonly [name: string, milliseconds: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

/** A typed value as a person would enter it in a form; lists are one item a line, secrets are never told. */
export function paramText(type: ParamType, value: unknown): string {
  if (value === undefined || type === 'secret') return '';
  if (type === 'json') return JSON.stringify(value, null, 2);
  if (type === 'duration') return durationText(value as number);
  if (value instanceof Date) return type === 'date' ? dayText(value) : clockText(value, localZone());
  return Array.isArray(value) ? value.join('\n') : String(value);
}

/** Milliseconds in full, `1h 30m` or `1s 500ms`: read again, it is the same length of time. */
export function durationText(milliseconds: number): string {
  let rest = milliseconds;
  const parts: string[] = [];
  for (const [name, length] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count}${name}`);
  }
  return parts.length > 0 ? parts.join(' ') : '0s';
}
