import { Injectable, Logger } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { RateLimit } from '../definition/execution-rules.js';
import type { PastStart } from '../run/past-start.js';
import type { RunWait } from '../run/run-wait.js';
import { PlacedHeap } from './placed-heap.js';
import { WaitingRun } from './run-lane.js';
import { RunLanes, type Turn } from './run-lanes.js';
import { type QueueTicket, type RunHandler, RunQueue } from './run-queue.js';

/** The longest delay a timer of Node can hold. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Hands out runs within this process: by priority, then by arrival, within the limits of the node, of each task and of each key. */
@Injectable()
export class LocalRunQueue extends RunQueue {
  readonly isInProcess = true;
  private readonly logger = new Logger(LocalRunQueue.name);
  private readonly maxConcurrent: number;
  /** Every run that waits. */
  private readonly runs = new Map<string, WaitingRun>();
  /** Those whose time has not come. */
  private readonly delayed = new PlacedHeap<WaitingRun>(comesDueBefore);
  /** Those whose time has come. */
  private readonly lanes = new RunLanes();
  private handler: RunHandler | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Those that have a slot, in the order in which they got it. A run that waits for its next attempt may be there twice for a moment. */
  private readonly atWork = new Set<WaitingRun>();
  private arrivals = 0;

  constructor(configuration: TaskConfiguration) {
    super();
    this.maxConcurrent = configuration.settings.maxConcurrent;
  }

  get waiting(): number {
    return this.runs.size;
  }

  get running(): number {
    return this.atWork.size;
  }

  get holders(): readonly string[] {
    return [...new Set(Array.from(this.atWork, ({ ticket }) => ticket.runId))];
  }

  async enqueue(ticket: QueueTicket): Promise<void> {
    this.takeOut(ticket.runId);
    const run = new WaitingRun(ticket, this.arrivals++);
    this.runs.set(ticket.runId, run);
    if (ticket.availableAt > Date.now()) this.delayed.push(run);
    else this.lanes.add(run);
    this.dispatch();
  }

  async remove(runId: string): Promise<boolean> {
    const wasWaiting = this.takeOut(runId);
    this.wake();
    return wasWaiting;
  }

  whyWaiting(runId: string): RunWait | null {
    const run = this.runs.get(runId);
    if (run === undefined) return null;
    const { availableAt, attempt } = run.ticket;
    if (availableAt <= Date.now()) return this.lanes.whyWaiting(run);
    return { for: attempt > 0 ? 'backoff' : 'delay', until: new Date(availableAt).toISOString() };
  }

  countStarts(starts: readonly PastStart[], limit: RateLimit): void {
    this.lanes.countStarts(starts, limit);
  }

  start(handler: RunHandler): void {
    this.handler = handler;
    this.dispatch();
  }

  async stop(): Promise<void> {
    this.handler = undefined;
    clearTimeout(this.timer);
  }

  private takeOut(runId: string): boolean {
    const run = this.runs.get(runId);
    if (run === undefined) return false;
    this.runs.delete(runId);
    if (!this.delayed.delete(run)) this.lanes.remove(run);
    return true;
  }

  /** Hands out what may go now, and sets the timer for what may go later. */
  private dispatch(): void {
    this.release();
    while (this.handler !== undefined && this.atWork.size < this.maxConcurrent) {
      const turn = this.lanes.take();
      if (turn === undefined) break;
      this.runs.delete(turn.run.ticket.runId);
      void this.handOut(turn, this.handler);
    }
    this.wake();
  }

  /** Moves the runs whose time has come to their lanes. */
  private release(): void {
    const now = Date.now();
    for (let run = this.delayed.peek(); run !== undefined && run.ticket.availableAt <= now; run = this.delayed.peek()) {
      this.delayed.delete(run);
      this.lanes.add(run);
    }
  }

  private async handOut({ run, lane }: Turn, handler: RunHandler): Promise<void> {
    const { runId, task } = run.ticket;
    this.atWork.add(run);
    try {
      await handler(runId);
    } catch (error) {
      this.logger.error(`Run ${runId} of ${task} could not be executed`, error);
    } finally {
      this.atWork.delete(run);
      this.lanes.end(lane);
      this.dispatch();
    }
  }

  /**
   * Sets the timer for the next run whose time comes; while every slot is in use the next end comes first. It keeps a
   * process without a server alive, as any work does.
   */
  private wake(): void {
    clearTimeout(this.timer);
    if (this.handler === undefined || this.atWork.size >= this.maxConcurrent) return;
    const comesIn = (this.delayed.peek()?.ticket.availableAt ?? Number.POSITIVE_INFINITY) - Date.now();
    const wakeIn = Math.max(Math.min(comesIn, this.lanes.opensIn), 0);
    if (wakeIn === Number.POSITIVE_INFINITY) return;
    this.timer = setTimeout(() => this.dispatch(), Math.min(Math.ceil(wakeIn), LONGEST_TIMER_MS));
  }
}

function comesDueBefore({ ticket: a }: WaitingRun, { ticket: b }: WaitingRun): boolean {
  return a.availableAt < b.availableAt;
}
