import type { ConcurrencyKey, Isolation, Overlap, RetryWhen } from '../definition/execution-rules.js';
import type { MissedPolicy } from '../definition/schedule-definition.js';
import type { Duration } from '../duration.js';

/** When an attempt that did not succeed is followed by another. */
export interface RetryOptions {
  /** Attempts in all, the first one included: 1 to 1,000. */
  attempts: number;
  /** How the wait grows: the same each time, or doubled. Default `exponential`. */
  backoff?: 'fixed' | 'exponential';
  /** Wait before the second attempt. Default 1 second. */
  delay?: Duration;
  /** Longest wait. Default 5 minutes. */
  maxDelay?: Duration;
  /** Whether each wait is shortened by a random part, up to a half. Default true. */
  jitter?: boolean;
  /**
   * What is worth another attempt: everything (`always`, the default), only what is known to pass (`transient`: a
   * `TransientTaskError`, a broken connection, HTTP 429 or 503), or what a function says. A `PermanentTaskError` never is.
   */
  when?: RetryWhen;
  /** Whether to go on after the process died or shut down under an attempt. Default false: the run is `interrupted`. */
  onInterrupt?: boolean;
}

/** At most `max` starts in any span of `per`. */
export interface RateLimitOptions {
  /** Starts: 1 to 10,000. */
  max: number;
  per: Duration;
}

/** When a task runs by itself. */
export interface ScheduleOptions {
  /**
   * Five fields (minute, hour, day of month, month, day of week), or six with the second before them; `@daily` and the like
   * are known too. `0 3 * * *` is every night at three.
   */
  cron: string;
  /** IANA name such as `Europe/Berlin`; summer and winter time are its own. Default: the zone of the process. */
  timeZone?: string;
  /** What the runs get, by param key. Default: nothing, so that every param has its default. */
  args?: Readonly<Record<string, unknown>>;
  /**
   * What becomes of due times that pass while no process runs: nothing (`skip`, the default), or one run at the next start,
   * for the newest of them (`run-once`).
   */
  missed?: MissedPolicy;
}

/** What `@Task` says of a method. Everything is optional. */
export interface TaskOptions {
  /** Name in addresses and code: `[a-z0-9][a-z0-9:._-]*`. Default: the method's name in kebab-case. */
  key?: string;
  /** Default: made of the key. */
  title?: string;
  /** Markdown. */
  description?: string;
  /** `maintenance`, `data`, `admin`, `report`, or any other word. Default `maintenance`. */
  category?: string;
  /** Name of a Lucide icon. Default: the category's. */
  icon?: string;
  tags?: readonly string[];
  /** The warning: what may be harmed. Starting it asks for the key as confirmation. */
  dangerous?: string;
  /** Why it is expensive, or `true`. */
  expensive?: boolean | string;
  /** Not listed; can still be run by key. */
  hidden?: boolean;
  /** What to use instead, or `true`. */
  deprecated?: boolean | string;
  /** Limit of one attempt: a duration or milliseconds, `0` for none. Default: the setting `timeout`. */
  timeout?: Duration;
  /**
   * Runs of this task (of each key, with a `concurrencyKey`) at the same time. Default: no limit of its own; 1 with a
   * `concurrencyKey` or an `overlap` other than `queue`.
   */
  maxConcurrent?: number;
  /**
   * The key whose runs count together for `maxConcurrent`, `rateLimit` and `overlap`, from the typed arguments.
   * At most 200 characters. It is stored: do not make it of secrets.
   */
  concurrencyKey?: ConcurrencyKey;
  /** Starts in a span of time; more wait. Default: no limit. */
  rateLimit?: RateLimitOptions;
  /**
   * What happens to a new run while as many as `maxConcurrent` (1 if unset) are queued or running: it waits (`queue`, the
   * default), is refused with an `OverlapError` (`reject`), or takes the place of the oldest, which is cancelled (`replace`).
   */
  overlap?: Overlap;
  /**
   * Where the method runs: in the process of the application (the default), or in one of its own (`process`), which is
   * killed when it does not react to a stop within the grace time. For what may hang or compute without a pause: the
   * application is built anew for each attempt. Needs the option `rootModule` of the module.
   */
  isolation?: Isolation;
  /** Further attempts after an error or timeout. Default: one attempt. */
  retry?: RetryOptions;
  /** Higher goes first among waiting runs. Default 0. */
  priority?: number;
  /**
   * When it runs by itself: one schedule or a list. A due time starts no run while the run of an earlier one goes on, unless
   * `overlap` says otherwise. Default: only when somebody asks.
   */
  schedule?: ScheduleOptions | readonly ScheduleOptions[];
}
