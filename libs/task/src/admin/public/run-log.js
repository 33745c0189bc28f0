import { announce } from './announce.js';
import { LevelSource } from './level-source.js';
import { LogFolds } from './log-folds.js';
import { listenToLinks } from './log-links.js';
import { LogMarks } from './log-marks.js';
import { LogSource } from './log-source.js';
import { LogWindow } from './log-window.js';
import { countText, numberText } from './page-text.js';
import { lastOf, linesOf, numberOf } from './run-line.js';

/** The terminal: follows what comes or stands still, shows any line that is asked for, and marks the ones that are chosen. */
export class RunLog {
  #path;
  #source;
  /** The lines that are shown where not all are, `null` elsewhere. */
  #levels = null;
  #folds;
  #window;
  #marks;
  #pill = part('pill');
  #follow = document.querySelector('[data-follow]');
  #following;
  #unseen = 0;
  #drawing = false;
  #chosen = null;
  #level = document.querySelector('[data-level]');
  #emptyText = part('empty').textContent;

  constructor(data) {
    this.#path = data.path;
    this.#source = new LogSource(data.path, data.logLines);
    this.#folds = new LogFolds(data, () => this.#shown);
    this.#window = new LogWindow(this.#source, data, this.#folds.draw);
    this.#folds.window = this.#window;
    this.#marks = new LogMarks(data.path, this);
    // Whatever line is wanted, the window brings it.
    part('shown').hidden = data.lowest === 1;
    this.#showTotal();
    this.#listen();
    this.#setFollowing(data.active && !data.olderLog);
    listenToLinks(data.path, part('scroller'), this);
    void this.#window.fill();
  }

  /** Number of the last line. */
  get total() {
    return this.#source.total;
  }

  /** The lowest level that is shown, `''` for all. */
  get level() {
    return this.#level.value;
  }

  /** Whether every line that is shown is an element, and none is folded. */
  get isWhole() {
    return this.#window.isWhole && this.#folds.areNone;
  }

  /** The elements of the lines near the view, in order. */
  get rows() {
    return this.#window.rows;
  }

