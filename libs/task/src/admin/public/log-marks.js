import { countText } from './page-text.js';

/** Counts the error and warning lines that the page has had, and links to the first of each. */
export class LogMarks {
  #links = {
    error: document.querySelector('[data-log-errors]'),
    warn: document.querySelector('[data-log-warnings]'),
  };
  #counts = { error: 0, warn: 0 };

  constructor(lines) {
    for (const level of Object.keys(this.#links)) {
      for (const line of lines.querySelectorAll(`.line-${level}`)) this.count(level, Number(line.id.slice(1)));
    }
  }

  /** A line of this level has come. */
  count(level, number) {
    const link = this.#links[level];
    if (link === undefined) return;
    this.#counts[level] += 1;
    if (link.hidden) link.href = `#L${number}`;
    link.hidden = false;
    link.querySelector('span').textContent = countText(this.#counts[level], level === 'error' ? 'error' : 'warning');
  }
}
