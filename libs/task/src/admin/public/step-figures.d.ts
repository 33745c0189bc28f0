/** As many steps are on the page at most. */
export const MOST_STEPS_SHOWN: number;

/** Stands between the names of a step and of those around it. */
export const STEP_SEPARATOR: string;

/** How many steps are done, or have failed or been stopped. Takes their statuses. */
export function stepCountText(statuses: readonly string[]): string;

/** Where the bar of a step lies in its attempt, in percent. Times are epoch milliseconds; `ms` is `null` while it goes on. */
export function stepSpan(
  step: { readonly from: number; readonly ms: number | null },
  begin: number,
  end: number,
): { x: number; width: number };
