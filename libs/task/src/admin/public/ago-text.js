/** How long ago something was; server and browser use this same file. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `just now`, `42 s ago`, `14 min ago`, `3 h ago`, `yesterday`, `6 d ago`; `null` from 30 days on, where a date says more. */
export function agoText(ms) {
  if (ms < 5 * SECOND) return 'just now';
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s ago`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  if (ms < 2 * DAY) return 'yesterday';
  return ms < 30 * DAY ? `${Math.floor(ms / DAY)} d ago` : null;
}
