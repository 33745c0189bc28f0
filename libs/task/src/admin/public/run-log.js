import { gapElement } from './log-gap.js';
import { listenToLinks } from './log-links.js';
import { LogMarks } from './log-marks.js';
import { LogStart } from './log-start.js';
import { countText, numberText } from './page-text.js';
import { clockOf, entryElement, linesOf } from './run-line.js';

/**
 * The terminal: draws lines as they come, once per frame, follows them or stands still, and holds no more of them than a page
 * can bear.
 */

const HELD = 5_000;
const DROPPED_AT_ONCE = 500;
const PER_FRAME = 200;
const PER_BLOCK = 100;
/** More than this waiting, in lines or characters, is skipped up to the newest ones. */
const MOST_WAITING = { lines: 5_000, characters: 1_000_000 };
const KEPT_OF_WAITING = 500;

export class RunLog {
  #path;
  #scroller = part('scroller');
  #lines = part('lines');
  #pill = part('pill');
  #follow = document.querySelector('[data-follow]');
  #following;
  #waiting = [];
  #waitingCharacters = 0;
  #skipped = null;
  #nextNumber;
  #drawing = false;
  #unseen = 0;
  #expectedTop = 0;
  #held;
  #marks;
  #start;

  constructor(data) {
    this.#path = data.path;
    this.#nextNumber = data.lastNumber + 1;
    this.#following = data.active && !data.olderLog;
    this.#held = this.#lines.querySelectorAll('.line').length;
    this.#marks = new LogMarks(this.#lines);
    this.#start = new LogStart(data.path, this.#lines, (block) => this.#insertOnTop(block));
    showInReadersZone(this.#lines);
    this.#toEnd();
    this.#listen();
    this.#showFollow();
  }

  /** Whether new lines are brought into view. */
  get following() {
    return this.#following;
  }

  /** Draws these lines, or marks of missing ones, with the next frame; gives the number of the first. */
  add(lines) {
    const first = this.#nextNumber;
    for (const line of lines) {
      this.#marks.count(line.level, this.#nextNumber);
      this.#waiting.push([this.#nextNumber, line]);
      this.#nextNumber += linesOf(line);
      this.#waitingCharacters += lengthOf(line);
    }
    if (!this.#following) this.#unseen += lines.length;
    this.#skipWhatIsTooMuch();
    part('count').textContent = countText(this.#nextNumber - 1, 'line');
    this.#draw();
    return first;
  }

  /** Follows the end, or stands still. */
  follow(on = !this.#following) {
    this.#following = on && this.#follow !== null;
    if (this.#following) {
      this.#unseen = 0;
      this.#draw();
      this.#toEnd();
    }
    this.#showFollow();
  }

  /** The run has ended: nothing comes any more, so there is nothing to follow. */
  end() {
    this.#follow?.remove();
    this.#follow = null;
    this.#unseen = 0;
    this.#draw();
    this.#showFollow();
  }

  /** Brings a line into view and stands still there. */
  show(line) {
    this.follow(false);
    for (const chosen of this.#lines.querySelectorAll('.is-chosen')) chosen.classList.remove('is-chosen');
    line.classList.add('is-chosen');
    line.scrollIntoView({ block: 'nearest' });
    this.#expectedTop = this.#scroller.scrollTop;
  }

  /** Shows the next error line after the one that was shown last; after the last one the first. */
  showNextError() {
    const errors = [...this.#lines.querySelectorAll('.line-error')];
    const now = errors.findIndex((line) => line.classList.contains('is-chosen'));
    if (errors.length > 0) this.show(errors[(now + 1) % errors.length]);
  }

  #draw() {
    if (this.#drawing || document.hidden || this.#waiting.length === 0) return;
    // Standing still on a full page, lines wait: taking old ones away would move what is being read.
    if (!this.#following && this.#follow !== null && this.#held >= HELD) return this.#showFollow();
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#drawSome();
      this.#draw();
    });
  }

  #drawSome() {
    const wasAtEnd = this.#following || this.#isAtEnd();
    if (this.#skipped !== null)
      this.#lines.append(gapElement(this.#skipped, this.#path, (count) => this.#loaded(count)));
    this.#skipped = null;
    for (const [number, line] of this.#waiting.splice(0, PER_FRAME)) {
      this.#waitingCharacters -= lengthOf(line);
      this.#block().append(entryElement(line, number, this.#path));
      this.#held += 1;
    }
    part('empty').hidden = true;
    if (this.#held > HELD + DROPPED_AT_ONCE) this.#dropOldest();
    if (this.#following || (this.#follow === null && wasAtEnd)) this.#toEnd();
    this.#showFollow();
    this.#lines.dispatchEvent(new Event('drawn'));
  }

  #block() {
    const last = this.#lines.lastElementChild;
    if (last?.className === 'line-block' && last.childElementCount < PER_BLOCK) return last;
    // From here on the browser may leave it undrawn while it is out of sight: its height is known.
    last?.classList.add('is-full');
    const block = document.createElement('div');
    block.className = 'line-block';
    this.#lines.append(block);
    return block;
  }

  #dropOldest() {
    while (this.#held > HELD) {
      const block = this.#lines.firstElementChild;
      this.#held -= block.querySelectorAll('.line').length;
      block.remove();
    }
    this.#start.update();
  }

  #skipWhatIsTooMuch() {
    if (this.#waiting.length <= MOST_WAITING.lines && this.#waitingCharacters <= MOST_WAITING.characters) return;
    const skipped = this.#waiting.splice(0, this.#waiting.length - KEPT_OF_WAITING);
    this.#waitingCharacters = this.#waiting.reduce((sum, [, line]) => sum + lengthOf(line), 0);
    if (skipped.length === 0) return;
    const [number, first] = skipped[0];
    this.#skipped ??= { from: number, after: (first.from ?? first.seq) - 1, count: 0 };
    this.#skipped.count += skipped.reduce((sum, [, line]) => sum + linesOf(line), 0);
  }

  #insertOnTop(block) {
    const height = this.#scroller.scrollHeight;
    this.#loaded(block.childElementCount);
    this.#lines.prepend(block);
    showInReadersZone(block);
    this.#expectedTop = this.#scroller.scrollTop += this.#scroller.scrollHeight - height;
  }

  #loaded(count) {
    this.follow(false);
    this.#held += count;
  }

  #showFollow() {
    if (this.#follow !== null) {
      this.#follow.hidden = false;
      this.#follow.setAttribute('aria-pressed', String(this.#following));
    }
    this.#pill.hidden = this.#following || this.#unseen === 0;
    part('pill-text').textContent = `${numberText(this.#unseen)} new ${this.#unseen === 1 ? 'line' : 'lines'} ·`;
  }

  #toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#expectedTop = this.#scroller.scrollTop;
  }