  /** Lines have come, or marks of missing ones; gives the number of the first. */
  add(entries) {
    const isAtEnd = this.#window.isAtEnd;
    const before = this.#shown.count;
    const first = this.#source.add(entries);
    let number = first;
    for (const entry of entries) {
      this.#marks.count(entry.level, number);
      this.#levels?.add(entry, number);
      this.#folds.add(entry, number);
      number += linesOf(entry);
    }
    this.#showTotal();
    if (!this.#following) this.#unseen += this.#shown.count - before;
    this.#draw(isAtEnd);
    return first;
  }

  /** Shows only lines of this level and above, all with `''`, near where the reader is. `filtered` is fired afterwards. */
  async filter(level) {
    const levels = level === '' ? null : new LevelSource(this.#path, level, this.total);
    this.#levels?.stop();
    this.#levels = levels;
    this.#level.value = level;
    if (levels !== null && !(await levels.isReady())) {
      if (this.#levels !== levels) return;
      announce('The lines could not be read.');
      return this.filter('');
    }
    if (this.#levels !== levels) return;
    this.#unseen = 0;
    this.#showTotal();
    const chosen = part('lines').querySelector('.is-chosen');
    await this.#window.use(this.#folds.source, chosen === null ? this.#window.at : numberOf(chosen));
    if (this.#following) this.#window.toEnd();
    this.#level.dispatchEvent(new Event('filtered'));
  }

  /** Attempts begin at these lines. */
  begin(starts) {
    this.#folds.begin(starts);
  }

  /** Something new is known of the steps. */
  tellSteps() {
    this.#folds.tell();
  }

  /** Follows the end, or stands still. */
  follow(on = !this.#following) {
    this.#setFollowing(on && this.#follow !== null);
    if (this.#following) this.#window.toEnd();
  }

  /** The run has ended: nothing comes any more, so there is nothing to follow. */
  end() {
    this.#follow?.remove();
    this.#follow = null;
    this.#unseen = 0;
    // Lines of the last moment may still be to be drawn.
    if (this.#following) this.#window.toEnd();
    this.#setFollowing(false);
  }

  /** Brings a line into view, chooses it and those after it up to `last`, and stands still there. */
  show(number, last = number) {
    if (number < 1 || number > this.total) return;
    this.follow(false);
    this.#chosen = { first: number, last };
    this.#markChosen();
    void this.#reveal(number, last);
  }

  /** Shows the next error line after the one that was shown last; after the last one the first. */
  showNextError() {
    const next = this.#marks.errorAfter(this.#chosen?.first ?? 0);
    if (next !== null) this.show(next);
  }

  /** A line that the level hides is shown among all, and a step that hides it opens. */
  async #reveal(number, last) {
    const wasFolded = this.#folds.open(number, last);
    if (this.#levels?.has(number) === false) await this.filter('');
    else if (wasFolded) await this.#window.use(this.#folds.source, number);
    await this.#window.reveal(number);
  }

  get #shown() {
    return this.#levels ?? this.#source;
  }

  #draw(isAtEnd) {
    if (this.#drawing || document.hidden) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      if (this.#following || (this.#follow === null && isAtEnd)) this.#window.toEnd();
      else void this.#window.fill();
      this.#showFollow();
    });
  }

  #setFollowing(on) {
    this.#following = on;
    this.#window.view.sticksToEnd = on;
    if (on) this.#unseen = 0;
    this.#showFollow();
  }

  #showTotal() {
    const all = countText(this.total, 'line');
    part('count').textContent = this.#levels === null ? all : `${numberText(this.#levels.count)} of ${all}`;
    part('empty').textContent = this.#levels === null ? this.#emptyText : 'No line of this level.';
    part('empty').hidden = this.#shown.count > 0;
    // All numbers are as wide as the longest, so that the lines begin below each other.
    part('lines').style.setProperty('--digits', String(this.total).length);
  }

  #showFollow() {
    if (this.#follow !== null) {
      this.#follow.hidden = false;
      this.#follow.setAttribute('aria-pressed', String(this.#following));
    }
    this.#pill.hidden = this.#following || this.#unseen === 0;
    part('pill-text').textContent = `${numberText(this.#unseen)} new ${this.#unseen === 1 ? 'line' : 'lines'} ·`;
  }

  #markChosen() {
    const { first, last } = this.#chosen ?? { first: 0, last: 0 };
    for (const row of this.rows) row.classList.toggle('is-chosen', lastOf(row) >= first && numberOf(row) <= last);
  }

  #listen() {
    part('scroller').addEventListener('scroll', () => this.#scrolled(), { passive: true });
    part('lines').addEventListener('drawn', () => this.#markChosen());
    this.#level.addEventListener('change', () => void this.filter(this.#level.value));
    this.#pill.addEventListener('click', () => this.follow(true));
    this.#follow?.addEventListener('click', () => this.follow());
    document.addEventListener('visibilitychange', () => this.#draw(false));
    document.addEventListener('selectionchange', () => {
      const selection = getSelection();
      if (this.#following && !selection.isCollapsed && part('lines').contains(selection.anchorNode)) this.follow(false);
    });
  }

  // Only the reader's own scrolling counts. Who is still at the end did not leave it: the browser moves the view there when
  // lines get shorter or the log higher.
  #scrolled() {
    const moved = this.#window.view.takeMove();
    if (this.#following && moved < 0 && !this.#window.isAtEnd) this.follow(false);
    else if (!this.#following && moved > 0 && this.#window.isAtEnd) this.follow(true);
    if (moved !== 0) void this.#window.fill();
  }
}

function part(name) {
  return document.querySelector(`[data-log-${name}]`);
}
