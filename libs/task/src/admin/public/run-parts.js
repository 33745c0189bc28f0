/**
 * Brings the parts of the page that depend on the run's state up to date: asks the server for the page again and puts its
 * parts in place of the old ones. So every word is written in one place, on the server.
 */

let asked = 0;
let newest = 0;
/** Which answer each part is from: one that comes late must not undo what a later one has shown. */
const shown = new Map();
let underWay = Promise.resolve();

/**
 * Replaces these parts, or every `[data-part]`; the line that is being read stays where it is. Gives the data of the page
 * that was found, `null` where there was none or later ones have shown all of it.
 */
export function refreshParts(names = null) {
  const refreshing = refresh(++asked, names);
  underWay = Promise.allSettled([underWay, refreshing]);
  return refreshing;
}

/** Resolves when all that was asked for until now is shown, or could not be had. */
export function partsAreFresh() {
  return underWay;
}

async function refresh(turn, names) {
  const answer = await fetch(location.href, { cache: 'no-store', headers: { Accept: 'text/html' } });
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const log = document.querySelector('[data-log]');
  const top = log.getBoundingClientRect().top;
  let isNew = false;
  for (const part of document.querySelectorAll('[data-part]')) {
    const name = part.dataset.part;
    if ((names !== null && !names.includes(name)) || turn < (shown.get(name) ?? 0)) continue;
    const fresh = page.querySelector(`[data-part="${name}"]`);
    if (fresh === null) continue;
    replace(part, document.importNode(fresh, true));
    shown.set(name, turn);
    isNew = true;
  }
  if (turn > newest) {
    newest = turn;
    const nav = document.importNode(page.querySelector('.nav'), true);
    document.querySelector('.nav')?.replaceChildren(...nav.childNodes);
    document.title = page.title;
  }
  if (scrollY > 0) scrollBy({ top: log.getBoundingClientRect().top - top, behavior: 'instant' });
  return isNew ? JSON.parse(page.getElementById('page-data').textContent) : null;
}

function replace(part, fresh) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const asking = part.querySelector('[data-cancel][open]') !== null;
  for (const element of fresh.querySelectorAll('.needs-script')) element.hidden = false;
  if (asking) fresh.querySelector('[data-cancel]')?.setAttribute('open', '');
  for (const { id } of part.querySelectorAll('details[open][id]')) {
    fresh.querySelector(`#${CSS.escape(id)}`)?.setAttribute('open', '');
  }
  part.replaceWith(fresh);
  if (focused === null) return;
  const same = [...fresh.querySelectorAll('a, button, summary')].find(
    (element) => element.textContent === focused.textContent,
  );
  (same ?? document.getElementById('main')).focus({ preventScroll: true });
}
