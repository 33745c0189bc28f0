/** What every page does with JavaScript. Everything here also works without it, as plain links and forms. */
import './copy.js';
import './moments.js';
import './rows.js';
import { openFind } from './find.js';
import { keysAreOn, onKey, setKeys } from './keys.js';
import { changeTheme } from './theme.js';

const base = document.body.dataset.base;

document.documentElement.classList.add('scripted');
for (const element of document.querySelectorAll('.needs-script')) element.hidden = false;

onKey('/', openFind);
onKey('t', changeTheme);
onKey('?', () => document.getElementById('shortcuts').showModal());
onKey('g t', () => location.assign(base));
onKey('g r', () => location.assign(`${base}/runs`));
onKey('g s', () => location.assign(`${base}/system`));

const keySwitch = document.querySelector('[data-shortcuts-switch]');
keySwitch.checked = keysAreOn();
keySwitch.addEventListener('change', () => setKeys(keySwitch.checked));

document.addEventListener('click', (event) => {
  if (!(event.target instanceof Element)) return;
  const opener = event.target.closest('[data-open-dialog]');
  if (opener !== null) document.getElementById(opener.dataset.openDialog)?.showModal();
  for (const menu of document.querySelectorAll('details[data-menu][open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll('details[data-menu][open]')) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector('summary').focus();
  }
});

// A second press while the first is under way would only be answered with the run that exists.
document.addEventListener('submit', (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button?.matches('[data-once]')) return;
  if (button.getAttribute('aria-disabled') === 'true') return event.preventDefault();
  // After the browser has gathered the form, which a switched-off button would be missing from.
  setTimeout(() => button.setAttribute('aria-disabled', 'true'));
});

// Back shows the page as it was left: with its buttons off.
addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll('[data-once]')) button.removeAttribute('aria-disabled');
});
