/** A start of an earlier process that still counts for a rate limit. */
export interface PastStart {
  readonly task: string;
  readonly concurrencyKey: string | null;
  /** Epoch milliseconds. */
  readonly at: number;
}
