import { jest } from '@jest/globals';
import fc from 'fast-check';
import type { RunWait } from '../run/run-wait.js';
import { queueOf, ticketOf } from './local-run-queue.fixture.js';
import type { QueueTicket } from './run-queue.js';

type Limits = Pick<QueueTicket, 'maxConcurrent' | 'rateLimit'>;

/** The same rules without any cleverness: it looks at everything each time. */
class PlainQueue {
  waiting: QueueTicket[] = [];
  readonly running: QueueTicket[] = [];
  readonly starts: { readonly ticket: QueueTicket; readonly at: number }[] = [];

  constructor(private readonly slots: number) {}

  handOut(now: number): void {
    for (;;) {
      const ready = this.waiting.filter((ticket) => this.whyWaiting(ticket, now).for === 'slot');
      // The sort is stable: among equals it keeps the order of arrival.
      const [next] = ready.sort((a, b) => b.priority - a.priority);
      if (next === undefined || this.running.length >= this.slots) return;
      this.waiting = this.waiting.filter((ticket) => ticket !== next);
      this.running.push(next);
      this.starts.push({ ticket: next, at: now });
    }
  }

  whyWaiting(ticket: QueueTicket, now: number): RunWait {
    const { availableAt, attempt, concurrencyKey, rateLimit, maxConcurrent = Infinity } = ticket;
    if (availableAt > now)
      return { for: attempt > 0 ? 'backoff' : 'delay', until: new Date(availableAt).toISOString() };
    const isFull = this.running.filter((other) => sameLane(other, ticket)).length >= maxConcurrent;
    const oldest = this.startsOf(ticket).at(-(rateLimit?.max ?? Infinity));
    if (oldest !== undefined && rateLimit !== undefined && oldest + rateLimit.per > now) {
      return { for: 'rate', until: isFull ? null : new Date(oldest + rateLimit.per).toISOString() };
    }
    if (isFull) return { for: concurrencyKey === null ? 'task' : 'key', until: null };
    return { for: 'slot', until: null };
  }

  startsOf(ticket: QueueTicket): number[] {
    return this.starts.filter((start) => sameLane(start.ticket, ticket)).map(({ at }) => at);
  }
}

function sameLane(a: QueueTicket, b: QueueTicket): boolean {
  return a.task === b.task && a.concurrencyKey === b.concurrencyKey;
}

const limits: fc.Arbitrary<Limits> = fc.record({
  maxConcurrent: fc.constantFrom(undefined, 1, 2),
  rateLimit: fc.option(fc.record({ max: fc.integer({ min: 1, max: 3 }), per: fc.integer({ min: 1, max: 40 }) }), {
    nil: undefined,
  }),
});
const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      task: fc.constantFrom('a' as const, 'b' as const),
      concurrencyKey: fc.constantFrom(null, 'x', 'y'),
      priority: fc.integer({ min: -1, max: 1 }),
      attempt: fc.integer({ min: 0, max: 1 }),
      delay: fc.constantFrom(0, 0, 5, 20),
      /** It takes the place of one that waits. */
      again: fc.option(fc.nat(), { freq: 8 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 25 }) }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** Does the same to the queue and to the plain one, and compares them after each step. */
class Comparison {
  private readonly plain: PlainQueue;
  private readonly real: ReturnType<typeof queueOf>;
  private added = 0;
  private removed = 0;

  constructor(
    slots: number,
    private readonly limits: Readonly<Record<'a' | 'b', Limits>>,
  ) {
    this.plain = new PlainQueue(slots);
    this.real = queueOf(slots);
    this.real.start();
  }

  async apply(operation: Operation): Promise<void> {
    if (operation.kind === 'add') await this.add(operation);
    else if (operation.kind === 'end') await this.end(operation.which);
    else if (operation.kind === 'remove') await this.remove(operation.which);
    else for (let ms = 0; ms < operation.ms; ms++) this.passOne();
    this.compare();
  }

  /** Ends all there is; what waits must go. */
  async drain(): Promise<void> {
    for (let steps = 0; this.plain.waiting.length + this.plain.running.length > 0; steps++) {
      if (steps > 10_000) throw new Error('The plain queue does not come to an end.');
      if (this.plain.running.length > 0) await this.end(0);
      else this.passOne();
    }
    this.compare();
    expect(this.real.handedOut).toHaveLength(this.added - this.removed);
    expect(jest.getTimerCount()).toBe(0);
    this.keepsRates();
  }

  private async add({ again, delay, task, concurrencyKey, priority, attempt }: Extract<Operation, { kind: 'add' }>) {
    const old = again === null ? undefined : pick(this.plain.waiting, again);
    const runId = old?.runId ?? `run ${this.added++}`;
    const timing = { availableAt: Date.now() + delay, attempt };
    const ticket = ticketOf(runId, { task, concurrencyKey, priority, ...timing, ...this.limits[task] });
    this.plain.waiting = [...this.plain.waiting.filter((one) => one !== old), ticket];
    this.plain.handOut(Date.now());
    await this.real.queue.enqueue(ticket);
  }

  private async end(which: number): Promise<void> {
    const ticket = pick(this.plain.running, which);
    if (ticket === undefined) return;
    this.plain.running.splice(this.plain.running.indexOf(ticket), 1);
    this.plain.handOut(Date.now());
    await this.real.end(ticket.runId);
  }

  private async remove(which: number): Promise<void> {
    const ticket = pick(this.plain.waiting, which);
    if (ticket === undefined) return;
    this.removed++;
    this.plain.waiting = this.plain.waiting.filter((one) => one !== ticket);
    expect(await this.real.queue.remove(ticket.runId)).toBe(true);
  }

  private passOne(): void {
    jest.advanceTimersByTime(1);
    this.plain.handOut(Date.now());
  }

  private compare(): void {
    const { queue, handedOut } = this.real;
    const { waiting, running, starts } = this.plain;
    const now = Date.now();
    expect({
      handedOut,
      sizes: [queue.waiting, queue.running],
      waits: [...waiting, ...running].map(({ runId }) => queue.whyWaiting(runId)),
    }).toEqual({
      handedOut: starts.map(({ ticket }) => ticket.runId),
      sizes: [waiting.length, running.length],
      waits: [...waiting.map((ticket) => this.plain.whyWaiting(ticket, now)), ...running.map(() => null)],
    });
  }

  /** Checks the plain queue as well: what both do alike could be wrong in both. */
  private keepsRates(): void {
    for (const { ticket, at } of this.plain.starts) {
      const { rateLimit } = ticket;
      if (rateLimit === undefined) continue;
      const inSpan = this.plain.startsOf(ticket).filter((start) => start >= at && start < at + rateLimit.per);
      expect(inSpan.length).toBeLessThanOrEqual(rateLimit.max);
    }
  }
}

function pick<T>(list: readonly T[], which: number): T | undefined {
  return list[which % Math.max(list.length, 1)];
}

describe('LocalRunQueue', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: Date.UTC(2026, 10, 24, 6) });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('hands out the same runs at the same moments as a queue that looks at everything, and says the same of those that wait', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.record({ a: limits, b: limits }),
        fc.array(operation, { maxLength: 60, size: 'max' }),
        async (slots, ofTasks, operations) => {
          const comparison = new Comparison(slots, ofTasks);
          for (const one of operations) await comparison.apply(one);
          await comparison.drain();
        },
      ),
      { numRuns: 100 },
    );
  });
});
