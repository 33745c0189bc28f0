import { setImmediate as nextTurn } from 'node:timers/promises';
import { handOut } from './item-lanes.js';
import { PauseGate } from './pause-gate.js';

let still = 0;
let gate: PauseGate;

beforeEach(() => {
  still = 0;
  gate = new PauseGate(() => {
    still++;
  });
});

/** Lets everything that can go on go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTurn();
}

/** A loop over these items, each of which ends when the test says so. */
function loop(items: string[], concurrency = 1) {
  const order: string[] = [];
  const holds = new Map<string, () => void>();
  const deal = async (item: string) => {
    order.push(item);
    gate.enterItem();
    await new Promise<void>((resolve) => holds.set(item, resolve));
    gate.leaveItem();
  };
  gate.enterLoop();
  const { signal } = new AbortController();
  const ended = handOut(items, { concurrency, signal, gate, deal }).then(() => gate.leaveLoop());
  return { order, ended, end: (item: string) => holds.get(item)?.() };
}

it('lets items at work end, then holds the loop before the next, until it is opened', async () => {
  const { order, end, ended } = loop(['a', 'b', 'c'], 2);
  await settle();
  gate.close();
  end('a');
  await settle();
  expect([order, still, gate.isClosed]).toEqual([['a', 'b'], 0, true]);
  end('b');
  await settle();
  expect([order, still]).toEqual([['a', 'b'], 1]);
  gate.open();
  await settle();
  expect([order, gate.isClosed]).toEqual([['a', 'b', 'c'], false]);
  end('c');
  await ended;
  expect(still).toBe(1);
});

it('takes effect when a loop begins that was closed before', async () => {
  gate.close();
  expect(still).toBe(0);
  const { order } = loop(['a']);
  await settle();
  expect([order, still]).toEqual([[], 1]);
});

it('holds a loop after its last item as well: what comes after it does not begin', async () => {
  const { end, ended } = loop(['a']);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  await settle();
  gate.close();
  end('a');
  await settle();
  expect([over, still]).toEqual([false, 1]);
  gate.open();
  await ended;
});

it('stands still at once when nothing is at work, for a source that says nothing', async () => {
  gate.enterLoop();
  const { signal } = new AbortController();
  const items = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<string>>(() => {}) }) };
  void handOut(items, { concurrency: 1, signal, gate, deal: async () => {} });
  await settle();
  gate.close();
  expect(still).toBe(1);
});

it('takes nothing from the source while it is closed, and does not hand out what comes from it meanwhile', async () => {
  let asked = 0;
  let give = (_item: string) => {};
  const next = () => {
    asked++;
    return new Promise<IteratorResult<string>>((resolve) => {
      give = (value) => resolve({ value, done: false });
    });
  };
  const dealt: string[] = [];
  const deal = async (item: string) => void dealt.push(item);
  gate.enterLoop();
  const { signal } = new AbortController();
  void handOut({ [Symbol.asyncIterator]: () => ({ next }) }, { concurrency: 1, signal, gate, deal });
  await settle();
  gate.close();
  give('a');
  await settle();
  expect([asked, dealt]).toEqual([1, []]);
  gate.open();
  await settle();
  expect([asked, dealt]).toEqual([2, ['a']]);
  give('b');
  gate.close();
  await settle();
  expect([asked, dealt]).toEqual([2, ['a']]);
});

it('asks the source for nothing between two items while it is closed', async () => {
  let asked = 0;
  const items = (function* () {
    for (;;) yield `${++asked}`;
  })();
  const deal = async () => gate.close();
  gate.enterLoop();
  const { signal } = new AbortController();
  void handOut(items, { concurrency: 1, signal, gate, deal });
  await settle();
  expect(asked).toBe(1);
});
