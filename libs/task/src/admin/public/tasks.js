/**
 * The task browser: filters as you type, and asks the server every few seconds. Both take the page as the server makes it
 * and put its parts in place, so there is one list, made in one way.
 */
import { announce } from './announce.js';
import { refreshMoments } from './moments.js';

const EVERY_MS = 3_000;
const EVERY_HIDDEN_MS = 15_000;
const WAIT_MS = 120;

const form = document.querySelector('[data-filter-form]');
const connection = document.querySelector('[data-connection]');
let turn = 0;
let timer;
let waiting;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  filter();
});
form.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(filter, WAIT_MS);
});
form.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('[data-filter-link]') : null;
  if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void go(link.href);
});
document.addEventListener('visibilitychange', schedule);
schedule();

function filter() {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ''));
  void go(query.size === 0 ? form.action : `${form.action}?${query}`);
}

async function go(address) {
  history.replaceState(null, '', address);
  const page = await load(address);
  if (page === undefined) return;
  for (const region of page.querySelectorAll('[data-region]')) replaceRegion(region, true);
  keepHidden(page, 'category');
  keepHidden(page, 'sort');
  const count = document.querySelectorAll('.task-row').length;
  announce(count === 1 ? '1 task' : `${count} tasks`);
}

// The category and the order are chosen by links, and sent along with the next search by hidden fields.
function keepHidden(page, name) {
  form.querySelector(`input[type=hidden][name=${name}]`)?.remove();
  const field = page.querySelector(`[data-filter-form] input[type=hidden][name=${name}]`);
  if (field !== null) form.append(field);
}

async function refresh() {
  const page = await load(location.href);
  if (page === undefined) return;
  for (const region of page.querySelectorAll('[data-region=running], [data-region=sentence]'))
    replaceRegion(region, false);
  updateRows(page);
}

async function load(address) {
  clearTimeout(timer);
  const mine = ++turn;
  try {
    const response = await fetch(address, { headers: { accept: 'text/html' } });
    if (!response.ok) throw new Error(response.statusText);
    const text = await response.text();
    if (mine !== turn) return undefined;
    connect('live', 'Live');
    return new DOMParser().parseFromString(text, 'text/html');
  } catch {
    connect('offline', 'Offline');
    return undefined;
  } finally {
    if (mine === turn) schedule();
  }
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(refresh, document.hidden ? EVERY_HIDDEN_MS : EVERY_MS);
}

function connect(state, word) {
  connection.dataset.connection = state;
  connection.querySelector('[data-connection-word]').textContent = word;
}

// Nothing is taken from under the focus, except by the reader's own choice.
function replaceRegion(region, always) {
  const old = document.querySelector(`[data-region=${region.dataset.region}]`);
  if (old === null || old.innerHTML === region.innerHTML) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  if (focused !== null && !always) return;
  old.replaceChildren(...region.childNodes);
  if (focused !== null) [...old.querySelectorAll('a, summary')].find((link) => link.href === focused.href)?.focus();
}

function updateRows(page) {
  const ids = (root) => [...root.querySelectorAll('.task-row')].map(({ id }) => id).join();
  if (ids(page) !== ids(document)) return replaceRegion(page.querySelector('[data-region=list]'), false);
  for (const row of page.querySelectorAll('.task-row')) {
    const old = document.getElementById(row.id);
    refreshMoments(old);
    if (!old.contains(document.activeElement) && withoutKeys(old) !== withoutKeys(row)) old.replaceWith(row);
  }
}

// One-time keys are new with every rendering: they are no change.
function withoutKeys(row) {
  return row.innerHTML.replace(/name="idempotencyKey" value="[^"]*"/, '');
}
