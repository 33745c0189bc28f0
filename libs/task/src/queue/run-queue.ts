/** What the queue needs to know of a waiting run. */
export interface QueueTicket {
  readonly runId: string;
  /** Key of the task. */
  readonly task: string;
  /** Higher goes first. */
  readonly priority: number;
  /** Not handed out before this time, epoch milliseconds. */
  readonly availableAt: number;
  /** Runs of the task at the same time; absent means no limit of its own. */
  readonly maxConcurrent?: number;
}

/** Executes one run. The slot is free again when the promise settles. */
export type RunHandler = (runId: string) => Promise<void>;

/** Port: decides which waiting run goes next, and when. */
export abstract class RunQueue {
  /** Lets the run wait for its turn. */
  abstract enqueue(ticket: QueueTicket): Promise<void>;
  /** Takes a waiting run out; says whether it was still waiting. */
  abstract remove(runId: string): Promise<boolean>;
  /** Begins to hand out runs. */
  abstract start(handler: RunHandler): void;
  /** Hands out nothing more; what waits goes on waiting in the store. */
  abstract stop(): Promise<void>;
  /** Runs that wait here. */
  abstract get waiting(): number;
  /** Slots in use on this node. */
  abstract get running(): number;
}
