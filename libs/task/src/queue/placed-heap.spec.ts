import fc from 'fast-check';
import { NOWHERE, type Placed, PlacedHeap } from './placed-heap.js';

interface Item extends Placed {
  rank: number;
  readonly order: number;
}

const before = (a: Item, b: Item) => (a.rank !== b.rank ? a.rank < b.rank : a.order < b.order);
const itemOf = (rank: number, order = 0): Item => ({ rank, order, place: NOWHERE });

describe('PlacedHeap', () => {
  it('is empty at first', () => {
    const heap = new PlacedHeap<Item>(before);
    expect([heap.peek(), heap.pop()]).toEqual([undefined, undefined]);
  });

  it('agrees with a sorted list after any pushes, pops and deletions', () => {
    const operation = fc.oneof(
      { weight: 4, arbitrary: fc.record({ push: fc.integer({ min: 0, max: 9 }) }) },
      { weight: 2, arbitrary: fc.constant('pop' as const) },
      { weight: 2, arbitrary: fc.record({ remove: fc.nat() }) },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200, size: 'max' }), (operations) => {
        const heap = new PlacedHeap<Item>(before);
        const sorted: Item[] = [];
        const seen: unknown[] = [];
        const expected: unknown[] = [];
        for (const [order, one] of operations.entries()) {
          if (one === 'pop') {
            seen.push(heap.pop());
            expected.push(sorted.shift());
          } else if ('push' in one) {
            const item = itemOf(one.push, order);
            heap.push(item);
            sorted.push(item);
            sorted.sort((a, b) => (before(a, b) ? -1 : 1));
          } else if (sorted.length > 0) {
            const [item] = sorted.splice(one.remove % sorted.length, 1) as [Item];
            seen.push(heap.delete(item), item.place);
            expected.push(true, NOWHERE);
          }
          seen.push(heap.peek());
          expected.push(sorted[0]);
        }
        for (const item of sorted) {
          seen.push(heap.pop());
          expected.push(item);
        }
        expect([...seen, heap.pop()]).toEqual([...expected, undefined]);
      }),
    );
  });

  it('deletes only what it holds', () => {
    const [one, other] = [new PlacedHeap<Item>(before), new PlacedHeap<Item>(before)];
    const [mine, theirs] = [itemOf(1), itemOf(1)];
    one.push(mine);
    other.push(theirs);
    expect([one.delete(theirs), one.delete(itemOf(1)), one.peek(), other.peek()]).toEqual([false, false, mine, theirs]);
    expect([one.delete(mine), one.delete(mine), one.peek()]).toEqual([true, false, undefined]);
  });

  it('deletes an item whose rank has changed', () => {
    const heap = new PlacedHeap<Item>(before);
    const items = [5, 1, 4, 2, 3].map((rank) => itemOf(rank));
    for (const item of items) heap.push(item);
    const [, first] = items as [Item, Item];
    first.rank = 9;
    heap.delete(first);
    heap.push(first);
    expect(items.map(() => heap.pop()?.rank)).toEqual([2, 3, 4, 5, 9]);
  });
});
