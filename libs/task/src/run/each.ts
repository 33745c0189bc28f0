/** What is handed to the work on an item beside the item. */
export interface ItemPlace {
  /** Place in the list, from 0. */
  readonly index: number;
  /** The item's key. */
  readonly key: string;
  /** The run's: aborted on cancel, timeout and shutdown. */
  readonly signal: AbortSignal;
}

/** How a loop goes over its items. */
export interface EachOptions<T> {
  /** Items at work at the same time, 1 to 10,000. Default 1. */
  readonly concurrency?: number;
  /** What tells an item from the others, in this run and in those that repeat it: 1 to 200 characters. Default: its index. */
  readonly key?: (item: T, index: number) => string | number;
  /**
   * Remembers the keys of the items that are done, so that a later attempt, a retry, or a resume after the process ended
   * skips them. A name tells the loop from the others of the method, also when their order changes; with `true` their
   * order does. Default false.
   */
  readonly checkpoint?: boolean | string;
}

/** How the items of one loop came out. */
export interface EachResult {
  readonly ok: number;
  readonly failed: number;
  /** Done by an earlier attempt or run. */
  readonly skipped: number;
}
