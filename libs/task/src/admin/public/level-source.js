import { firstWhere } from './first-where.js';
import { LogNumbers } from './log-numbers.js';
import { PAGE, readEntries } from './run-poll.js';

const LEVELS = ['debug', 'info', 'warn', 'error'];
const MOST_KEPT = 20_000;

/** Whether a line of this level is shown where only `lowest` and above are; with `''` all are. */
export function isShown(level, lowest) {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(lowest);
}

/**
 * The lines of a level and above, by their number; a window over the log takes it in the place of all lines. An item is
 * `{ number, before, entry }`: it stands for its line and for so many before it that are passed over.
 */
export class LevelSource {
  #path;
  #level;
  #numbers;
  #entries = new Map();
  /** Where lines stand among those that are shown; of what is passed over the next. */
  places = {
    rowOf: (number) => this.#placeOf(number),
    lineAt: (row) => this.#found[Math.max(0, Math.min(this.count - 1, Math.floor(row)))] ?? 1,
    leaveOut() {},
  };

  /** The server is asked for the lines up to `total`. */
  constructor(path, level, total) {
    this.#path = path;
    this.#level = level;
    this.#numbers = new LogNumbers(path, { level }, total, () => {});
  }

  /** Resolves when the lines are known; says whether they could be had. */
  async isReady() {
    await this.#numbers.ready;
    return this.#numbers.state === 'done';
  }

  stop() {
    this.#numbers.stop();
  }

  /** Number of the last line, 0 without any. */
  get total() {
    return this.#found.at(-1) ?? 0;
  }

  /** How many lines are shown. */
  get count() {
    return this.#found.length;
  }

  has(number) {
    return this.#found[this.#placeOf(number)] === number;
  }

  /** How many lines before this one are passed over. */
  passedBefore(number) {
    return number - (this.#found[this.#placeOf(number) - 1] ?? 0) - 1;
  }

  /** A line has come. */
  add(entry, number) {
    if (entry.type === 'truncated' || !isShown(entry.level, this.#level)) return;
    this.#numbers.add(number);
    this.#keep(number, entry);
  }

  /** The items of these lines, where all of them are at hand, else `null`. */
  known(from, to) {
    const items = [];
    for (let place = this.#placeOf(from); place < this.count; place += 1) {
      const number = this.#found[place];
      const entry = this.#entries.get(number);
      if (entry === undefined) return null;
      items.push({ number, before: this.passedBefore(number), entry });
      if (number >= to) break;
    }
    return items;
  }

  /** Fetches what is not at hand of these lines; forgets what is not kept any more. */
  async fetch(from, to) {
    for (let place = this.#placeOf(from); place < this.count && this.#found[place] <= to; ) {
      const number = this.#found[place];
      if (!this.#entries.has(number)) await this.#read(number);
      if (this.#entries.has(number)) place += 1;
      else this.#found.splice(place, 1);
    }
  }

  async #read(number) {
    const read = await readEntries(this.#path, `level=${this.#level}&fromLine=${number}&limit=${PAGE}`);
    for (const { line, ...entry } of read) if (entry.type !== 'truncated') this.#keep(line, entry);
  }

  #keep(number, entry) {
    this.#entries.set(number, entry);
    if (this.#entries.size > MOST_KEPT) this.#entries.delete(this.#entries.keys().next().value);
  }

  get #found() {
    return this.#numbers.found;
  }

  /** How many lines with a lower number are shown. */
  #placeOf(number) {
    return firstWhere(this.#found, (one) => one >= number);
  }
}
