/** Single keys: they work only outside of fields, and can be turned off in the shortcuts panel. */

const STORED = 'taskforge-keys';
const FIRST_KEY_MS = 1_000;

const actions = new Map();
let first = null;

/**
 * Calls `act` when the key is pressed: one key (`/`, `f`), or two in a row (`g t`). `act` may return `false` to leave the
 * key to the browser.
 */
export function onKey(keys, act) {
  actions.set(keys, act);
}

/** Whether single keys work. */
export function keysAreOn() {
  return localStorage.getItem(STORED) !== 'off';
}

/** Turns single keys on or off on this device. */
export function setKeys(on) {
  localStorage.setItem(STORED, on ? 'on' : 'off');
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keysAreOn()) return;
  if (isField(event.target) || document.querySelector('dialog[open]') !== null) return;
  const started = first !== null && event.timeStamp - first.at < FIRST_KEY_MS ? `${first.key} ` : '';
  const act = actions.get(started + event.key) ?? actions.get(event.key);
  first = startsTwo(event.key) ? { key: event.key, at: event.timeStamp } : null;
  if (act === undefined || act(event) === false) return;
  first = null;
  event.preventDefault();
});

function startsTwo(key) {
  return [...actions.keys()].some((keys) => keys.startsWith(`${key} `));
}

function isField(target) {
  return (
    target instanceof Element &&
    target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null
  );
}
