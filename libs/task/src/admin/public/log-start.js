import { numberText } from './page-text.js';

/** The row above the first line: which lines are not on the page, and a link that loads the ones before. */
export class LogStart {
  #path;
  #lines;
  #row = document.querySelector('[data-log-shown]');
  #text = document.querySelector('[data-log-shown-text]');
  #link = document.querySelector('[data-log-earlier]');

  /** `insert(block)` puts a block of earlier lines on top. */
  constructor(path, lines, insert) {
    this.#path = path;
    this.#lines = lines;
    this.#link ??= this.#makeLink();
    this.#link.addEventListener('click', (event) => {
      event.preventDefault();
      // Where it cannot be put in place, the link leads to the same lines.
      this.#load(insert).catch(() => location.assign(this.#link.href));
    });
  }

  /** Says what is missing now. */
  update() {
    const first = this.#lines.querySelector('.line');
    const number = Number(first?.id.slice(1) ?? 1);
    this.#row.hidden = number === 1;
    this.#text.textContent = `Lines 1 to ${numberText(number - 1)} are not shown.`;
    this.#link.href = `${this.#path}?before=${first?.dataset.seq ?? 1}&line=${number}#log`;
  }

  async #load(insert) {
    const answer = await fetch(this.#link.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const block = page.querySelector('[data-log-lines] .line-block');
    if (block !== null) insert(document.importNode(block, true));
    this.update();
  }

  #makeLink() {
    const link = document.createElement('a');
    link.className = 'log-link';
    link.textContent = 'Show earlier lines';
    this.#row.append(link);
    return link;
  }
}
