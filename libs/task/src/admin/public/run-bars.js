import { barText, MOST_BARS_SHOWN } from './pace-text.js';

/** Keeps the named bars below the main one up to date, and folds those away that are full. */

const FOLD_MS = 5_000;

export class RunBars {
  /** When each bar became full. */
  #full = new Map();
  #bars = [];
  #elapsedMs = 0;
  #timer = null;

  /** Shows the bars as the server tells of them; `elapsedMs` is how long the attempt has been at work. */
  show(bars, elapsedMs) {
    this.#bars = bars;
    this.#elapsedMs = elapsedMs;
    const list = document.querySelector('[data-named-bars]');
    if (list === null) return;
    for (const bar of bars) this.#notice(bar);
    const open = bars.filter(({ name }) => !this.#isFolded(name));
    const shown = open.slice(0, MOST_BARS_SHOWN);
    for (const row of [...list.children]) {
      if (!shown.some(({ name }) => name === row.dataset.namedBar)) row.remove();
    }
    for (const [index, bar] of shown.entries()) this.#draw(bar, list, index);
    const more = document.querySelector('[data-more-bars]');
    more.hidden = open.length <= MOST_BARS_SHOWN;
    more.textContent = `and ${open.length - MOST_BARS_SHOWN} more`;
  }

  /** Another attempt has its own bars. */
  forget() {
    this.#full.clear();
    this.#bars = [];
  }

  #notice({ name, current, total }) {
    if (total === null || current < total) this.#full.delete(name);
    else if (!this.#full.has(name)) {
      this.#full.set(name, performance.now());
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.show(this.#bars, this.#elapsedMs), FOLD_MS);
    }
  }

  #isFolded(name) {
    return performance.now() - (this.#full.get(name) ?? Number.POSITIVE_INFINITY) >= FOLD_MS;
  }

  #draw(bar, list, index) {
    let row = [...list.children].find(({ dataset }) => dataset.namedBar === bar.name);
    if (row === undefined) {
      row = document.querySelector('[data-named-bar-look]').content.firstElementChild.cloneNode(true);
      row.dataset.namedBar = bar.name;
      row.querySelector('[data-named-bar-name]').textContent = bar.name;
      row.querySelector('.bar').setAttribute('aria-label', bar.name);
      list.insertBefore(row, list.children[index] ?? null);
    }
    const text = barText(bar, this.#elapsedMs);
    row.querySelector('[data-named-bar-text]').textContent = text;
    drawBar(row.querySelector('.bar'), bar.percent, bar.percent === null ? text : `${bar.percent} percent`);
  }
}

/** Draws a bar; without a percentage it moves without an end. */
export function drawBar(drawing, percent, text) {
  drawing.classList.toggle('bar-moving', percent === null);
  drawing.querySelector('rect').setAttribute('width', percent === null ? '34%' : `${percent}%`);
  drawing.setAttribute('aria-valuetext', text);
  if (percent === null) drawing.removeAttribute('aria-valuenow');
  else drawing.setAttribute('aria-valuenow', percent);
}
