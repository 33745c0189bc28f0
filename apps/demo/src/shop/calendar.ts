const DAY_MS = 24 * 3_600_000;

/** Calendar day of an instant in UTC, as `YYYY-MM-DD`. */
export function toDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Midnight UTC `days` days later; negative goes back. */
export function addDays(date: Date, days: number): Date {
  return new Date(Date.parse(toDay(date)) + days * DAY_MS);
}

/** First day of the month that lies `months` months away, midnight UTC; 0 is the date's own month. */
export function startOfMonth(date: Date, months = 0): Date {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
}
