import type { RateLimit } from '../definition/execution-rules.js';
import type { PastStart } from '../run/past-start.js';
import type { RunWait } from '../run/run-wait.js';

/** What the queue needs to know of a waiting run. */
export interface QueueTicket {
  readonly runId: string;
  /** Key of the task. */
  readonly task: string;
  /** Runs of the task with this key count together for its limits; `null` when all of its runs do. */
  readonly concurrencyKey: string | null;
  /** Higher goes first. */
  readonly priority: number;
  /** Not handed out before this time, epoch milliseconds. */
  readonly availableAt: number;
  /** Attempts it has behind it; above 0 it waits between two of them. */
  readonly attempt: number;
  /** Runs of the task, or of the key, at the same time; absent means no limit of their own. */
  readonly maxConcurrent?: number;
  /** Starts of the task, or of the key, in a span of time; absent means no limit. */
  readonly rateLimit?: RateLimit;
}

/** Executes one run. The slot is free again when the promise settles. */
export type RunHandler = (runId: string) => Promise<void>;

/** Port: decides which waiting run goes next, and when. */
export abstract class RunQueue {
  /** Whether only this process hands out what waits here: then a run may take its place while it is still being kept. */
  abstract readonly isInProcess: boolean;

  /** Lets the run wait for its turn; one that waits already takes its new place, as the newest. */
  abstract enqueue(ticket: QueueTicket): Promise<void>;
  /** Takes a waiting run out; says whether it was still waiting. */
  abstract remove(runId: string): Promise<boolean>;
  /** What a run waits for; `null` when it does not wait here. */
  abstract whyWaiting(runId: string): RunWait | null;
  /** Lets starts of an earlier process count for the rate limit of their task; called once for a task, before {@link start}. */
  abstract countStarts(starts: readonly PastStart[], limit: RateLimit): void;
  /** Begins to hand out runs. */
  abstract start(handler: RunHandler): void;
  /** Hands out nothing more; what waits goes on waiting in the store. */
  abstract stop(): Promise<void>;
  /** Runs that wait here. */
  abstract get waiting(): number;
  /** Slots in use on this node. */
  abstract get running(): number;
  /** Ids of the runs that have them, the first to get one first; a run that has ended keeps it until its method returns. */
  abstract get holders(): readonly string[];
}
