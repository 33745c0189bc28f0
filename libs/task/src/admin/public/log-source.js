import { firstWhere } from './first-where.js';
import { LogPlaces } from './log-places.js';
import { linesOf } from './run-line.js';
import { PAGE, readEntries } from './run-poll.js';

const MOST_PAGES = 40;
const MOST_NEW = 2_000;

/**
 * The lines of the whole log by their number. The newest are kept as they come, older ones are fetched in pages when they are
 * wanted; of both no more is kept than a page can bear. An item is `{ number, entry }`.
 */
export class LogSource {
  #path;
  #pages = new Map();
  #newest = [];
  /** Number of the last line. */
  total;
  places = new LogPlaces();

  constructor(path, total) {
    this.#path = path;
    this.total = total;
  }

  /** How many lines are shown. */
  get count() {
    return this.total;
  }

  /** How many lines before this one are passed over. */
  passedBefore() {
    return 0;
  }

  /** Lines have come, or marks of missing ones; gives the number of the first. */
  add(entries) {
    const first = this.total + 1;
    for (const entry of entries) {
      this.#newest.push(this.#placed({ number: this.total + 1, entry }));
      this.total += linesOf(entry);
    }
    if (this.#newest.length > 2 * MOST_NEW) this.#newest.splice(0, this.#newest.length - MOST_NEW);
    return first;
  }

  /** The items of these lines, where all of them are at hand, else `null`. */
  known(from, to) {
    const items = [];
    for (let number = from; number <= to; ) {
      const item = this.#at(number);
      if (item === undefined) return null;
      items.push(item);
      number = item.number + linesOf(item.entry);
    }
    return items;
  }

  /** Fetches what is not at hand of these lines. */
  async fetch(from, to) {
    for (let number = from; number <= to; ) {
      const item = this.#at(number) ?? (await this.#fetched(number));
      if (item === undefined) return;
      number = item.number + linesOf(item.entry);
    }
  }

  async #fetched(number) {
    const page = pageOf(number);
    const read = await readEntries(this.#path, `fromLine=${page * PAGE + 1}&limit=${PAGE}`);
    const items = read.map(({ line, ...entry }) => this.#placed({ number: line, entry }));
    this.#pages.delete(page);
    this.#pages.set(page, items);
    if (this.#pages.size > MOST_PAGES) this.#pages.delete(this.#pages.keys().next().value);
    return this.#at(number);
  }

  #at(number) {
    const first = this.#newest[0]?.number ?? Number.POSITIVE_INFINITY;
    return find(number >= first ? this.#newest : (this.#pages.get(pageOf(number)) ?? []), number);
  }

  #placed(item) {
    if (item.entry.type === 'truncated') this.places.leaveOut(item.number, item.entry.lines);
    return item;
  }
}

function pageOf(number) {
  return Math.floor((number - 1) / PAGE);
}

/** The item with this line, in a list that is in order. */
function find(items, number) {
  const item = items[firstWhere(items, (one) => one.number + linesOf(one.entry) > number)];
  return item === undefined || item.number > number ? undefined : item;
}
