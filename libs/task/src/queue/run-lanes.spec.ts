import { jest } from '@jest/globals';
import { ticketOf } from './local-run-queue.fixture.js';
import { WaitingRun } from './run-lane.js';
import { RunLanes, type Turn } from './run-lanes.js';
import type { QueueTicket } from './run-queue.js';

const MINUTE = 60_000;

/** Lanes, and the runs at work. */
function lanesOf() {
  const lanes = new RunLanes();
  const turns = new Map<string, Turn>();
  let arrivals = 0;
  const add = (runId: string, differences: Partial<QueueTicket> = {}) => {
    const run = new WaitingRun(ticketOf(runId, differences), arrivals++);
    lanes.add(run);
    return run;
  };
  /** Takes all that may go now. */
  const take = () => {
    const taken: string[] = [];
    for (let turn = lanes.take(); turn !== undefined; turn = lanes.take()) {
      turns.set(turn.run.ticket.runId, turn);
      taken.push(turn.run.ticket.runId);
    }
    return taken;
  };
  const end = (runId: string) => lanes.end((turns.get(runId) as Turn).lane);
  return { lanes, add, take, end };
}

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 24, 6) });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('maxConcurrent', () => {
  it('holds for each key on its own, and for all runs without one together', () => {
    const { add, take, end } = lanesOf();
    for (const [runId, concurrencyKey] of Object.entries({
      a1: 'a',
      a2: 'a',
      b1: 'b',
      e1: '',
      e2: '',
      n1: null,
      n2: null,
    }))
      add(runId, { concurrencyKey, maxConcurrent: 1 });
    expect(take()).toEqual(['a1', 'b1', 'e1', 'n1']);
    end('n1');
    end('a1');
    expect(take()).toEqual(['a2', 'n2']);
  });

  it('does not count the runs of another task with the same key', () => {
    const { add, take } = lanesOf();
    for (const task of ['a', 'b']) add(task, { task, concurrencyKey: 'k', maxConcurrent: 1 });
    expect(take()).toEqual(['a', 'b']);
  });

  it('is the one of the newest run, whichever comes up first', () => {
    const { lanes, add, take, end } = lanesOf();
    add('a', { maxConcurrent: 1 });
    add('b', { maxConcurrent: 1 });
    expect(take()).toEqual(['a']);
    add('c', { maxConcurrent: 3 });
    expect(take()).toEqual(['b', 'c']);
    add('d', { maxConcurrent: 1 });
    for (const runId of ['a', 'b']) end(runId);
    expect(take()).toEqual([]);
    // It was delayed: older than those before, and so are its limits.
    lanes.add(new WaitingRun(ticketOf('late', { maxConcurrent: 9, priority: 9 }), 0));
    expect(take()).toEqual([]);
    end('c');
    expect(take()).toEqual(['late']);
  });
});

