import type { RateLimit } from '../../definition/execution-rules.js';
import type { TickView } from './tick.view.js';

/** A word of the panel that leads somewhere. */
export interface StateLink {
  readonly text: string;
  readonly href: string;
}

/** What a queued run stands in line with. */
export interface QueueFacts {
  /** Runs that go before it and wait for the same. */
  readonly before: number;
  /** Whether there may be more: only so many are counted. */
  readonly hasMore: boolean;
  /** Slots of this node, and how many are in use. */
  readonly slots: { readonly total: number; readonly used: number };
  /** Limits of its task; absent where it has none. */
  readonly maxConcurrent?: number;
  readonly rateLimit?: RateLimit;
  /** Runs at work whose end it waits for. */
  readonly blockedBy: readonly StateLink[];
}

/** What the panel needs beside the run. Times in milliseconds. */
export interface RunStateFacts {
  readonly now: Date;
  /** `null` unless the run is queued. */
  readonly queue: QueueFacts | null;
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
  /** After the detail, as links: the runs that are waited for. */
  readonly links?: readonly StateLink[];
  /** At the right end, strong. */
  readonly end?: TickView | null;
  /** After it, quiet: `98 per second`. */
  readonly rate?: string | null;
}
