/** A counter as the server tells of it. */
interface Paced {
  readonly current: number;
  readonly total: number | null;
  readonly percent: number | null;
  readonly rate: number | null;
  readonly remainingMs: number | null;
}

/** As many named bars are on the page at most. */
export const MOST_BARS_SHOWN: number;

/** `98 per second`; `null` where nothing moves. Takes what is done per second. */
export function rateText(rate: number | null): string | null;

/** `1m 17s left`; `null` where it is not known, or not yet sure. Takes how long the attempt has been at work, in ms. */
export function paceText(bar: Pick<Paced, 'percent' | 'remainingMs'>, elapsedMs: number): string | null;

/** Counter, rate and time left of a named bar. Takes how long the attempt has been at work, in ms. */
export function barText(bar: Paced, elapsedMs: number): string;
