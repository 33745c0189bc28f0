import { tickText } from '../public/clock-text.js';

/** A text with a time inside that goes on ticking in the browser; see `runs/tick`. */
export interface TickView {
  readonly before: string;
  /** The ticking part; `null` for a text that stands still. */
  readonly clock: { readonly ms: number; readonly direction: 'up' | 'down'; readonly text: string } | null;
  readonly after: string;
}

/** A text with or without a clock. `ms` is where the clock stands now. */
export function ticking(before: string, ms?: number, direction: 'up' | 'down' = 'up', after = ''): TickView {
  if (ms === undefined) return { before, clock: null, after };
  const stands = Math.max(0, Math.round(ms));
  return { before, clock: { ms: stands, direction, text: tickText(stands) }, after };
}
