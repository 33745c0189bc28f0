/** Whether a failed attempt is worth another: always, only for errors that are known to pass, or as a function of yours says. */
export type RetryWhen = 'always' | 'transient' | ((error: unknown) => boolean);

/** When an attempt that did not succeed is followed by another; every default is resolved. */
export interface RetryPolicy {
  /** Attempts in all, the first one included. */
  readonly attempts: number;
  /** How the wait grows: the same each time, or doubled. */
  readonly backoff: 'fixed' | 'exponential';
  /** Wait before the second attempt, in ms. */
  readonly delay: number;
  /** Longest wait, in ms; what a server asks for by `Retry-After` is kept to it as well. */
  readonly maxDelay: number;
  /** Whether each wait is shortened by a random part, up to a half, so that many runs do not come back at once. */
  readonly jitter: boolean;
  readonly when: RetryWhen;
  /** Whether an attempt counts as worth another when its process died or shut down under it. */
  readonly onInterrupt: boolean;
}

/** At most `max` starts in any span of `per` milliseconds. */
export interface RateLimit {
  readonly max: number;
  /** Milliseconds. */
  readonly per: number;
}

/** What happens to a new run while as many as `maxConcurrent` (1 if unset) are queued or running. */
export const OVERLAPS = [
  /** It waits its turn. */
  'queue',
  /** It is refused. */
  'reject',
  /** It takes the place of the oldest, which is cancelled. */
  'replace',
] as const;

/** What happens to a new run while others go on, one of {@link OVERLAPS}. */
export type Overlap = (typeof OVERLAPS)[number];

/** The key whose runs count together, from the typed arguments. */
export type ConcurrencyKey = (args: Readonly<Record<string, unknown>>) => string;

/** Where else than in the process of the application a method may run: in a process of its own for each attempt. */
export const ISOLATIONS = ['process'] as const;

/** Where a method runs, one of {@link ISOLATIONS}; absent means in the process of the application. */
export type Isolation = (typeof ISOLATIONS)[number];
