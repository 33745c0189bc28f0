/** Where an attempt begins in the log of its run. */
export interface AttemptStart {
  /** Number of its first line. */
  readonly line: number;
  /** When it began: ISO 8601, UTC. */
  readonly at: string;
  /** `Attempt 2 of 3`. */
  readonly words: string;
}

/** Where each attempt after the first begins, of those that have begun. */
export function attemptStarts(run: {
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly attempts: readonly { readonly startedAt: string; readonly logLines: number }[];
  readonly attemptStartedAt: string | null;
}): AttemptStart[];

/** The attempt that begins among these lines; of several the last, for those before it wrote nothing. */
export function startAmong(starts: readonly AttemptStart[], first: number, last: number): AttemptStart | null;