  #isAtEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < 4;
  }

  #listen() {
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#pill.addEventListener('click', () => this.follow(true));
    this.#follow?.addEventListener('click', () => this.follow());
    document.addEventListener('visibilitychange', () => this.#draw());
    new ResizeObserver(() => this.#following && this.#toEnd()).observe(this.#scroller);
    document.addEventListener('selectionchange', () => {
      const selection = getSelection();
      if (this.#following && !selection.isCollapsed && this.#lines.contains(selection.anchorNode)) this.follow(false);
    });
    listenToLinks(part('scroller'), (line) => this.show(line));
  }

  // What the page scrolled itself is expected; anything else is the reader. Who is still at the end did not leave it: the
  // browser moves the view there when lines get shorter or the log higher.
  #scrolled() {
    const moved = this.#scroller.scrollTop - this.#expectedTop;
    if (Math.abs(moved) < 2) return;
    this.#expectedTop = this.#scroller.scrollTop;
    if (this.#following && moved < 0 && !this.#isAtEnd()) this.follow(false);
    else if (!this.#following && moved > 0 && this.#isAtEnd() && this.#waiting.length === 0) this.follow(true);
  }
}

function part(name) {
  return document.querySelector(`[data-log-${name}]`);
}

function lengthOf(entry) {
  return entry.text?.length ?? 0;
}

function showInReadersZone(lines) {
  for (const time of lines.querySelectorAll('.line-time')) {
    const clock = clockOf(time.dateTime);
    if (clock === time.textContent) return;
    time.textContent = clock;
  }
}
