import { jest } from '@jest/globals';
import { queueOf } from './local-run-queue.fixture.js';

const DAY = 86_400_000;

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 24, 6) });
});
afterEach(() => {
  jest.useRealTimers();
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

describe('rate limit', () => {
  it('delays a run until the moment there is room, and the process waits for it', async () => {
    const { queue, handedOut, start, end, add } = queueOf(3);
    start();
    for (const runId of ['a', 'b', 'c']) await add(runId, { rateLimit: { max: 1, per: 60_000 } });
    await end('a');
    expect([handedOut, jest.getTimerCount()]).toEqual([['a'], 1]);
    await jest.advanceTimersByTimeAsync(59_999);
    expect(handedOut).toEqual(['a']);
    await jest.advanceTimersByTimeAsync(1);
    expect([handedOut, jest.getTimerCount()]).toEqual([['a', 'b'], 1]);
    await queue.remove('c');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('counts the starts of an earlier process', async () => {
    const { queue, handedOut, start, add } = queueOf(3);
    const rateLimit = { max: 1, per: 60_000 };
    queue.countStarts([{ task: 'backup', concurrencyKey: null, at: Date.now() - 50_000 }], rateLimit);
    await add('a', { rateLimit });
    start();
    await jest.advanceTimersByTimeAsync(9_999);
    expect(handedOut).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(handedOut).toEqual(['a']);
  });
});

describe('The timer', () => {
  it('rests while every slot is in use, whatever comes due', async () => {
    const { handedOut, start, end, add } = queueOf(1);
    start();
    await add('limited', { rateLimit: { max: 1, per: 1_000 } });
    await end('limited');
    await add('next', { rateLimit: { max: 1, per: 1_000 } });
    await add('late', { task: 'other', availableAt: Date.now() + 500 });
    expect(jest.getTimerCount()).toBe(1);
    await add('long', { task: 'other' });
    expect(jest.getTimerCount()).toBe(0);
    await jest.advanceTimersByTimeAsync(2_000);
    for (const runId of ['long', 'next', 'late']) await end(runId);
    expect(handedOut).toEqual(['limited', 'long', 'next', 'late']);
  });
});

describe('whyWaiting', () => {
  it('is the time of a run until it has come: a delay, or the wait between two attempts', async () => {
    const { queue, start, add } = queueOf(1);
    start();
    const availableAt = Date.now() + 1_000;
    for (const runId of ['a', 'b', 'c']) await add(runId, { availableAt, attempt: runId === 'b' ? 1 : 0 });
    const until = new Date(availableAt).toISOString();
    expect(['a', 'b'].map((runId) => queue.whyWaiting(runId))).toEqual([
      { for: 'delay', until },
      { for: 'backoff', until },
    ]);
    await jest.advanceTimersByTimeAsync(1_000);
    const slot = { for: 'slot', until: null };
    expect(['a', 'b', 'c', 'x'].map((runId) => queue.whyWaiting(runId))).toEqual([null, slot, slot, null]);
  });
});
