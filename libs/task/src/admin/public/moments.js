/** Keeps "14 min ago" true while the page is open. Counts from the server's clock, not from this machine's. */
import { agoText } from './ago-text.js';

const EVERY_MS = 10_000;
const rendered = Number(document.body.dataset.now);
const opened = performance.now();

/** The server's time, as epoch milliseconds. */
export function serverNow() {
  return rendered + performance.now() - opened;
}

/** Writes all moments below `root` anew. */
export function refreshMoments(root = document) {
  for (const element of root.querySelectorAll('time[data-ago]')) {
    const text = agoText(Math.max(0, serverNow() - Date.parse(element.dateTime)));
    if (text !== null && text !== element.textContent) element.textContent = text;
  }
}

setInterval(() => {
  if (!document.hidden) refreshMoments();
}, EVERY_MS);
