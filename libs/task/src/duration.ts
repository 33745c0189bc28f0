import parse from 'parse-duration';

/** A length of time: milliseconds, or a text such as `90s`, `5m`, `1h 30m`, `PT1H30M`. */
export type Duration = number | string;

const UNITS = '(?:ms|s|sec|secs|seconds?|m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)';
const PLAIN = /^\d+(?:\.\d+)?$/;
const WITH_UNITS = new RegExp(String.raw`^(?:\d+(?:\.\d+)?\s*${UNITS}\s*)+$`, 'i');
const ISO_8601 = /^P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/i;
const LONGEST_MS = 10 * 365 * 24 * 3_600_000;

/** Milliseconds of a duration, or `undefined` when it cannot be read, is negative or is longer than ten years. */
export function toMilliseconds(duration: unknown): number | undefined {
  const ms = typeof duration === 'string' ? fromText(duration.trim()) : duration;
  return typeof ms === 'number' && ms >= 0 && ms <= LONGEST_MS ? Math.round(ms) : undefined;
}

function fromText(text: string): number | undefined {
  if (PLAIN.test(text)) return Number(text);
  if (text.length > 100) return undefined;
  // The parser loses the days of P1DT2H; without the two letters it reads them.
  const plain = ISO_8601.test(text) ? text.replaceAll(/[PT]/gi, ' ') : text;
  return WITH_UNITS.test(plain.trim()) ? (parse(plain) ?? undefined) : undefined;
}

/** A duration as people read it: `840ms`, `3.1s`, `2m 04s`, `1h 05m`, `2d 3h`. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`;
  const hours = Math.floor(minutes / 60);
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
