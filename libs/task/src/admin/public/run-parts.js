/**
 * Brings the parts of the page that depend on the run's state up to date: asks the server for the page again and puts its
 * parts in place of the old ones. So every word is written in one place, on the server.
 */

let asked = 0;
let shown = 0;

/**
 * Replaces these parts, or every `[data-part]`; the line that is being read stays where it is. Gives the data of the page
 * that was found, `null` where there was none or a later one is shown already.
 */
export async function refreshParts(names = null) {
  const turn = ++asked;
  const answer = await fetch(location.href, { cache: 'no-store', headers: { Accept: 'text/html' } });
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (turn < shown) return null;
  shown = turn;
  const log = document.querySelector('[data-log]');
  const top = log.getBoundingClientRect().top;
  for (const part of document.querySelectorAll('[data-part]')) {
    if (names !== null && !names.includes(part.dataset.part)) continue;
    const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (fresh !== null) replace(part, document.importNode(fresh, true));
  }
  document.querySelector('.nav')?.replaceChildren(...document.importNode(page.querySelector('.nav'), true).childNodes);
  document.title = page.title;
  if (scrollY > 0) scrollBy({ top: log.getBoundingClientRect().top - top, behavior: 'instant' });
  return JSON.parse(page.getElementById('page-data').textContent);
}

function replace(part, fresh) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const asking = part.querySelector('[data-cancel][open]') !== null;
  for (const element of fresh.querySelectorAll('.needs-script')) element.hidden = false;
  if (asking) fresh.querySelector('[data-cancel]')?.setAttribute('open', '');
  part.replaceWith(fresh);
  if (focused === null) return;
  const same = [...fresh.querySelectorAll('a, button, summary')].find(
    (element) => element.textContent === focused.textContent,
  );
  (same ?? document.getElementById('main')).focus({ preventScroll: true });
}
