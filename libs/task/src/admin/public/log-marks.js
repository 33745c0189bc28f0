import { readNumbers } from './log-numbers.js';
import { countText } from './page-text.js';

/** So many of each are counted when the page opens: a log may consist of nothing else. */
const MOST = 10_000;

/** Counts the errors and warnings of the whole log, and links to the first of each. */
export class LogMarks {
  #marks = {
    error: { link: document.querySelector('[data-log-errors]'), noun: 'error', numbers: [], more: '' },
    warn: { link: document.querySelector('[data-log-warnings]'), noun: 'warning', numbers: [], more: '' },
  };

  /** What the page has is counted at once; where `log` has more lines than the page, the server is asked for the others. */
  constructor(path, log) {
    for (const [level, { numbers }] of Object.entries(this.#marks))
      for (const row of document.querySelectorAll(`[data-log-lines] > .line-${level}`))
        numbers.push(Number(row.id.slice(1)));
    // Without an answer the page goes on with what it has.
    if (!log.isWhole) void this.#askForAll(path, log.total).catch(() => {});
  }

  /** A line of this level has come. */
  count(level, number) {
    if (this.#marks[level] === undefined) return;
    this.#marks[level].numbers.push(number);
    this.#show(level);
  }

  /** The number of the first error after this line, else of the first one; `null` without any. */
  errorAfter(number) {
    const { numbers } = this.#marks.error;
    return numbers.find((one) => one > number) ?? numbers[0] ?? null;
  }

  async #askForAll(path, total) {
    const found = { error: new Set(), warn: new Set() };
    for (const level of ['error', 'warn']) {
      await readNumbers(path, { level, limit: MOST }, (numbers) => {
        for (const number of numbers) if (number <= total) found[level].add(number);
      });
    }
    for (const [level, numbers] of Object.entries(found)) this.#marks[level].more = numbers.size < MOST ? '' : '+';
    for (const number of found.error) found.warn.delete(number);
    for (const [level, numbers] of Object.entries(found)) {
      const since = this.#marks[level].numbers.filter((number) => number > total);
      this.#marks[level].numbers = [...numbers, ...since];
      this.#show(level);
    }
  }

  #show(level) {
    const { link, noun, numbers, more } = this.#marks[level];
    link.hidden = numbers.length === 0;
    link.href = `#L${numbers[0]}`;
    link.querySelector('span').textContent = countText(numbers.length, noun, more);
  }
}
