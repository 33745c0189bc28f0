/** `j` and `k` go from row to row in lists; Enter opens, as with every link. */
import { onKey } from './keys.js';

onKey('j', () => step(1));
onKey('k', () => step(-1));

function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')].filter((row) => row.checkVisibility());
  if (rows.length === 0) return false;
  const now = rows.indexOf(document.activeElement);
  const next = now === -1 ? (by > 0 ? 0 : rows.length - 1) : now + by;
  rows[Math.max(0, Math.min(rows.length - 1, next))].focus();
}
