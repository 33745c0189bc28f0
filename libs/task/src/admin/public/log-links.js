import { showRest } from './run-line.js';

/** What the links inside the log do: one line or several of them in the address, the rest of a long line. */
export function listenToLinks(section, show) {
  section.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (link?.dataset.rest !== undefined) {
      event.preventDefault();
      showRest(link).catch(() => location.assign(link.href));
    } else if (link?.className === 'line-number' && event.shiftKey) {
      event.preventDefault();
      chooseRange(Number(link.textContent));
    }
  });
  const showChosen = () => showFromAddress(show);
  addEventListener('hashchange', showChosen);
  showChosen();
}

function chooseRange(to) {
  const from = Number(/^#L(\d+)/.exec(location.hash)?.[1] ?? to);
  const [first, last] = from < to ? [from, to] : [to, from];
  location.hash = first === last ? `L${first}` : `L${first}-L${last}`;
}

function showFromAddress(show) {
  const [, from, to] = /^#L(\d+)(?:-L(\d+))?$/.exec(location.hash) ?? [];
  const first = from === undefined ? null : document.getElementById(`L${from}`);
  if (first === null) return;
  show(first);
  for (let number = Number(from); number <= Number(to ?? from); number += 1) {
    document.getElementById(`L${number}`)?.classList.add('is-chosen');
  }
}
