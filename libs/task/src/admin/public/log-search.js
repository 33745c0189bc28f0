/** Searches the lines on the page: plain text, whatever the case. Matches are painted without touching the lines. */

const MOST_MATCHES = 2_000;
const PAINTED = typeof Highlight === 'function' && 'highlights' in CSS;

export class LogSearch {
  #log;
  #lines = document.querySelector('[data-log-lines]');
  #field = document.querySelector('[data-search-field]');
  #count = document.querySelector('[data-search-count]');
  #section = document.querySelector('[data-log]');
  #matches = [];
  #current = -1;
  #timer = null;

  constructor(log) {
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
    this.#lines.addEventListener('drawn', () => this.#searchSoon());
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

  /** Shows the next match (1) or the one before (-1), around the ends. */
  step(by) {
    if (this.#matches.length === 0) return;
    this.#current = (this.#current + by + this.#matches.length) % this.#matches.length;
    this.#paint();
    this.#log.show(this.#matches[this.#current].line);
  }

  #searchSoon() {
    if (this.#field.value === '' || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#find();
      this.#paint();
    }, 500);
  }

  #search() {
    this.#current = -1;
    this.#find();
    this.#paint();
    if (this.#matches.length > 0) this.step(1);
  }

  #find() {
    const wanted = this.#field.value.toLowerCase();
    this.#matches = [];
    if (wanted === '') return;
    for (const line of this.#lines.querySelectorAll('.line')) {
      const body = line.querySelector('.line-text');
      const text = body.textContent.toLowerCase();
      for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
        this.#matches.push({ line, body, at, length: wanted.length });
        if (this.#matches.length === MOST_MATCHES) return;
      }
    }
  }

  #paint() {
    const found = this.#matches.length;
    const total = found === MOST_MATCHES ? `${found}+` : found;
    this.#count.textContent =
      this.#field.value === '' ? '' : found === 0 ? 'none' : `${Math.max(0, this.#current) + 1}/${total}`;
    if (!PAINTED) return;
    CSS.highlights.set('log-match', new Highlight(...this.#matches.map(rangeOf)));
    const current = this.#matches[this.#current];
    const highlight = new Highlight(...(current === undefined ? [] : [rangeOf(current)]));
    highlight.priority = 1;
    CSS.highlights.set('log-current', highlight);
  }
}

function rangeOf({ body, at, length }) {
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
