import { plainText } from './ansi-line.js';
import { readNumbers } from './log-numbers.js';
import { numberText } from './page-text.js';
import { firstOf, linesOf } from './run-line.js';

/**
 * Searches the whole log for lines: plain text, whatever the case. Lines that are on the page are found at once, the others by
 * the server. Matches are painted without touching the lines.
 */

const TYPING_MS = 300;
const PAINTED = typeof Highlight === 'function' && 'highlights' in CSS;

export class LogSearch {
  #path;
  #log;
  #field = document.querySelector('[data-search-field]');
  #count = document.querySelector('[data-search-count]');
  #section = document.querySelector('[data-log]');
  /** Numbers of the lines that match, in order. */
  #found = [];
  /** Those of lines that came while the server was asked for the ones before. */
  #later = [];
  #current = -1;
  /** `asking`, `failed` or `done`. */
  #state = 'done';
  #timer = null;
  #asked = new AbortController();

  constructor(path, log) {
    this.#path = path;
    this.#log = log;
    this.#field.addEventListener('input', () => this.#search());
    this.#field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.step(event.shiftKey ? -1 : 1);
      else if (event.key === 'Escape') this.leave();
      else return;
      event.preventDefault();
    });
    document.querySelector('[data-search-previous]').addEventListener('click', () => this.step(-1));
    document.querySelector('[data-search-next]').addEventListener('click', () => this.step(1));
    document.querySelector('[data-search-open]').addEventListener('click', () => this.open());
    document.querySelector('[data-log-lines]').addEventListener('drawn', () => this.#paint());
  }

  /** Goes to the field. */
  open() {
    this.#section.classList.add('is-searching');
    this.#field.focus();
    this.#field.select();
  }

  /** Ends the search and goes back to the log. */
  leave() {
    this.#field.value = '';
    this.#search();
    this.#section.classList.remove('is-searching');
    document.querySelector('[data-log-scroller]').focus({ preventScroll: true });
  }

  /** Shows the next line that matches (1) or the one before (-1), around the ends. */
  step(by) {
    if (this.#found.length === 0) return;
    this.#current = (this.#current + by + this.#found.length) % this.#found.length;
    this.#log.show(this.#found[this.#current]);
    this.#paint();
  }

  /** Lines have come, or marks of missing ones; `first` is the number of the first. */
  heard(entries, first) {
    if (this.#wanted === '') return;
    let number = first;
    for (const entry of entries) {
      if (entry.text !== undefined && plainText(entry.text).toLowerCase().includes(this.#wanted))
        (this.#state === 'asking' ? this.#later : this.#found).push(number);
      number += linesOf(entry);
    }
    this.#tell();
  }

  get #wanted() {
    return this.#field.value.toLowerCase();
  }

  #search() {
    this.#asked.abort();
    clearTimeout(this.#timer);
    this.#current = -1;
    this.#found = [];
    this.#state = 'done';
    if (this.#wanted !== '' && this.#isAtHand()) {
      this.#found = this.#log.rows.filter((row) => textOf(row).includes(this.#wanted)).map(firstOf);
      this.step(1);
    } else if (this.#wanted !== '') {
      this.#state = 'asking';
      this.#timer = setTimeout(() => this.#ask(), TYPING_MS);
    }
    this.#paint();
  }

  /** Whether every character of the log is on the page. */
  #isAtHand() {
    return this.#log.isWhole && document.querySelector('[data-log-lines] [data-rest]') === null;
  }

  async #ask() {
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const { total } = this.#log;
    this.#later = [];
    const take = (numbers) => {
      if (signal.aborted) return;
      for (const number of numbers) if (number <= total) this.#found.push(number);
      if (this.#current === -1) this.step(1);
      else this.#tell();
    };
    try {
      await readNumbers(this.#path, { text: this.#field.value }, take, signal);
      this.#state = 'done';
    } catch {
      if (!signal.aborted) this.#state = 'failed';
    }
    if (signal.aborted) return;
    this.#found = this.#found.concat(this.#later);
    this.#tell();
  }

  #tell() {
    const found = this.#found.length;
    const place = `${numberText(Math.max(0, this.#current) + 1)}/${numberText(found)}`;
    const nothing = { asking: '…', failed: 'not found out', done: 'none' };
    const more = { asking: '…', failed: ' or more', done: '' };
    // A count that still grows is not read out.
    this.#count.ariaBusy = String(this.#state === 'asking');
    this.#count.textContent = this.#wanted === '' ? '' : found === 0 ? nothing[this.#state] : place + more[this.#state];
  }

  #paint() {
    this.#tell();
    if (!PAINTED) return;
    const rows = this.#wanted === '' ? [] : this.#log.rows.filter((row) => textOf(row).includes(this.#wanted));
    const current = rows.filter((row) => firstOf(row) === this.#found[this.#current]);
    CSS.highlights.set('log-match', new Highlight(...rows.flatMap((row) => rangesIn(row, this.#wanted))));
    const highlight = new Highlight(...current.flatMap((row) => rangesIn(row, this.#wanted)));
    highlight.priority = 1;
    CSS.highlights.set('log-current', highlight);
  }
}

/** A mark of missing lines has no text that could match. */
function textOf(row) {
  return row.querySelector('.line-text')?.textContent.toLowerCase() ?? '';
}

function rangesIn(row, wanted) {
  const text = textOf(row);
  const ranges = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length))
    ranges.push(rangeOf(row.querySelector('.line-text'), at, wanted.length));
  return ranges;
}

function rangeOf(body, at, length) {
  const range = new Range();
  const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  let before = 0;
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const after = before + node.length;
    if (at >= before && at < after) range.setStart(node, at - before);
    if (at + length <= after) {
      range.setEnd(node, at + length - before);
      break;
    }
    before = after;
  }
  return range;
}
