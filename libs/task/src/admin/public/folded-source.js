/**
 * The lines of another source with some sections of it folded: of each stands one item in the place of its lines, with an
 * entry `{ type: 'folded', lines, shown, section }`, where `shown` is how many of its lines the other source has.
 */
export class FoldedSource {
  #source;
  #folds;
  /** Where lines stand among the rows that are left. */
  places = {
    rowOf: (number) => this.#rowOf(number),
    lineAt: (row) => this.#lineAt(Math.floor(row)),
    leaveOut: (number, lines) => this.#source.places.leaveOut(number, lines),
  };

  /** `folds` are sections in order, none inside another. */
  constructor(source, folds) {
    this.#source = source;
    this.#folds = folds;
  }

  get total() {
    return this.#source.total;
  }

  get count() {
    return this.#source.count;
  }

  /** The items of these lines, where all of them are at hand, else `null`. */
  known(from, to) {
    const items = [];
    for (let number = from; number <= to; ) {
      const fold = this.#foldFrom(number);
      const end = fold === undefined ? to : Math.min(to, this.#lastBefore(fold.first));
      const part = number <= end ? this.#source.known(number, end) : [];
      if (part === null) return null;
      items.push(...part.map((item) => this.#after(item)));
      number = end + 1;
      if (end >= to) break;
      items.push(this.#itemOf(fold));
      number = fold.last + 1;
    }
    return items;
  }

  /** Fetches what is not at hand of these lines; nothing of what is folded. */
  async fetch(from, to) {
    for (let number = from; number <= to; ) {
      const fold = this.#foldFrom(number);
      const end = fold === undefined ? to : Math.min(to, this.#lastBefore(fold.first));
      if (number <= end) await this.#source.fetch(number, end);
      number = (end >= to ? end : fold.last) + 1;
    }
  }

  #rowOf(number) {
    const { places } = this.#source;
    let row = places.rowOf(number);
    for (const { first, last } of this.#folds) {
      if (first >= number) break;
      row -= Math.max(0, places.rowOf(Math.min(last + 1, number)) - places.rowOf(first) - 1);
    }
    return row;
  }

  #lineAt(wanted) {
    const { places } = this.#source;
    let row = wanted;
    for (const fold of this.#folds) {
      if (places.rowOf(fold.first) >= row) break;
      row += Math.max(0, this.#shownIn(fold) - 1);
    }
    return places.lineAt(row);
  }

  /** The first fold with rows that ends there or later. */
  #foldFrom(number) {
    return this.#folds.find((fold) => fold.last >= number && this.#shownIn(fold) > 0);
  }

  #shownIn(fold) {
    const { places, total } = this.#source;
    return fold.first > total ? 0 : places.rowOf(Math.min(fold.last, total) + 1) - places.rowOf(fold.first);
  }

  /** The last line before this one that the other source has. */
  #lastBefore(number) {
    return number - 1 - this.#source.passedBefore(number);
  }

  #itemOf(fold) {
    const lines = Math.min(fold.last, this.total) - fold.first + 1;
    const entry = { type: 'folded', lines, shown: this.#shownIn(fold), section: fold };
    return this.#after({ number: fold.first, before: this.#source.passedBefore(fold.first), entry });
  }

  /** An item stands for the lines before it that are passed over, but not for those that a fold before it stands for. */
  #after(item) {
    const fold = this.#folds.findLast(({ last }) => last < item.number);
    if (fold === undefined || !(item.before > 0) || this.#shownIn(fold) === 0) return item;
    return { ...item, before: Math.min(item.before, item.number - fold.last - 1) };
  }
}
