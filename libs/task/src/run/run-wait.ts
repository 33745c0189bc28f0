/** What a queued run waits for. */
export interface RunWait {
  /**
   * A free slot of the node (`slot`), of its task (`task`) or of its concurrency key (`key`), room in its rate limit
   * (`rate`), its time (`delay`), or the end of the wait between two attempts (`backoff`).
   */
  readonly for: 'slot' | 'task' | 'key' | 'rate' | 'delay' | 'backoff';
  /** ISO 8601, UTC; `null` where only the end of another run decides. */
  readonly until: string | null;
}
