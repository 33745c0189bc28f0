/** Says something to screen readers, once the present sentence is over. */
export function announce(text) {
  const announcer = document.getElementById('announcer');
  if (announcer === null) return;
  announcer.textContent = '';
  // The same text twice would not be read again without an empty moment between.
  setTimeout(() => {
    announcer.textContent = text;
  }, 50);
}
