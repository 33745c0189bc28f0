/** How long ago: `14 min ago`, `yesterday`; `null` from 30 days on, where a date says more. Takes milliseconds. */
export function agoText(ms: number): string | null;
