import { setImmediate as nextTurn } from 'node:timers/promises';
import { handOut, type Items } from './item-lanes.js';
import { PauseGate } from './pause-gate.js';

const gate = new PauseGate(() => {});

interface Given<T> {
  items: Items<T>;
  concurrency?: number;
  signal?: AbortSignal;
  deal?: (item: T, index: number) => Promise<void>;
}

const go = <T>({ items, concurrency = 1, signal = new AbortController().signal, deal = async () => {} }: Given<T>) =>
  handOut(items, { concurrency, signal, gate, deal });

/** Lets everything that can go on go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTurn();
}

/** Work that ends when the test says so. */
function held() {
  const order: unknown[] = [];
  const holds = new Map<unknown, () => void>();
  return {
    order,
    holds,
    deal: (item: unknown) => {
      order.push(item);
      return new Promise<void>((resolve) => holds.set(item, resolve));
    },
  };
}

it.each<[string, () => Items<string>]>([
  ['a list', () => ['a', 'b', 'c']],
  ['a set', () => new Set(['a', 'b', 'c'])],
  [
    'a generator',
    function* () {
      yield* ['a', 'b', 'c'];
    },
  ],
  [
    'an async generator',
    async function* () {
      yield* ['a', 'b', 'c'];
    },
  ],
])('hands out all items of %s in their order, with their index', async (_what, make) => {
  const seen: [string, number][] = [];
  await go({ items: make(), concurrency: 2, deal: async (item, index) => void seen.push([item, index]) });
  expect(seen).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
  ]);
});

it('has as many at work as it may, and never takes more than those from its source', async () => {
  let pulled = 0;
  const source = {
    [Symbol.asyncIterator]: () => ({ next: async () => ({ value: ++pulled, done: pulled > 6 }) }),
  };
  const { order, holds, deal } = held();
  const going = go({ items: source, concurrency: 3, deal });
  await settle();
  expect([order, pulled]).toEqual([[1, 2, 3], 3]);
  holds.get(2)?.();
  await settle();
  expect([order, pulled]).toEqual([[1, 2, 3, 4], 4]);
  for (let item = 1; item <= 6; item++) {
    holds.get(item)?.();
    await settle();
  }
  await going;
  expect(order).toEqual([1, 2, 3, 4, 5, 6]);
});

it('never asks its source for two at the same time', async () => {
  let asking = 0;
  let most = 0;
  let left = 10;
  const next = async () => {
    most = Math.max(most, ++asking);
    await nextTurn();
    asking--;
    return { value: left--, done: left < 0 };
  };
  await go({ items: { [Symbol.asyncIterator]: () => ({ next }) }, concurrency: 4 });
  expect(most).toBe(1);
});

it('hands out nothing after the signal, waits for what is at work, and rejects with the reason', async () => {
  const controller = new AbortController();
  const { order, holds, deal } = held();
  let settled = false;
  const going = go({ items: ['a', 'b', 'c'], concurrency: 2, signal: controller.signal, deal }).finally(() => {
    settled = true;
  });
  await settle();
  const reason = new Error('cancelled');
  controller.abort(reason);
  holds.get('a')?.();
  await settle();
  expect([order, settled]).toEqual([['a', 'b'], false]);
  holds.get('b')?.();
  await expect(going).rejects.toBe(reason);
  expect(order).toEqual(['a', 'b']);
});

it('does not wait for a source that says nothing, and tells it that nobody wants more', async () => {
  const controller = new AbortController();
  let closed = 0;
  const silent = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<IteratorResult<string>>(() => {}),
      return: async () => {
        closed++;
        return { value: undefined, done: true as const };
      },
    }),
  };
  const going = go({ items: silent, signal: controller.signal });
  await settle();
  const reason = new Error('cancelled');
  controller.abort(reason);
  await expect(going).rejects.toBe(reason);
  expect(closed).toBe(1);
});

it('ends with the fault of its source, after those at work', async () => {
  const error = new Error('no more pages');
  const { order, holds, deal } = held();
  const broken = (async function* () {
    yield 'a';
    throw error;
  })();
  const going = go({ items: broken, concurrency: 2, deal });
  const refused = expect(going).rejects.toBe(error);
  await settle();
  holds.get('a')?.();
  await refused;
  expect(order).toEqual(['a']);
});

it('ends with the first fault of the one who deals with an item, and closes the source', async () => {
  const error = new Error('the same key');
  let closed = false;
  const items = (function* () {
    try {
      for (;;) yield 'x';
    } finally {
      closed = true;
    }
  })();
  const dealt: number[] = [];
  const deal = async (_item: string, index: number) => {
    dealt.push(index);
    if (index === 2) throw error;
  };
  await expect(go({ items, deal })).rejects.toBe(error);
  expect([dealt, closed]).toEqual([[0, 1, 2], true]);
});

it('gives way to the rest of the process while its work never waits for anything', async () => {
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const deal = async () => {
    const until = performance.now() + 1;
    while (performance.now() < until);
  };
  await go({ items: Array.from({ length: 100 }, () => 0), deal });
  isDone = true;
  expect(turns).toBeGreaterThan(3);
});
