import { timeLeftText } from './clock-text.js';
import { numberText } from './page-text.js';

/** How fast a counter moves, and when it is full; server and browser use this same file for the server's figures. */

/** As many named bars are on the page at most. */
export const MOST_BARS_SHOWN = 4;

/** No estimate before as much of an attempt is done: it would only be wrong. */
const SURE_AFTER = { ms: 5_000, percent: 2 };

/** `98 per second`, `30 per minute`, `4 per hour`; `null` where nothing moves. Takes what is done per second. */
export function rateText(rate) {
  if (rate === null || rate <= 0) return null;
  const [seconds, unit] = rate >= 1 ? [1, 'second'] : rate >= 1 / 60 ? [60, 'minute'] : [3_600, 'hour'];
  const count = rate * seconds;
  return `${numberText(count >= 10 ? Math.round(count) : count)} per ${unit}`;
}

/** `1m 17s left`; `null` where it is not known, or not yet sure. `elapsedMs` is how long the attempt has been at work. */
export function paceText({ percent, remainingMs }, elapsedMs) {
  if (percent === null || remainingMs === null || remainingMs === 0) return null;
  return elapsedMs < SURE_AFTER.ms || percent < SURE_AFTER.percent ? null : timeLeftText(remainingMs);
}

/** What stands at the right of a named bar: counter, rate and time left, as far as they are known. */
export function barText(bar, elapsedMs) {
  const current = numberText(bar.current);
  const counter = bar.total === null ? current : `${current} of ${numberText(bar.total)}`;
  const isFull = bar.total !== null && bar.current >= bar.total;
  const pace = isFull ? [] : [rateText(bar.rate), paceText(bar, elapsedMs)];
  return [counter, ...pace.filter((text) => text !== null)].join(' · ');
}
