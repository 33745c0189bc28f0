/** A running time or a countdown: tenths under 10 s, then whole seconds. Takes milliseconds. */
export function tickText(ms: number): string;

/** An estimate of the time left, rounded. Takes milliseconds. */
export function timeLeftText(ms: number): string;
