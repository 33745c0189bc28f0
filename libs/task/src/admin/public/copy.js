/** Buttons that copy. `[data-copy]` holds the text; others call `copyText`. */
import { announce } from './announce.js';

/** Copies the text and says so; where the browser refuses, the reader gets it to copy by hand. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    announce('Copied');
    return true;
  } catch {
    prompt('Copy this text:', text);
    return false;
  }
}

document.addEventListener('click', async (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-copy]') : null;
  if (button === null || !(await copyText(button.dataset.copy))) return;
  const title = button.title;
  button.title = 'Copied';
  button.classList.add('is-copied');
  setTimeout(() => {
    button.title = title;
    button.classList.remove('is-copied');
  }, 2_000);
});
