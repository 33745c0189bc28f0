/** The page of a task: the form, its confirmation, and what can be copied from it. */

import { confirmStart } from './confirm.js';
import { copyText } from './copy.js';
import { checkOnLeave } from './field-check.js';
import { serverNow } from './moments.js';

const form = document.querySelector('[data-task-form]');

document.querySelector('[data-focus]')?.focus();

checkOnLeave(form);

form.addEventListener('submit', async (event) => {
  const button = event.submitter;
  if (button?.getAttribute('aria-disabled') === 'true') return;
  if (form.dataset.asks !== undefined && form.elements.confirm === undefined) {
    event.preventDefault();
    await confirmStart(form, button);
  } else if (button?.dataset.waits !== undefined) {
    countUp(button);
  }
});

form.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector('[data-once]'));
});

form.addEventListener('change', ({ target }) => {
  const group = target.closest('[role=group]');
  const count = group?.querySelector('[data-choice-count]');
  if (!count) return;
  const boxes = [...group.querySelectorAll('input[type=checkbox]')];
  count.textContent = `${boxes.filter(({ checked }) => checked).length} of ${boxes.length}`;
});

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (button?.dataset.show !== undefined) toggleSecret(button);
  if (button?.dataset.copyForm === 'link') void copyText(linkOf(form));
  if (button?.dataset.copyForm === 'curl') void copyText(curlOf(form));
});

clampDescription();

/** The button of a form whose answer comes when the run has ended says how long that has taken. */
function countUp(button) {
  const started = serverNow();
  const text = [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
  const show = () => {
    text.data = `Waiting ${Math.floor((serverNow() - started) / 1_000)}s`;
  };
  show();
  const timer = setInterval(show, 1_000);
  addEventListener('pageshow', () => clearInterval(timer), { once: true });
}

function toggleSecret(button) {
  const field = document.getElementById(button.dataset.show);
  const shown = field.type === 'password';
  field.type = shown ? 'text' : 'password';
  button.setAttribute('aria-pressed', String(shown));
  button.title = shown ? 'Hide' : 'Show';
}

function argumentsOf(source) {
  const isSecret = (name) => document.getElementsByName(name)[0]?.closest('.has-button') != null;
  const entries = [...new FormData(source)].filter(([name]) => name.startsWith('args.') && !isSecret(name));
  // Of a switch and its hidden "off" only the last one counts.
  const switches = new Set([...source.querySelectorAll('.switch')].map(({ name }) => name));
  return entries.filter(
    ([name], index) => !switches.has(name) || !entries.slice(index + 1).some(([later]) => later === name),
  );
}

function linkOf(source) {
  return `${location.origin}${source.dataset.url}?${new URLSearchParams(argumentsOf(source))}`;
}

function curlOf(source) {
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const fields = argumentsOf(source).map(([name, value]) => `  --data-urlencode ${quote(`${name}=${value}`)}`);
  const confirm = source.dataset.asks === 'key' ? [`  --data-urlencode ${quote(`confirm=${source.dataset.key}`)}`] : [];
  const first = `curl -X POST ${quote(`${location.origin}${source.dataset.url}/start`)} -H 'Accept: application/json'`;
  return [first, ...fields, ...confirm].join(' \\\n');
}

function clampDescription() {
  const text = document.querySelector('[data-clamp]');
  const more = document.querySelector('[data-clamp-more]');
  if (text === null) return;
  text.dataset.clamped = '';
  more.hidden = text.scrollHeight <= text.clientHeight + 1;
  more.addEventListener('click', () => {
    delete text.dataset.clamped;
    more.hidden = true;
  });
}
