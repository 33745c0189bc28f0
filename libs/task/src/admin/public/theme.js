/** The theme button: changes the page at once, and keeps the choice in the cookie that the server reads. */
import { announce } from './announce.js';

const THEMES = ['system', 'light', 'dark'];
const form = document.querySelector('[data-theme-form]');
const button = form?.querySelector('button');

/** Goes to the next theme. */
export function changeTheme() {
  if (button) show(button.value);
}

form?.addEventListener('submit', (event) => {
  event.preventDefault();
  changeTheme();
});

function show(theme) {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
  document.cookie = `taskforge-theme=${theme}; Path=${document.body.dataset.base}; Max-Age=31536000; SameSite=Lax`;
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  button.value = next;
  button.title = `Theme: ${theme}`;
  button.querySelector('.visually-hidden').textContent = `Theme: ${theme}. Change to ${next}`;
  announce(`Theme: ${theme}`);
}
