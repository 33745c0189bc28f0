/** Lengths of time as people read them; server and browser use this same file for what ticks. Takes milliseconds. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A running time or a countdown: `3.1s`, from 10 s up whole seconds, `2m 04s`, `1h 05m`, `2d 3h`. */
export function tickText(ms) {
  const left = Math.max(0, ms);
  if (left < 10 * SECOND) return `${(Math.floor(left / 100) / 10).toFixed(1)}s`;
  if (left < MINUTE) return `${Math.floor(left / SECOND)}s`;
  if (left < HOUR) return `${Math.floor(left / MINUTE)}m ${twoDigits((left % MINUTE) / SECOND)}s`;
  if (left < DAY) return `${Math.floor(left / HOUR)}h ${twoDigits((left % HOUR) / MINUTE)}m`;
  return `${Math.floor(left / DAY)}d ${Math.floor((left % DAY) / HOUR)}h`;
}

/** An estimate, rounded so that it does not pretend to know more: steps of 5 s, then seconds, whole minutes from 10 min. */
export function timeLeftText(ms) {
  if (ms > DAY) return 'more than a day left';
  if (ms < MINUTE) return `${Math.max(5, Math.ceil(ms / (5 * SECOND)) * 5)}s left`;
  if (ms < 10 * MINUTE || ms >= HOUR) return `${tickText(ms)} left`;
  return `${Math.round(ms / MINUTE)} min left`;
}

function twoDigits(value) {
  return String(Math.floor(value)).padStart(2, '0');
}
