import { plainText } from './ansi-line.js';
import { isShown } from './level-source.js';
import { LogNumbers } from './log-numbers.js';
import { numberText } from './page-text.js';
import { linesOf, numberOf } from './run-line.js';

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
  /** The lines that match. */
  #hits = known([]);
  #current = -1;
  #timer = null;

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
    document.querySelector('[data-level]').addEventListener('filtered', () => this.#search(false));
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
    if (this.#hits.found.length === 0) return;
    this.#current = (this.#current + by + this.#hits.found.length) % this.#hits.found.length;
    this.#log.show(this.#hits.found[this.#current]);
    this.#paint();
  }

  /** Lines have come, or marks of missing ones; `first` is the number of the first. */
  heard(entries, first) {
    if (this.#wanted === '') return;
    let number = first;
    for (const entry of entries) {
      if (this.#matches(entry)) this.#hits.add(number);
      number += linesOf(entry);
    }
    this.#tell();
  }

  #matches({ text, level }) {
    if (text === undefined || !isShown(level, this.#log.level)) return false;
    return plainText(text).toLowerCase().includes(this.#wanted);
  }

  get #wanted() {
    return this.#field.value.toLowerCase();
  }

  #search(jumps = true) {
    this.#hits.stop();
    clearTimeout(this.#timer);
    this.#current = -1;
    if (this.#wanted === '') this.#hits = known([]);
    else if (this.#isAtHand()) {
      this.#hits = known(this.#log.rows.filter((row) => textOf(row).includes(this.#wanted)).map(numberOf));
      if (jumps) this.step(1);
    } else {
      this.#hits = { ...known([]), state: 'asking', add() {} };
      this.#timer = setTimeout(() => this.#ask(jumps), TYPING_MS);
    }
    this.#paint();
  }

  /** Whether every character of the log is on the page. */
  #isAtHand() {
    return this.#log.isWhole && document.querySelector('[data-log-lines] [data-rest]') === null;
  }

  #ask(jumps) {
    const { level, total } = this.#log;
    const query = { text: this.#field.value, ...(level !== '' && { level }) };
    this.#hits = new LogNumbers(this.#path, query, total, () => {
      if (jumps && this.#current === -1) this.step(1);
      this.#tell();
    });
  }

  #tell() {
    const found = this.#hits.found.length;
    const place = `${numberText(Math.max(0, this.#current) + 1)}/${numberText(found)}`;
    const nothing = { asking: '…', failed: 'not found out', done: 'none' };
    const more = { asking: '…', failed: ' or more', done: '' };
    // A count that still grows is not read out.
    this.#count.ariaBusy = String(this.#hits.state === 'asking');
    this.#count.textContent =
      this.#wanted === '' ? '' : found === 0 ? nothing[this.#hits.state] : place + more[this.#hits.state];
  }

  #paint() {
    this.#tell();
    if (!PAINTED) return;
    const rows = this.#wanted === '' ? [] : this.#log.rows.filter((row) => textOf(row).includes(this.#wanted));
    const current = rows.filter((row) => numberOf(row) === this.#hits.found[this.#current]);
    CSS.highlights.set('log-match', new Highlight(...rows.flatMap((row) => rangesIn(row, this.#wanted))));
    const highlight = new Highlight(...current.flatMap((row) => rangesIn(row, this.#wanted)));
    highlight.priority = 1;
    CSS.highlights.set('log-current', highlight);
  }
}

/** The same as `LogNumbers` where nothing has to be asked. */
function known(found) {
  return { found, state: 'done', add: (number) => found.push(number), stop() {} };
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
