import { announce } from './announce.js';
import { onKey } from './keys.js';
import { refreshMoments } from './moments.js';
import { startClock } from './run-clock.js';

/** The list of runs: asks every few seconds whether something has changed, and changes rows where they stand. */

const EVERY_MS = 3_000;
const HIDDEN_MS = 15_000;
const SLIDE_IN_MS = 5_000;
const MOST_NEW = 99;

const data = JSON.parse(document.getElementById('page-data').textContent);
const bar = document.querySelector('[data-new-runs]');
const mark = document.querySelector('[data-connection]');
let etag = data.etag;
let announced = false;
let slideIn = null;
let asking = false;
let timer = null;

startClock();
onKey('[', () => document.querySelector('[data-newer]')?.click());
onKey(']', () => document.querySelector('[data-older]')?.click());
askLater();
document.addEventListener('visibilitychange', () => document.hidden || ask());

function askLater() {
  clearTimeout(timer);
  timer = setTimeout(ask, document.hidden ? HIDDEN_MS : EVERY_MS);
}

async function ask() {
  if (asking) return;
  asking = true;
  try {
    // The browser itself would say `no-cache` here, which forbids an answer without a body.
    const headers = { Accept: 'text/html', 'If-None-Match': etag, 'Cache-Control': 'max-age=0' };
    const answer = await fetch(location.href, { cache: 'no-store', headers });
    setMark(answer.ok || answer.status === 304 ? 'live' : 'offline');
    if (answer.ok) {
      etag = answer.headers.get('etag') ?? etag;
      show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    }
  } catch {
    setMark('offline');
  }
  asking = false;
  askLater();
}

function show(page) {
  for (const part of ['sentence', 'histogram', 'summary']) replace(part, page);
  const fresh = [...page.querySelectorAll('[data-run]')];
  const known = new Set([...document.querySelectorAll('[data-run]')].map((row) => row.dataset.run));
  for (const row of fresh) if (known.has(row.dataset.run)) update(row);
  const added = data.firstPage ? fresh.filter((row) => !known.has(row.dataset.run)) : [];
  if (known.size === 0 && added.length > 0) replace('list', page);
  else offer(added, page);
  refreshMoments();
}

// A menu that is open, or a part that has the focus, is not taken away under the reader.
function replace(part, page) {
  const old = document.querySelector(`[data-part="${part}"]`);
  const fresh = page.querySelector(`[data-part="${part}"]`);
  if (fresh === null || old.contains(document.activeElement) || old.querySelector('[open]') !== null) return;
  old.replaceWith(document.importNode(fresh, true));
}

function update(fresh) {
  const row = document.querySelector(`[data-run="${fresh.dataset.run}"]`);
  [...fresh.cells].forEach((cell, index) => {
    // The cell with the link stays, so that the row keeps the focus.
    if (!cell.classList.contains('cell-title') && row.cells[index].innerHTML !== cell.innerHTML) {
      row.cells[index].replaceWith(document.importNode(cell, true));
    }
  });
}

function offer(added, page) {
  clearTimeout(slideIn);
  bar.hidden = added.length === 0;
  if (added.length === 0) return;
  const count = added.length > MOST_NEW ? `${MOST_NEW}+` : added.length;
  bar.querySelector('[data-new-runs-text]').textContent =
    `${count} new ${added.length === 1 ? 'run matches' : 'runs match'}. Show ${added.length === 1 ? 'it' : 'them'}`;
  if (!announced) announce(`${count} new ${added.length === 1 ? 'run' : 'runs'}`);
  announced = true;
  slideIn = setTimeout(() => {
    const list = document.querySelector('[data-part="list"]');
    if (scrollY > 0 || list.contains(document.activeElement)) return;
    replace('list', page);
    for (const row of added) document.querySelector(`[data-run="${row.dataset.run}"]`)?.classList.add('row-new');
    bar.hidden = true;
    announced = false;
    refreshMoments();
  }, SLIDE_IN_MS);
}

function setMark(state) {
  if (mark === null) return;
  mark.dataset.connection = state;
  mark.querySelector('[data-connection-word]').textContent = state === 'live' ? 'Live' : 'Offline';
}
