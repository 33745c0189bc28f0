import { Injectable, Logger } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import { type QueueTicket, type RunHandler, RunQueue } from './run-queue.js';
import { TicketHeap } from './ticket-heap.js';

/** The longest delay a timer of Node can hold. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Waiting extends QueueTicket {
  /** Order of arrival: first in, first out within a priority. */
  readonly order: number;
}

/** The waiting runs of one task, and how many of its runs are at work. */
interface Lane {
  readonly ready: TicketHeap<Waiting>;
  running: number;
}

/** Hands out runs within this process: by priority, then by arrival, within the limits of the node and of each task. */
@Injectable()
export class LocalRunQueue extends RunQueue {
  private readonly logger = new Logger(LocalRunQueue.name);
  private readonly maxConcurrent: number;
  private readonly lanes = new Map<string, Lane>();
  private readonly later = new TicketHeap<Waiting>(comesDueBefore);
  /** Every run that waits. A ticket in a heap that is not here was removed. */
  private readonly tickets = new Map<string, Waiting>();
  private handler: RunHandler | undefined;
  private timer: NodeJS.Timeout | undefined;
  private inUse = 0;
  private arrivals = 0;

  constructor(configuration: TaskConfiguration) {
    super();
    this.maxConcurrent = configuration.settings.maxConcurrent;
  }

  get waiting(): number {
    return this.tickets.size;
  }

  get running(): number {
    return this.inUse;
  }

  async enqueue(ticket: QueueTicket): Promise<void> {
    const waiting: Waiting = { ...ticket, order: this.arrivals++ };
    this.tickets.set(ticket.runId, waiting);
    if (waiting.availableAt > Date.now()) {
      this.later.push(waiting);
      this.wake();
    } else {
      this.lane(waiting.task).ready.push(waiting);
      this.dispatch();
    }
  }

  async remove(runId: string): Promise<boolean> {
    return this.tickets.delete(runId);
  }

  start(handler: RunHandler): void {
    this.handler = handler;
    this.dispatch();
    this.wake();
  }

  async stop(): Promise<void> {
    this.handler = undefined;
    clearTimeout(this.timer);
  }

  private dispatch(): void {
    while (this.handler !== undefined && this.inUse < this.maxConcurrent) {
      const next = this.next();
      if (next === undefined) return;
      this.tickets.delete(next.runId);
      this.lane(next.task).ready.pop();
      void this.handOut(next, this.handler);
    }
  }

  /** The run that goes next among the tasks below their own limits; stays in its heap. */
  private next(): Waiting | undefined {
    let best: Waiting | undefined;
    for (const lane of this.lanes.values()) {
      const first = this.firstOf(lane);
      if (first === undefined || lane.running >= (first.maxConcurrent ?? Number.POSITIVE_INFINITY)) continue;
      if (best === undefined || goesBefore(first, best)) best = first;
    }
    return best;
  }

  private firstOf(lane: Lane): Waiting | undefined {
    let first = lane.ready.peek();
    while (first !== undefined && this.tickets.get(first.runId) !== first) {
      lane.ready.pop();
      first = lane.ready.peek();
    }
    return first;
  }

  private async handOut(ticket: Waiting, handler: RunHandler): Promise<void> {
    const lane = this.lane(ticket.task);
    lane.running++;
    this.inUse++;
    try {
      await handler(ticket.runId);
    } catch (error) {
      this.logger.error(`Run ${ticket.runId} of ${ticket.task} could not be executed`, error);
    } finally {
      lane.running--;
      this.inUse--;
      if (lane.running === 0 && lane.ready.size === 0) this.lanes.delete(ticket.task);
      this.dispatch();
    }
  }

  private lane(task: string): Lane {
    let lane = this.lanes.get(task);
    if (lane === undefined) {
      lane = { ready: new TicketHeap(goesBefore), running: 0 };
      this.lanes.set(task, lane);
    }
    return lane;
  }

  /** Sets the timer for the next run whose time comes. It keeps a process without a server alive, as any work does. */
  private wake(): void {
    clearTimeout(this.timer);
    const next = this.later.peek();
    if (next === undefined || this.handler === undefined) return;
    this.timer = setTimeout(
      () => this.release(),
      Math.min(Math.max(next.availableAt - Date.now(), 0), LONGEST_TIMER_MS),
    );
  }

  private release(): void {
    for (let next = this.later.peek(); next !== undefined && next.availableAt <= Date.now(); next = this.later.peek()) {
      this.later.pop();
      if (this.tickets.get(next.runId) === next) this.lane(next.task).ready.push(next);
    }
    this.dispatch();
    this.wake();
  }
}

function goesBefore(a: Waiting, b: Waiting): boolean {
  return a.priority !== b.priority ? a.priority > b.priority : a.order < b.order;
}

function comesDueBefore(a: Waiting, b: Waiting): boolean {
  return a.availableAt !== b.availableAt ? a.availableAt < b.availableAt : a.order < b.order;
}
