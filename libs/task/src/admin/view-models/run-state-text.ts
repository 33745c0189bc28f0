import type { TickView } from './tick.view.js';

/** Why a queued run waits. */
export interface QueuePlace {
  /** Runs that go before it. */
  readonly before: number;
  readonly reason: string;
}

/** What the panel needs beside the run. Times in milliseconds. */
export interface RunStateFacts {
  readonly now: Date;
  readonly place: QueuePlace | null;
  readonly timeoutMs: number;
  readonly cancelGraceMs: number;
  /** When the last line was written; `null` without one. */
  readonly lastLineAt: Date | null;
}

/** What the panel says; everything but its bars. */
export interface RunStateText {
  /** Shown large: `62%`. */
  readonly figure?: string | null;
  readonly headline: string;
  readonly detail?: TickView | null;
  /** At the right end, strong. */
  readonly end?: TickView | null;
  /** After it, quiet: `98 per second`. */
  readonly rate?: string | null;
}
