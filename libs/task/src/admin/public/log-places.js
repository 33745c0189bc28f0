/** Where lines stand among the rows of the whole log: each has one, but what is missing has one for all its lines. */
export class LogPlaces {
  #gaps = [];

  /** `lines` lines from `number` on are missing; they may become more. */
  leaveOut(number, lines) {
    if (lines < 2) return;
    const known = this.#gaps.find((gap) => gap.number === number);
    if (known !== undefined) {
      known.lines = Math.max(known.lines, lines);
      return;
    }
    this.#gaps.push({ number, lines });
    this.#gaps.sort((one, other) => one.number - other.number);
  }

  /** How many rows are above that of the line. */
  rowOf(number) {
    let row = number - 1;
    for (const gap of this.#gaps) if (gap.number < number) row -= Math.min(gap.lines, number - gap.number) - 1;
    return row;
  }

  /** The line that has so many rows above it; of what is missing the first. */
  lineAt(row) {
    let number = Math.max(0, Math.floor(row)) + 1;
    for (const gap of this.#gaps) if (gap.number < number) number += gap.lines - 1;
    return number;
  }
}
