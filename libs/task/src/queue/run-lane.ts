import type { RateLimit } from '../definition/execution-rules.js';
import { NOWHERE, type Placed, PlacedHeap } from './placed-heap.js';
import { RateWindow } from './rate-window.js';
import type { QueueTicket } from './run-queue.js';

/** A run that waits. A class, and with little of its own: there may be very many of them. */
export class WaitingRun implements Placed {
  place = NOWHERE;
  private readonly priority: number;

  /** @param order number of its arrival: first in, first out within a priority */
  constructor(
    readonly ticket: QueueTicket,
    readonly order: number,
  ) {
    this.priority = ticket.priority;
  }

  goesBefore(other: WaitingRun): boolean {
    return this.priority !== other.priority ? this.priority > other.priority : this.order < other.order;
  }
}

/** The runs that count together for the limits of a task: all of the task, or those of one key. Times are of the monotonic clock. */
export class RunLane implements Placed {
  place = NOWHERE;
  /** When time alone changes what it may do; the heap that holds it is ordered by this. */
  dueAt = 0;
  private readonly waiting = new PlacedHeap<WaitingRun>((a, b) => a.goesBefore(b));
  private running = 0;
  private maxConcurrent = Number.POSITIVE_INFINITY;
  private window: RateWindow | undefined;
  /** Arrival of the run whose limits hold. */
  private newest = -1;

  constructor(readonly key: string) {}

  /** The run that goes next; `undefined` when none waits. */
  get first(): WaitingRun | undefined {
    return this.waiting.peek();
  }

  get isAtWork(): boolean {
    return this.running > 0;
  }

  /** Whether as many of its runs are at work as may be. */
  get isFull(): boolean {
    return this.running >= this.maxConcurrent;
  }

  /** When its rate limit lets the next one start; `-Infinity` when it is not in the way. */
  get opensAt(): number {
    return this.window?.opensAt ?? Number.NEGATIVE_INFINITY;
  }

  /** When no start counts for its rate limit any more. */
  get emptyAt(): number {
    return this.window?.emptyAt ?? Number.NEGATIVE_INFINITY;
  }

  /** Lets a run wait here. The limits of the newest one hold. */
  add(run: WaitingRun): void {
    this.waiting.push(run);
    if (run.order < this.newest) return;
    this.newest = run.order;
    this.maxConcurrent = run.ticket.maxConcurrent ?? Number.POSITIVE_INFINITY;
    this.limitRate(run.ticket.rateLimit);
  }

  /** Sets its rate limit; the starts counted so far count for it. */
  limitRate(limit: RateLimit | undefined): void {
    if (limit === undefined) this.window = undefined;
    else if (this.window === undefined) this.window = new RateWindow(limit);
    else this.window.limit = limit;
  }

  remove(run: WaitingRun): void {
    this.waiting.delete(run);
  }

  /** Counts a start for its rate limit. */
  countStart(at: number): void {
    this.window?.add(at);
  }

  /** Takes out the first run, which starts now. */
  begin(now: number): WaitingRun | undefined {
    this.running++;
    this.countStart(now);
    return this.waiting.pop();
  }

  /** One of its runs has left its slot. */
  end(): void {
    this.running--;
  }
}
