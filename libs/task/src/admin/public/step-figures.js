import { tenths } from './share-bar.js';

/** What is counted and drawn over all steps of a run; server and browser use this same file. */

/** As many steps are on the page at most. */
export const MOST_STEPS_SHOWN = 200;

/** Stands between the names of a step and of those around it. */
export const STEP_SEPARATOR = ' › ';

/** The thinnest bar that is still seen, in percent. */
const THINNEST = 1;

/** `2 done` while one goes on, else `3 done`, `1 of 3 failed` or `1 of 3 stopped`. Takes their statuses. */
export function stepCountText(statuses) {
  const count = (...these) => statuses.filter((one) => these.includes(one)).length;
  const [running, failed, stopped] = [count('running'), count('failed'), count('cancelled', 'interrupted')];
  if (running === 0 && failed > 0) return `${failed} of ${statuses.length} failed`;
  if (running === 0 && stopped > 0) return `${stopped} of ${statuses.length} stopped`;
  return `${statuses.length - running} done`;
}

/**
 * Where the bar of a step lies between the beginning and the end of its attempt, in percent. All times are epoch
 * milliseconds; `ms` is `null` for a step that goes on.
 */
export function stepSpan({ from, ms }, begin, end) {
  const whole = Math.max(1, end - begin);
  const percent = (time) => Math.min(100, Math.max(0, ((time - begin) / whole) * 100));
  const width = Math.max(THINNEST, percent(ms === null ? end : from + ms) - percent(from));
  return { x: tenths(Math.min(percent(from), 100 - width)), width: tenths(width) };
}
