import type { RateLimit } from '../definition/execution-rules.js';

/**
 * The starts that count for a rate limit: at most `max` in any span of `per` milliseconds, whose first moment belongs to it
 * and whose last one does not. Times are milliseconds of one clock.
 */
export class RateWindow {
  /** Ascending. */
  private readonly starts: number[] = [];
  /** How many of the starts, from the first, count no longer. */
  private gone = 0;

  constructor(public limit: RateLimit) {}

  /** When one more may start; `-Infinity` when nothing is in its way. */
  get opensAt(): number {
    return this.leavesAt(this.starts.length - this.limit.max);
  }

  /** When no start counts any more; `-Infinity` when there was none. */
  get emptyAt(): number {
    return this.leavesAt(this.starts.length - 1);
  }

  /** Counts a start, later than those before. What no longer counts then is forgotten, not one by one but by halves. */
  add(at: number): void {
    this.starts.push(at);
    while (this.gone < this.starts.length && this.leavesAt(this.gone) <= at) this.gone++;
    if (this.gone * 2 > this.starts.length) {
      this.starts.splice(0, this.gone);
      this.gone = 0;
    }
  }

  /** When the start of this number leaves the span. */
  private leavesAt(index: number): number {
    const at = this.starts[index];
    return at === undefined ? Number.NEGATIVE_INFINITY : at + this.limit.per;
  }
}
