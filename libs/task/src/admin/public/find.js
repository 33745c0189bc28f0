/** The find field of the top bar: a list of tasks and runs under it. Without this script it is a plain form. */

const MOST_TASKS = 5;
const MOST_ROWS = 8;
const WAIT_MS = 150;

const base = document.body.dataset.base;
const input = document.getElementById('find');
const form = input?.form;
const list = document.createElement('ul');
let asked = 0;
let timer;

/** Puts the cursor into the field; on small screens it opens first. */
export function openFind() {
  form.classList.add('is-open');
  input.focus();
  input.select();
}

if (input) {
  list.id = 'find-list';
  list.className = 'find-list';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Tasks and runs');
  list.hidden = true;
  form.append(list);
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-expanded', 'false');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-autocomplete', 'list');
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
  input.addEventListener('keydown', onKeyDown);
  form.addEventListener('focusout', (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });
  document.querySelector('.find-open')?.addEventListener('click', (event) => {
    event.preventDefault();
    openFind();
  });
}

async function look() {
  const text = input.value.trim();
  const turn = ++asked;
  if (text === '') return close();
  const q = encodeURIComponent(text);
  const [tasks, runs] = await Promise.all([
    items(`${base}?format=json&limit=${MOST_TASKS}&q=${q}`),
    items(`${base}/runs?format=json&limit=${MOST_ROWS}&text=${q}`),
  ]);
  if (turn !== asked) return;
  const rows = [
    ...tasks.map(({ key, title }) => ({ href: `${base}/${key}`, title, note: key })),
    ...runs.map(({ id, title, label }) => ({
      href: `${base}/runs/${id}`,
      title,
      note: label ?? `run ${id.slice(-8)}`,
    })),
  ];
  show(rows.slice(0, MOST_ROWS));
}

async function items(address) {
  try {
    const response = await fetch(address);
    return response.ok ? (await response.json()).items : [];
  } catch {
    return [];
  }
}

function show(rows) {
  list.replaceChildren(...rows.map(optionOf));
  if (rows.length === 0) {
    const none = document.createElement('li');
    none.className = 'find-none';
    none.textContent = 'Nothing found';
    list.append(none);
  }
  list.hidden = false;
  input.setAttribute('aria-expanded', 'true');
  choose(0);
}

function optionOf({ href, title, note }, index) {
  const option = document.createElement('li');
  option.id = `find-option-${index}`;
  option.className = 'find-option';
  option.setAttribute('role', 'option');
  option.dataset.href = href;
  const code = document.createElement('code');
  code.className = 'faint';
  code.textContent = note;
  const name = document.createElement('span');
  name.textContent = title;
  option.append(name, code);
  // Before the field loses the focus and the list closes.
  option.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    location.assign(href);
  });
  return option;
}

function onKeyDown(event) {
  if (event.key === 'Escape' && !list.hidden) close();
  else if (event.key === 'ArrowDown') choose(chosen() + 1);
  else if (event.key === 'ArrowUp') choose(chosen() - 1);
  else if (event.key === 'Enter' && options()[chosen()]) location.assign(options()[chosen()].dataset.href);
  else return;
  event.preventDefault();
}

function options() {
  return list.hidden ? [] : [...list.querySelectorAll('[role=option]')];
}

function chosen() {
  return options().findIndex((option) => option.getAttribute('aria-selected') === 'true');
}

function choose(index) {
  const all = options();
  if (all.length === 0) return input.removeAttribute('aria-activedescendant');
  const wanted = (index + all.length) % all.length;
  for (const [place, option] of all.entries()) option.setAttribute('aria-selected', String(place === wanted));
  input.setAttribute('aria-activedescendant', all[wanted].id);
  all[wanted].scrollIntoView({ block: 'nearest' });
}

function close() {
  asked++;
  list.hidden = true;
  input.setAttribute('aria-expanded', 'false');
  input.removeAttribute('aria-activedescendant');
}
