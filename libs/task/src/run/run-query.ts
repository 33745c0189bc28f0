import type { JsonValue, RequestedFrom, Run, RunTrigger } from './run.js';
import type { RunStatus } from './run-status.js';

/** What may be said beside the arguments when a run is asked for. */
export interface RunOptions {
  /** Name that groups runs. At most 200 characters. */
  label?: string;
  /** Not started before this time has passed: a duration or milliseconds. */
  delay?: number | string;
  /** Not started before this moment: a `Date`, or ISO 8601 with its offset. Instead of a delay. */
  runAt?: Date | string;
  /** Higher goes first among waiting runs. Default: the task's. */
  priority?: number;
  /** The same key gives the same run for 24 hours, per task. At most 200 characters. */
  idempotencyKey?: string;
  /** Who asks. */
  actor?: string | null;
  /** Default `code`. */
  trigger?: RunTrigger;
  requestedFrom?: RequestedFrom;
  /** The run it repeats; set by `retry`. */
  retryOf?: string;
}

/** Which runs to list, newest first. All given conditions must hold. */
export interface RunFilter {
  task?: string;
  /** Any of these. */
  status?: RunStatus | readonly RunStatus[];
  label?: string;
  actor?: string;
  trigger?: RunTrigger;
  /** One of the run's tags. */
  tag?: string;
  /** Created at or after: a `Date` or ISO 8601. */
  from?: Date | string;
  /** Created before: a `Date` or ISO 8601. */
  to?: Date | string;
  /** Values of arguments, by param key, in their JSON form. */
  args?: Readonly<Record<string, JsonValue>>;
  /** The same as texts, as an address carries them: `5` finds the number and the text. */
  argTexts?: Readonly<Record<string, string>>;
  /** Found in task, title, label, id, summary or error message, whatever the case of the letters A to Z. */
  text?: string;
  /** 1 to 500, default 50. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/** One page of runs. */
export interface RunPage {
  readonly items: readonly Run[];
  /** Give it as `cursor` for the next, older page; `null` on the last. */
  readonly nextCursor: string | null;
}
