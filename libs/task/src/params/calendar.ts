const DAY_MS = 86_400_000;
const CLOCK = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
  hourCycle: 'h23',
} as const;

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:([Zz])|([+-])(\d{2}):?(\d{2}))?$/;

/** Made once for each zone: making one is slow. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** A day of the calendar as a `Date` at midnight UTC; `undefined` when it is not written `YYYY-MM-DD` or does not exist. */
export function parseDay(text: string): Date | undefined {
  const parts = DAY.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : undefined;
}

/** A `Date` as the day it has in UTC, `YYYY-MM-DD`. */
export function dayText(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/**
 * An instant written as in ISO 8601: with an offset it is the same everywhere, without one it is on the clock of the zone.
 * Seconds may be left out; what is finer than a millisecond is cut. Where the clock shows a time twice, the first is meant.
 * @param zone name of the zone to assume, such as `Europe/Berlin`; without it an offset is needed
 * @returns `'no offset'` when there is neither offset nor zone; `'skipped'` when the clock of the zone jumps over the time;
 * `undefined` when it is not an instant at all
 */
export function parseInstant(text: string, zone?: string): Date | 'no offset' | 'skipped' | undefined {
  const match = INSTANT.exec(text);
  const clock = match?.[1] === undefined ? undefined : parseDay(match[1]);
  if (match === null || clock === undefined) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(2, 5).map((part) => Number(part ?? 0));
  const milliseconds = Number((match[5] ?? '').padEnd(3, '0').slice(0, 3));
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  clock.setUTCHours(hours, minutes, seconds, milliseconds);
  if (match[6] !== undefined) return clock;
  if (match[7] !== undefined) return shifted(clock, match[7], Number(match[8]), Number(match[9]));
  return zone === undefined ? 'no offset' : inZone(clock, zone);
}

/** Whether a `Date` can be written with a year of four digits, and so be read again. */
export function isWritable(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999;
}

/** An instant on the clock of a zone, `YYYY-MM-DDTHH:mm[:ss[.SSS]]`: what a `datetime-local` field takes. */
export function clockText(date: Date, zone: string): string {
  const clock = clockIn(zone, date);
  const text = clock.toISOString();
  if (clock.getUTCMilliseconds() !== 0) return text.slice(0, 23);
  return clock.getUTCSeconds() === 0 ? text.slice(0, 16) : text.slice(0, 19);
}

/** The zone of this process, `Europe/Berlin`: what a `datetime` in a form is in. The `TZ` variable sets it. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function shifted(clock: Date, sign: string, hours: number, minutes: number): Date | undefined {
  if (hours > 23 || minutes > 59) return undefined;
  const offset = (hours * 60 + minutes) * 60_000;
  const date = new Date(clock.getTime() - (sign === '+' ? offset : -offset));
  return isWritable(date) ? date : undefined;
}

/** Tries the offset in force a day before, then the one a day after: no zone changes its clock twice in between. */
function inZone(clock: Date, zone: string): Date | 'skipped' {
  for (const near of [-DAY_MS, DAY_MS]) {
    const around = new Date(clock.getTime() + near);
    const offset = clockIn(zone, around).getTime() - around.getTime();
    const date = new Date(clock.getTime() - offset);
    if (clockIn(zone, date).getTime() === clock.getTime()) return date;
  }
  return 'skipped';
}

/** What the clock of a zone shows at an instant, as a `Date` that shows the same in UTC. */
function clockIn(zone: string, instant: Date): Date {
  const part = Object.fromEntries(
    clockOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const clock = new Date(0);
  clock.setUTCFullYear(part.year ?? 0, (part.month ?? 1) - 1, part.day);
  clock.setUTCHours(part.hour ?? 0, part.minute, part.second, instant.getUTCMilliseconds());
  return clock;
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('en-US', { ...CLOCK, timeZone: zone });
  clocks.set(zone, clock);
  return clock;
}