describe('rateLimit', () => {
  it('lets so many start in a span, and the next as the oldest of them leaves it', () => {
    const { lanes, add, take } = lanesOf();
    for (const runId of 'abcde') add(runId, { rateLimit: { max: 2, per: MINUTE } });
    expect(lanes.opensIn).toBe(Infinity);
    expect(take()).toEqual(['a', 'b']);
    expect(lanes.opensIn).toBe(MINUTE);
    jest.advanceTimersByTime(MINUTE - 1);
    expect([take(), lanes.opensIn]).toEqual([[], 1]);
    jest.advanceTimersByTime(1);
    expect(take()).toEqual(['c', 'd']);
  });

  it('holds for each key on its own, and holds back no other', () => {
    const { add, take } = lanesOf();
    for (const runId of ['a1', 'a2', 'b1']) {
      add(runId, { concurrencyKey: runId.charAt(0), rateLimit: { max: 1, per: MINUTE } });
    }
    add('free', { task: 'other', priority: -1 });
    expect(take()).toEqual(['a1', 'b1', 'free']);
    jest.advanceTimersByTime(MINUTE);
    expect(take()).toEqual(['a2']);
  });

  it('counts starts that ended long ago, and lets a higher priority use the first room', () => {
    const { add, take, end } = lanesOf();
    const rateLimit = { max: 1, per: MINUTE };
    add('a', { rateLimit });
    take();
    end('a');
    add('b', { rateLimit });
    jest.advanceTimersByTime(MINUTE / 2);
    add('urgent', { rateLimit, priority: 1 });
    expect(take()).toEqual([]);
    jest.advanceTimersByTime(MINUTE / 2);
    expect(take()).toEqual(['urgent']);
  });

  it('is the one of the newest run, and counts the starts before it', () => {
    const { lanes, add, take } = lanesOf();
    for (const runId of 'ab') add(runId, { rateLimit: { max: 1, per: MINUTE } });
    expect(take()).toEqual(['a']);
    add('c', { rateLimit: { max: 2, per: 2 * MINUTE } });
    expect([take(), lanes.opensIn]).toEqual([['b'], 2 * MINUTE]);
    add('d');
    expect(take()).toEqual(['c', 'd']);
  });

  it('is measured in time that passes, whatever the system clock says', () => {
    const { lanes, add, take } = lanesOf();
    for (const runId of 'ab') add(runId, { rateLimit: { max: 1, per: MINUTE } });
    take();
    jest.setSystemTime(Date.now() + 10 * MINUTE);
    expect([take(), lanes.opensIn]).toEqual([[], MINUTE]);
    jest.setSystemTime(Date.now() - 20 * MINUTE);
    jest.advanceTimersByTime(MINUTE);
    expect(take()).toEqual(['b']);
  });

  it('counts the starts of an earlier process, in any order, each in its lane', () => {
    const { lanes, add, take } = lanesOf();
    const rateLimit = { max: 2, per: MINUTE };
    const starts = [10_000, 50_000, 90_000, 20_000].map((ago) => ({ at: Date.now() - ago, concurrencyKey: 'a' }));
    lanes.countStarts(
      [...starts, { at: Date.now() + 5_000, concurrencyKey: 'b' }].map((one) => ({ task: 'backup', ...one })),
      rateLimit,
    );
    for (const runId of ['a1', 'a2', 'a3', 'b1', 'b2']) add(runId, { concurrencyKey: runId.charAt(0), rateLimit });
    expect(take()).toEqual(['b1']);
    jest.advanceTimersByTime(40_000);
    expect(take()).toEqual(['a1']);
    jest.advanceTimersByTime(10_000);
    expect(take()).toEqual(['a2']);
    // A start that a clock ahead of ours has dated counts from now.
    jest.advanceTimersByTime(10_000);
    expect(take()).toEqual(['b2']);
  });
});

describe('whyWaiting', () => {
  it('names the rate limit before the key or task, and a slot when nothing else is in the way', () => {
    const { lanes, add, take, end } = lanesOf();
    const rateLimit = { max: 1, per: MINUTE };
    const openAt = new Date(Date.now() + MINUTE).toISOString();
    add('a1', { rateLimit, maxConcurrent: 1 });
    add('b1', { task: 'b', maxConcurrent: 1 });
    add('c1', { task: 'c', concurrencyKey: 'k', maxConcurrent: 1 });
    take();
    const [a2, b2] = [add('a2', { rateLimit, maxConcurrent: 1 }), add('b2', { task: 'b', maxConcurrent: 1 })];
    const c2 = add('c2', { task: 'c', concurrencyKey: 'k', maxConcurrent: 1 });
    expect([a2, b2, c2, add('d', { task: 'd' })].map((run) => lanes.whyWaiting(run))).toEqual([
      { for: 'rate', until: null },
      { for: 'task', until: null },
      { for: 'key', until: null },
      { for: 'slot', until: null },
    ]);
    end('a1');
    expect(lanes.whyWaiting(a2)).toEqual({ for: 'rate', until: openAt });
    jest.advanceTimersByTime(MINUTE);
    expect(lanes.whyWaiting(a2)).toEqual({ for: 'slot', until: null });
  });
});

describe('A lane', () => {
  it('is forgotten when its last run has left, by its end or by removal', () => {
    const { lanes, add, take, end } = lanesOf();
    add('a', { concurrencyKey: 'a' });
    const b = add('b', { concurrencyKey: 'b' });
    expect(lanes.size).toBe(2);
    lanes.remove(b);
    expect([lanes.size, take()]).toEqual([1, ['a']]);
    expect(lanes.size).toBe(1);
    end('a');
    expect(lanes.size).toBe(0);
  });

  it('is remembered while starts of it count for its rate limit, and not longer', () => {
    const { lanes, add, take, end } = lanesOf();
    const rateLimit = { max: 1, per: MINUTE };
    lanes.countStarts([{ task: 'gone', concurrencyKey: 'a', at: Date.now() - 1 }], rateLimit);
    for (const runId of 'abc') add(runId, { concurrencyKey: runId, rateLimit });
    for (const runId of take()) end(runId);
    jest.advanceTimersByTime(MINUTE - 1);
    expect([take(), lanes.size]).toEqual([[], 3]);
    jest.advanceTimersByTime(1);
    expect([take(), lanes.size]).toEqual([[], 0]);
  });
});
