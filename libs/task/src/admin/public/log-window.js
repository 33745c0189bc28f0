import { lineAway, linesAround } from './log-range.js';
import { LogSpaces, ROW_HEIGHT } from './log-spaces.js';
import { LogView } from './log-view.js';
import { firstOf, lastOf, numberOf, showInReadersZone } from './run-line.js';
import { resize } from './step-headings.js';

/**
 * The lines near the view as elements, between two empty spaces as high as all the others are thought to be. As the reader
 * scrolls, lines are put in at one end and taken away at the other. `drawn` is fired at their element after each change.
 */

const MOST_ROWS = 400;
const STEP = 150;
/** Lines are ready this far beyond the view, in pixels. */
const MARGIN = 1_000;
const AGAIN_MS = 2_000;

export class LogWindow {
  #lines = document.querySelector('[data-log-lines]');
  #spaces = new LogSpaces(this.#lines);
  #source;
  #draw;
  #lowest;
  #first;
  #last;
  #aboveHeight;
  #filling = false;
  #revealed = 0;
  view = new LogView(document.querySelector('[data-log-scroller]'), this.#lines);

  /** Takes over the lines that the server wrote; `lowest` is the first that is shown at all. `draw` makes elements of items. */
  constructor(source, { lowest, lastNumber }, draw) {
    this.#source = source;
    this.#draw = draw;
    this.#lowest = lowest;
    for (const row of this.#rows) source.places.leaveOut(firstOf(row), lastOf(row) - firstOf(row) + 1);
    showInReadersZone(this.#lines);
    this.#cut(lowest > 1);
    [this.#first, this.#last] = [lastNumber + 1, lastNumber];
    this.#count();
    this.#guessAbove();
    this.#setSpaces();
    if (lowest === 1) this.view.scrollToBottom();
  }

  /** Whether every line of the log is an element. */
  get isWhole() {
    return this.#first === 1 && this.#last === this.#source.total;
  }

  /** Whether the view is at the last line. */
  get isAtEnd() {
    return this.#last === this.#source.total && this.view.isAtBottom;
  }

  /** The elements, in order. */
  get rows() {
    return [...this.#rows];
  }

  /** Number of the line at the top of the view. */
  get at() {
    return this.view.row === null ? 1 : numberOf(this.view.row);
  }

  /** Shows the lines of another source, those around this number; with a `top` the line stays there below that of the view. */
  async use(source, number, top = null) {
    const turn = ++this.#revealed;
    if (top !== null) {
      const { from, to } = this.#jump(number, source);
      await source.fetch(from, to).catch(() => {});
      if (turn !== this.#revealed) return;
    }
    this.#source = source;
    this.#lines.replaceChildren();
    [this.#first, this.#last] = [this.#lowest, this.#lowest - 1];
    this.#guessAbove();
    this.#drawn();
    if (source.total < this.#lowest) return;
    const shown = this.reveal(Math.min(number, source.total));
    if (top !== null && this.#rows.length > 0) this.view.scrollTo(this.view.topOf(this.#rowOf(number)) - top);
    await shown;
    await this.fill();
  }

  /** Brings the end into view. */
  toEnd() {
    const { total } = this.#source;
    if (this.#last < total) {
      const next = total - this.#last <= MOST_ROWS ? this.#source.known(this.#last + 1, total) : null;
      const items = next ?? this.#source.known(Math.max(this.#lowest, lineAway(this.#source, total, 1 - STEP)), total);
      if (next !== null) this.#append(next);
      else if (items !== null) this.#replace(items);
    }
    this.#setSpaces();
    this.view.scrollToBottom();
    // What is not at hand is fetched, as if the reader had scrolled there.
    void this.fill();
  }

  /** Brings a line into view, wherever it is; of several that are asked for the last one. */
  async reveal(number) {
    const turn = ++this.#revealed;
    this.#lowest = Math.min(this.#lowest, number);
    const isFar = this.#rowOf(number) === undefined;
    if (isFar) {
      const { from, to } = this.#jump(number);
      if (this.#source.known(from, to) === null) await this.#source.fetch(from, to).catch(() => {});
      if (turn !== this.#revealed) return;
      const items = this.#source.known(from, to);
      if (items === null) return void setTimeout(() => turn === this.#revealed && this.reveal(number), AGAIN_MS);
      this.#replace(items);
    }
    this.view.show(this.#rowOf(number), isFar);
    await this.fill();
  }

  /** Puts in what is near the view and not there yet; tries again later where it cannot be fetched. */
  async fill() {
    this.#setSpaces();
    if (this.#filling) return;
    this.#filling = true;
    try {
      let fetched = null;
      for (let need = this.#need(); need !== null; need = this.#need()) {
        const items = this.#source.known(need.from, need.to);
        if (items !== null) this.#put(need, items);
        else if (fetched === need.from) return void setTimeout(() => this.fill(), AGAIN_MS);
        else {
          fetched = need.from;
          await this.#source.fetch(need.from, need.to);
        }
      }
    } catch {
      setTimeout(() => this.fill(), AGAIN_MS);
    } finally {
      this.#filling = false;
    }
  }

  get #rows() {
    return this.#lines.children;
  }

  /** The element of a line, or of the gap in which it is missing. */
  #rowOf(number) {
    if (number < this.#first || number > this.#last) return undefined;
    return document.getElementById(`L${number}`) ?? this.rows.findLast((row) => firstOf(row) <= number);
  }

  /** The lines that are missing where the reader looks, `null` without any. */
  #need() {
    const { top, bottom } = this.view;
    const { places, total } = this.#source;
    const start = this.view.topOf(this.#lines);
    const end = start + this.#lines.offsetHeight;
    if (this.#rows.length === 0) return total < this.#lowest ? null : this.#jump(total);
    if (top >= end && this.#last < total) {
      const rows = places.rowOf(total + 1) - places.rowOf(this.#last + 1);
      const passed = (top - end) / this.#spaces.below;
      return this.#jump(places.lineAt(places.rowOf(this.#last + 1) + passed * rows));
    }
    if (bottom <= start && this.#first > this.#lowest) {
      const rows = places.rowOf(this.#first) - places.rowOf(this.#lowest);
      return this.#jump(places.lineAt(places.rowOf(this.#lowest) + (top / this.#aboveHeight) * rows));
    }
    if (bottom > end - MARGIN && this.#last < total)
      return { at: 'end', from: this.#last + 1, to: Math.min(total, lineAway(this.#source, this.#last + 1, STEP - 1)) };
    if (top < start + MARGIN && this.#first > this.#lowest)
      return {
        at: 'start',
        from: Math.max(this.#lowest, lineAway(this.#source, this.#first, -STEP)),
        to: this.#first - 1,
      };
    return null;
  }

  #jump(number, source = this.#source) {
    return linesAround(source, number, STEP, this.#lowest);
  }

  #put({ at }, items) {
    if (at === 'end') return this.#append(items);
    if (at === 'start') return this.#prepend(items);
    const { isAtBottom, top } = this.view;
    this.#replace(items);
    if (isAtBottom) this.view.scrollToBottom();
    else this.view.scrollTo(top === 0 ? 0 : this.view.topOf(this.#rowOf(at)));
  }

  #append(items) {
    const last = this.#lines.lastElementChild;
    // A step that is folded has grown.
    if (last !== null && items[0]?.number === numberOf(last)) resize(last, items.shift().entry);
    this.#lines.append(...items.map(this.#draw));
    this.#cut(false);
    this.#drawn();
  }

  #prepend(items) {
    const [before] = this.#rows;
    const top = this.view.topOf(before);
    this.#lines.prepend(...items.map(this.#draw));
    // Lines take their height from the space above them; only when that is used up the view has to be put right.
    this.#aboveHeight = Math.max(ROW_HEIGHT, this.#aboveHeight - (this.view.topOf(before) - top));
    if (firstOf(this.#rows[0]) <= this.#lowest) this.#aboveHeight = 0;
    this.#cut(true);
    this.#drawn();
    const moved = this.view.topOf(before) - top;
    if (Math.abs(moved) >= 1) this.view.scrollTo(this.view.top + moved);
  }

  #replace(items) {
    this.#lines.replaceChildren(...items.map(this.#draw));
    this.#count();
    this.#guessAbove();
    this.#drawn();
  }

  /** Takes away what is too much, at the end or at the start. */
  #cut(atEnd) {
    const tooMany = this.#rows.length - MOST_ROWS;
    if (tooMany <= 0) return;
    if (!atEnd) this.#aboveHeight += this.#rows[tooMany].offsetTop - this.#rows[0].offsetTop;
    for (const row of atEnd ? this.rows.slice(-tooMany) : this.rows.slice(0, tooMany)) row.remove();
  }

  #count() {
    if (this.#rows.length === 0) return;
    this.#first = firstOf(this.#rows[0]);
    this.#last = lastOf(this.#lines.lastElementChild);
  }

  #drawn() {
    this.#count();
    this.#setSpaces();
    this.view.remember();
    this.#lines.dispatchEvent(new Event('drawn'));
  }

  #guessAbove() {
    this.#aboveHeight = this.#spaces.heightOf(this.#source, this.#lowest, this.#first);
  }

  #setSpaces() {
    const below = this.#spaces.heightOf(this.#source, this.#last + 1, this.#source.total + 1);
    this.#spaces.set(this.#aboveHeight, below);
  }
}
