/** Items of a checkpointed loop that were done since the last save. */
export interface LoopCheckpoint {
  /** What tells the loop from the others of the run. */
  readonly loop: string;
  /** Number among the checkpoints of the attempt. */
  readonly number: number;
  /** Keys of the items. */
  readonly keys: readonly string[];
}

/** What a loop of a `partial` run left undone. */
export interface LoopRemainder {
  /** What tells the loop from the others of the run. */
  readonly loop: string;
  /** How many items it was handed. */
  readonly taken: number;
  /** Keys of those that are not done; `null` when they were too many to remember. */
  readonly undone: readonly string[] | null;
}

/** What is kept of a run's loops in the same step as its record. */
export interface LoopNews {
  readonly checkpoints: readonly LoopCheckpoint[];
  readonly remainders: readonly LoopRemainder[];
}
