import fc from 'fast-check';
import { TicketHeap } from './ticket-heap.js';

interface Ticket {
  readonly rank: number;
  readonly order: number;
}

const before = (a: Ticket, b: Ticket) => (a.rank !== b.rank ? a.rank < b.rank : a.order < b.order);

describe('TicketHeap', () => {
  it('is empty at first', () => {
    const heap = new TicketHeap<Ticket>(before);
    expect([heap.size, heap.peek(), heap.pop(), heap.size]).toEqual([0, undefined, undefined, 0]);
  });

  it('agrees with a sorted list after any pushes and pops', () => {
    const push = fc.integer({ min: 0, max: 9 });
    const operations = fc.array(
      fc.oneof({ weight: 3, arbitrary: push }, { weight: 2, arbitrary: fc.constant('pop') }),
      { maxLength: 200, size: 'max' },
    );
    fc.assert(
      fc.property(operations, (all) => {
        const heap = new TicketHeap<Ticket>(before);
        let sorted: Ticket[] = [];
        for (const [order, operation] of all.entries()) {
          if (typeof operation === 'number') {
            const ticket = { rank: operation, order };
            heap.push(ticket);
            sorted = [...sorted, ticket].sort((a, b) => a.rank - b.rank || a.order - b.order);
          } else {
            expect(heap.pop()).toBe(sorted.shift());
          }
          expect(heap.peek()).toBe(sorted[0]);
          expect(heap.size).toBe(sorted.length);
        }
        for (const ticket of sorted) expect(heap.pop()).toBe(ticket);
        expect(heap.pop()).toBeUndefined();
      }),
    );
  });
});
