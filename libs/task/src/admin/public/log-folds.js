import { FoldedSource } from './folded-source.js';
import { LogSteps } from './log-steps.js';
import { divide, entryElement, firstOf, numberOf } from './run-line.js';
import { head, headingOf, sectionOf, tellFacts } from './step-headings.js';

/** The headings of steps in the log: folds the lines of a step at its heading and opens them again. */
export class LogFolds {
  #path;
  #shown;
  #starts;
  #steps;
  /** Shows the lines, with elements made by `draw`. */
  window;
  draw = (item) => entryElement(item, this.#path, this.#starts, this.#steps);

  /** `shown()` gives the source of the lines that are shown while nothing is folded. */
  constructor(data, shown) {
    this.#path = data.path;
    this.#shown = shown;
    this.#starts = data.attemptStarts;
    this.#steps = new LogSteps(data, () => this.#headAll());
    document.querySelector('[data-log-lines]').addEventListener('click', ({ target }) => {
      const button = target.closest('button.line-step');
      if (button !== null) void this.#turn(button);
    });
  }

  /** Whether nothing is folded. */
  get areNone() {
    return this.#steps.folds.length === 0;
  }

  /** The lines that are shown, without those that are folded. */
  get source() {
    const { folds } = this.#steps;
    return folds.length === 0 ? this.#shown() : new FoldedSource(this.#shown(), folds);
  }

  /** A line has come, or a mark of missing ones. */
  add(entry, number) {
    this.#steps.add(entry, number);
  }

  /** Attempts begin at these lines. */
  begin(starts) {
    const isFolded = !this.areNone;
    this.#starts = starts;
    for (const row of this.window.rows) divide(row, starts);
    if (!this.#steps.begin(starts)) return;
    if (isFolded) void this.window.use(this.source, this.window.at, 0);
    else this.#headAll();
  }

  /** Opens what hides some of these lines; says whether anything did. */
  open(first, last) {
    return this.#steps.unfold(first, last);
  }

  /** Something new is known of the steps. */
  tell() {
    tellFacts(this.window.rows);
  }

  /** The heading stays where it is, and has the focus. */
  async #turn(button) {
    const section = sectionOf(button);
    const { view } = this.window;
    const top = view.topOf(button.parentElement) - view.top;
    this.#steps.toggle(section);
    await this.window.use(this.source, section.first, top);
    if (view.sticksToEnd) this.window.toEnd();
    headingOf(section, this.window.rows)?.focus({ preventScroll: true });
  }

  #headAll() {
    for (const row of this.window.rows) head(row, this.#steps.at(firstOf(row), numberOf(row)));
  }
}
