import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { queueOf } from './local-run-queue.fixture.js';

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
});

describe('limits', () => {
  it('at most maxConcurrent runs are at work; each end lets the next one go', async () => {
    const { queue, handedOut, start, end, add } = queueOf(2);
    start();
    for (const runId of ['a', 'b', 'c', 'd']) await add(runId);
    expect([handedOut, queue.running, queue.waiting]).toEqual([['a', 'b'], 2, 2]);
    await end('b');
    expect([handedOut, queue.running, queue.waiting]).toEqual([['a', 'b', 'c'], 2, 1]);
    expect(queue.holders).toEqual(['a', 'c']);
    await end('a');
    await end('c');
    await end('d');
    expect([handedOut, queue.running, queue.waiting]).toEqual([['a', 'b', 'c', 'd'], 0, 0]);
  });

  it('a run whose next attempt begins before the slot of its last one is free takes two slots until then', async () => {
    const { queue, add } = queueOf(2);
    const ends: (() => void)[] = [];
    queue.start(() => new Promise((resolve) => ends.push(resolve)));
    await add('a');
    await add('a', { attempt: 1 });
    await add('b');
    expect([queue.running, queue.waiting, queue.holders]).toEqual([2, 1, ['a']]);
    ends[0]?.();
    await jest.advanceTimersByTimeAsync(0);
    expect([queue.running, queue.waiting, queue.holders]).toEqual([2, 0, ['a', 'b']]);
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

describe('enqueue', () => {
  it('of a run that waits already gives it a new place', async () => {
    const { queue, handedOut, start, end, add } = queueOf(1);
    await add('late', { availableAt: Date.now() + 1_000 });
    for (const runId of ['a', 'b', 'c']) await add(runId);
    await add('b');
    await add('late');
    start();
    expect(queue.waiting).toBe(3);
    for (const runId of ['a', 'c', 'b', 'late']) await end(runId);
    expect([handedOut, queue.waiting]).toEqual([['a', 'c', 'b', 'late'], 0]);
  });

  it('of a run for its next attempt may come from its handler; its slot is free when that has settled', async () => {
    const { queue, add } = queueOf(2);
    const began: number[] = [];
    queue.start(async (runId) => {
      began.push(Date.now());
      if (began.length === 1) await add(runId, { attempt: 1, maxConcurrent: 1 });
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    await add('a', { maxConcurrent: 1 });
    await jest.advanceTimersByTimeAsync(0);
    expect([began.length, queue.whyWaiting('a')]).toEqual([1, { for: 'task', until: null }]);
    await jest.advanceTimersByTimeAsync(100);
    expect([began.length, queue.whyWaiting('a')]).toEqual([2, null]);
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

  it('leaves no timer behind, for a delay or for a rate limit', async () => {
    const { queue, handedOut, start, add } = queueOf(2);
    start();
    for (const runId of ['a', 'b']) await add(runId, { rateLimit: { max: 1, per: 1_000 } });
    await add('late', { availableAt: Date.now() + 1_000 });
    expect(jest.getTimerCount()).toBe(1);
    await queue.stop();
    expect(jest.getTimerCount()).toBe(0);
    start();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(handedOut).toEqual(['a', 'b']);
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
