import { announce } from './announce.js';
import { copyText } from './copy.js';
import { countText } from './page-text.js';
import { showRest } from './run-line.js';

/**
 * What the links inside the log do: one line or several of them in the address (`#L120`, `#L120-L140`), and the rest of a long
 * line. The lines in the address can be copied. `log` shows them.
 */
export function listenToLinks(path, section, log) {
  section.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (link?.dataset.rest !== undefined) {
      event.preventDefault();
      showRest(link).catch(() => location.assign(link.href));
    } else if (link?.className === 'line-number' && event.shiftKey) {
      event.preventDefault();
      getSelection().removeAllRanges();
      chooseUpTo(Number(link.textContent));
    }
  });
  const copy = document.querySelector('[data-log-copy]');
  copy.addEventListener('click', () => void copyLines(path, chosenLines()));
  const showChosen = () => {
    const chosen = chosenLines();
    copy.hidden = chosen === null;
    if (chosen === null) return;
    copy.querySelector('span').textContent = `Copy ${countText(chosen.last - chosen.first + 1, 'line')}`;
    log.show(chosen.first, chosen.last);
  };
  addEventListener('hashchange', showChosen);
  showChosen();
}

/** The lines that the address names, `null` without any. */
function chosenLines() {
  const [, from, to] = /^#L(\d{1,15})(?:-L(\d{1,15}))?$/.exec(location.hash) ?? [];
  if (from === undefined) return null;
  const [one, other] = [Number(from), Number(to ?? from)];
  return { first: Math.min(one, other), last: Math.max(one, other) };
}

function chooseUpTo(to) {
  const from = Number(/^#L(\d+)/.exec(location.hash)?.[1] ?? to);
  const [first, last] = from < to ? [from, to] : [to, from];
  location.hash = first === last ? `L${first}` : `L${first}-L${last}`;
}

/** Their text alone, without numbers, times and colour codes. */
async function copyLines(path, { first, last }) {
  const query = `format=text&colours=false&fromLine=${first}&limit=${last - first + 1}`;
  const answer = await fetch(`${path}/log?${query}`, { cache: 'no-store' });
  if (answer.ok) await copyText((await answer.text()).replace(/\n$/, ''));
  else announce('The lines could not be read.');
}
