import { firstWhere } from './first-where.js';

/** Where the reader looks in the log. What is read stays where it is, whatever is put in or changes its height above it. */
export class LogView {
  #scroller;
  #lines;
  #expectedTop = 0;
  #anchor = null;
  /** Whether the end stays in view. */
  sticksToEnd = false;

  constructor(scroller, lines) {
    this.#scroller = scroller;
    this.#lines = lines;
    const observer = new ResizeObserver(() => this.#hold());
    for (const element of [scroller, lines]) observer.observe(element);
  }

  /** The element at the top of the view, `null` without any. */
  get row() {
    return this.#anchor?.row ?? null;
  }

  get top() {
    return this.#scroller.scrollTop;
  }

  get bottom() {
    return this.#scroller.scrollTop + this.#scroller.clientHeight;
  }

  get isAtBottom() {
    return this.#scroller.scrollHeight - this.bottom < 4;
  }

  /** Where an element is, on the scale of `top` and `bottom`. */
  topOf(element) {
    return element.offsetTop - this.#scroller.offsetTop;
  }

  scrollTo(top) {
    this.#scroller.scrollTop = top;
    this.#expectedTop = this.#scroller.scrollTop;
    this.remember();
  }

  /** Of the log alone: the page around it stays where it is. */
  scrollToBottom() {
    this.scrollTo(this.#scroller.scrollHeight);
  }

  /** Brings an element into view, and the log with it: at the edge, or where it was far away in the upper half. */
  show(element, isFar) {
    if (isFar) this.#scroller.scrollTop = this.topOf(element) - this.#scroller.clientHeight / 3;
    element.scrollIntoView({ block: 'nearest' });
    this.#expectedTop = this.#scroller.scrollTop;
    this.remember();
  }

  /** How far the reader has scrolled since this was asked last; what the page scrolled itself does not count. */
  takeMove() {
    const moved = this.#scroller.scrollTop - this.#expectedTop;
    if (Math.abs(moved) < 2) return 0;
    this.#expectedTop = this.#scroller.scrollTop;
    this.remember();
    return moved;
  }

  /** Notes which line is at the top of the view. */
  remember() {
    const rows = this.#lines.children;
    const place = firstWhere(rows, (row) => this.topOf(row) + row.offsetHeight > this.top);
    const row = rows[Math.min(place, rows.length - 1)];
    this.#anchor = row === undefined ? null : { row, offset: this.topOf(row) - this.top };
  }

  #hold() {
    if (this.sticksToEnd) this.scrollToBottom();
    else if (this.#anchor?.row.isConnected) {
      const moved = this.topOf(this.#anchor.row) - this.top - this.#anchor.offset;
      if (Math.abs(moved) >= 1) this.scrollTo(this.top + moved);
    }
  }
}
