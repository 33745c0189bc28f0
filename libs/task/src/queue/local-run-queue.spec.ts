import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { TaskConfiguration } from '../config/task-configuration.js';
import { LocalRunQueue } from './local-run-queue.js';
import type { QueueTicket } from './run-queue.js';

const DAY = 86_400_000;

/** A queue, the runs it has handed out in order, and the means to end them. */
function queueOf(maxConcurrent: number) {
  const queue = new LocalRunQueue(new TaskConfiguration({ maxConcurrent }, {}, false));
  const handedOut: string[] = [];
  const ends = new Map<string, () => void>();
  const start = () =>
    queue.start((runId) => {
      handedOut.push(runId);
      return new Promise((resolve) => ends.set(runId, resolve));
    });
  const end = async (runId: string) => {
    ends.get(runId)?.();
    await jest.advanceTimersByTimeAsync(0);
  };
  const add = (runId: string, differences: Partial<QueueTicket> = {}) =>
    queue.enqueue({ runId, task: 'backup', priority: 0, availableAt: 0, ...differences });
  return { queue, handedOut, start, end, add };
}

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 24, 6) });
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('order', () => {
  it('runs wait until the queue is started, then go in the order of arrival', async () => {
    const { queue, handedOut, start, add } = queueOf(3);
    for (const runId of ['a', 'b', 'c', 'd']) await add(runId);
    expect([handedOut, queue.waiting, queue.running]).toEqual([[], 4, 0]);
    start();
    expect([handedOut, queue.waiting, queue.running]).toEqual([['a', 'b', 'c'], 1, 3]);
  });

  it('a higher priority goes first, also across tasks, and among equals the one that came first', async () => {
    const { handedOut, start, end, add } = queueOf(1);
    await add('low', { priority: -1 });
    await add('b1', { task: 'b' });
    await add('a1', { task: 'a' });
    await add('high', { task: 'c', priority: 5 });
    await add('a2', { task: 'a' });
    await add('b2', { task: 'b', priority: 5 });
    start();
    for (const runId of ['high', 'b2', 'b1', 'a1', 'a2']) await end(runId);
    expect(handedOut).toEqual(['high', 'b2', 'b1', 'a1', 'a2', 'low']);
  });

  it('is by priority, then by arrival, whatever the tickets are', async () => {
    const ticket = fc.record({ task: fc.constantFrom('a', 'b', 'c'), priority: fc.integer({ min: -2, max: 2 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(ticket, { maxLength: 30, size: 'max' }), async (tickets) => {
        const { handedOut, start, end, add } = queueOf(1);
        for (const [order, one] of tickets.entries()) await add(String(order), one);
        start();
        for (let done = 0; done < tickets.length; done++) await end(handedOut[done] ?? '');
        const expected = tickets.map((one, order) => ({ ...one, order }));
        expected.sort((a, b) => b.priority - a.priority || a.order - b.order);
        expect(handedOut).toEqual(expected.map(({ order }) => String(order)));
      }),
      { numRuns: 40 },
    );
  });
});

describe('limits', () => {
  it('at most maxConcurrent runs are at work; each end lets the next one go', async () => {
    const { queue, handedOut, start, end, add } = queueOf(2);
    start();
    for (const runId of ['a', 'b', 'c', 'd']) await add(runId);
    expect([handedOut, queue.running, queue.waiting]).toEqual([['a', 'b'], 2, 2]);
    await end('b');
    expect([handedOut, queue.running, queue.waiting]).toEqual([['a', 'b', 'c'], 2, 1]);
    await end('a');
    await end('c');
    await end('d');
    expect([handedOut, queue.running, queue.waiting]).toEqual([['a', 'b', 'c', 'd'], 0, 0]);
  });

  it('a task at its own limit waits and blocks no other task', async () => {
    const { handedOut, start, end, add } = queueOf(3);
    start();
    await add('a1', { task: 'a', maxConcurrent: 1, priority: 9 });
    await add('a2', { task: 'a', maxConcurrent: 1, priority: 9 });
    await add('b1', { task: 'b' });
    await add('a3', { task: 'a', maxConcurrent: 1 });
    await add('b2', { task: 'b' });
    expect(handedOut).toEqual(['a1', 'b1', 'b2']);
    await end('b1');
    expect(handedOut).toHaveLength(3);
    await end('a1');
    expect(handedOut).toEqual(['a1', 'b1', 'b2', 'a2']);
    await end('a2');
    expect(handedOut.at(-1)).toBe('a3');
  });

  it('no limit is ever passed and no run is lost', async () => {
    const ticket = fc.record({ task: fc.constantFrom('a', 'b', 'c'), maxConcurrent: fc.constantFrom(1, 2, undefined) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(ticket, { maxLength: 30, size: 'max' }),
        fc.integer({ min: 1, max: 5 }),
        async (tickets, slots) => {
          const limits = new Map(tickets.map(({ task, maxConcurrent }) => [task, maxConcurrent]));
          const { queue, handedOut, start, end, add } = queueOf(slots);
          start();
          for (const [order, { task }] of tickets.entries())
            await add(`${task}${order}`, { task, maxConcurrent: limits.get(task) });
          for (let done = 0; done < tickets.length; done++) {
            const atWork = handedOut.slice(done);
            expect(atWork.length).toBe(queue.running);
            expect(atWork.length).toBeLessThanOrEqual(slots);
            for (const [task, limit = slots] of limits)
              expect(atWork.filter((runId) => runId.startsWith(task)).length).toBeLessThanOrEqual(limit);
            await end(atWork[0] ?? '');
          }
          expect([handedOut.length, queue.running, queue.waiting]).toEqual([tickets.length, 0, 0]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    [
      'at once',
      (error: Error) => {
        throw error;
      },
    ],
    ['later', (error: Error) => Promise.reject(error)],
  ])('a handler that fails %s is logged and frees its slot', async (_when, fail) => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    const { queue, add } = queueOf(1);
    const error = new Error('the store is gone');
    const handler = jest.fn(() => fail(error));
    queue.start(handler);
    await add('a');
    await add('b');
    await jest.advanceTimersByTimeAsync(0);
    expect([handler.mock.calls, queue.running]).toEqual([[['a'], ['b']], 0]);
    expect(logged.mock.calls[0]).toEqual(['Run a of backup could not be executed', error]);
  });
});

describe('delay', () => {
  it('a run is handed out when its time has come, not before', async () => {
    const { queue, handedOut, start, add } = queueOf(5);
    start();
    await add('late', { availableAt: Date.now() + 5_000 });
    await add('later', { availableAt: Date.now() + 9_000 });
    await add('now');
    expect([handedOut, queue.waiting]).toEqual([['now'], 2]);
    await jest.advanceTimersByTimeAsync(4_999);
    expect(handedOut).toEqual(['now']);
    await jest.advanceTimersByTimeAsync(1);
    expect(handedOut).toEqual(['now', 'late']);
    await jest.advanceTimersByTimeAsync(4_000);
    expect([handedOut, queue.waiting]).toEqual([['now', 'late', 'later'], 0]);
  });

  it('an earlier time that comes in later is not forgotten', async () => {
    const { handedOut, start, add } = queueOf(5);
    await add('later', { availableAt: Date.now() + 9_000 });
    start();
    await add('late', { availableAt: Date.now() + 5_000 });
    await jest.advanceTimersByTimeAsync(5_000);
    expect(handedOut).toEqual(['late']);
  });

  it('may be longer than a timer of Node can hold', async () => {
    const { handedOut, start, add } = queueOf(5);
    start();
    await add('next year', { availableAt: Date.now() + 365 * DAY });
    await jest.advanceTimersByTimeAsync(365 * DAY - 1);
    expect(handedOut).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(handedOut).toEqual(['next year']);
  });

  it('does not hold a slot, and ends in the queue when all slots are taken', async () => {
    const { queue, handedOut, start, end, add } = queueOf(1);
    start();
    await add('late', { availableAt: Date.now() + 1_000, priority: 9 });
    await add('a');
    await add('b');
    await jest.advanceTimersByTimeAsync(1_000);
    expect([handedOut, queue.running]).toEqual([['a'], 1]);
    await end('a');
    expect(handedOut).toEqual(['a', 'late']);
  });
});

describe('remove', () => {
  it('takes out a run that waits for a slot, and says so', async () => {
    const { queue, handedOut, start, end, add } = queueOf(1);
    start();
    for (const runId of ['a', 'b', 'c']) await add(runId);
    expect([await queue.remove('b'), await queue.remove('b'), queue.waiting]).toEqual([true, false, 1]);
    await end('a');
    expect(handedOut).toEqual(['a', 'c']);
  });

  it('takes out a run that waits for its time', async () => {
    const { queue, handedOut, start, add } = queueOf(1);
    start();
    await add('late', { availableAt: Date.now() + 1_000 });
    await add('later', { availableAt: Date.now() + 2_000 });
    expect([await queue.remove('late'), queue.waiting]).toEqual([true, 1]);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(handedOut).toEqual(['later']);
  });

  it('does nothing to a run at work or unknown', async () => {
    const { queue, start, add } = queueOf(1);
    start();
    await add('a');
    expect([await queue.remove('a'), await queue.remove('x'), queue.running]).toEqual([false, false, 1]);
  });

  it('a run that comes again after its removal is handed out once, where it stands now', async () => {
    const { queue, handedOut, start, end, add } = queueOf(1);
    start();
    await add('a');
    await add('b', { priority: 9 });
    await queue.remove('b');
    await add('c');
    await add('b', { priority: -1 });
    for (const runId of ['a', 'c', 'b']) await end(runId);
    expect([handedOut, queue.waiting, queue.running]).toEqual([['a', 'c', 'b'], 0, 0]);
  });
});

describe('stop', () => {
  it('hands out nothing more: neither what waits, nor what comes due, nor what comes in', async () => {
    const { queue, handedOut, start, end, add } = queueOf(1);
    start();
    await add('a');
    await add('b');
    await add('late', { availableAt: Date.now() + 1_000 });
    await queue.stop();
    expect(jest.getTimerCount()).toBe(0);
    await end('a');
    await add('c');
    await jest.advanceTimersByTimeAsync(5_000);
    expect([handedOut, queue.running, queue.waiting]).toEqual([['a'], 0, 3]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('also holds when a run stops the queue as it begins', async () => {
    const { queue, add } = queueOf(5);
    await add('a');
    await add('b');
    const handler = jest.fn(async () => queue.stop());
    queue.start(handler);
    expect(handler.mock.calls).toEqual([['a']]);
  });
});
