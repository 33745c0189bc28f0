import { formatDuration } from '../duration.js';
import { agoText as sharedAgoText } from './public/ago-text.js';

/** The language of all figures on the pages. */
const LOCALE = 'en';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A length of time as people read it: `840ms`, `3.1s`, `2m 04s`, `1h 05m`, `2d 3h`. Takes milliseconds. */
export { formatDuration as durationText };

/** A number with grouping and at most one decimal: `20,000`, `12.5`. */
export function numberText(value: number): string {
  return formats().number.format(value);
}

/** A number with its noun: `1 task`, `3 tasks`. Give the plural where it is not the noun with an s. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${numberText(count)} ${count === 1 ? noun : plural}`;
}

/** A limit in words, without needless parts: `30 s`, `10 min`, `1h 30m`; 0 is `none`. Takes milliseconds. */
export function limitText(ms: number): string {
  if (ms === 0) return 'none';
  if (ms % HOUR === 0) return `${ms / HOUR} h`;
  if (ms % MINUTE === 0) return `${ms / MINUTE} min`;
  if (ms < MINUTE && ms % SECOND === 0) return `${ms / SECOND} s`;
  return formatDuration(ms);
}

/** How long ago: `just now`, `42 s ago`, `14 min ago`, `3 h ago`, `yesterday`, `6 d ago`, then the date. */
export function agoText(at: Date, now: Date): string {
  return sharedAgoText(Math.max(0, now.getTime() - at.getTime())) ?? formats().date.format(at);
}

/** A size in bytes, KB, MB or GB of 1,000: `14.2 KB`. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const power = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${numberText(bytes / 1_000 ** power)} ${units[power]}`;
}

/** A moment for templates: the machine's form, the exact text, and how long ago. */
export interface MomentView {
  /** ISO 8601, for `datetime`. */
  readonly iso: string;
  /** `2026-11-24 10:37:12` in the server's zone, for the tooltip. */
  readonly exact: string;
  readonly ago: string;
}

/** The moment as templates need it; see `partials/moment`. */
export function momentView(iso: string, now: Date): MomentView {
  const at = new Date(iso);
  return { iso, exact: exactText(at), ago: agoText(at, now) };
}

/** `2026-11-24 10:37:12` in the server's zone. */
export function exactText(at: Date): string {
  return formats().exact.format(at).replace(',', '');
}

let known: ReturnType<typeof makeFormats> | undefined;

/** Made for the first figure: the language data that they need takes 10 ms to load, and no start should wait for it. */
function formats() {
  known ??= makeFormats();
  return known;
}

function makeFormats() {
  return {
    number: new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 }),
    date: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }),
    exact: new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' }),
  };
}
