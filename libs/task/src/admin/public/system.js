import { startClock } from './run-clock.js';

/** The system page: asks every few seconds how things stand. */

const EVERY_MS = 3_000;
const HIDDEN_MS = 15_000;
const mark = document.querySelector('[data-connection]');

startClock();
askLater();

function askLater() {
  setTimeout(ask, document.hidden ? HIDDEN_MS : EVERY_MS);
}

async function ask() {
  try {
    const answer = await fetch(location.href, { cache: 'no-store', headers: { Accept: 'text/html' } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    setMark('live', 'Live');
  } catch {
    setMark('offline', 'Offline');
  }
  askLater();
}

function show(page) {
  for (const part of document.querySelectorAll('[data-part]')) {
    const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (fresh !== null && !part.contains(document.activeElement)) part.replaceWith(document.importNode(fresh, true));
  }
}

function setMark(state, word) {
  mark.dataset.connection = state;
  mark.querySelector('[data-connection-word]').textContent = word;
}
