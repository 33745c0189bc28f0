/** An item that knows its place in the heap that holds it, so that it can be found there. */
export interface Placed {
  /** Kept by the heap; {@link NOWHERE} while it is in none. */
  place: number;
}

/** The place of an item that is in no heap. */
export const NOWHERE = -1;

/**
 * A binary heap: the first by `before` comes out first, and any other can be taken out at the same cost, so that nothing
 * removed stays in memory. An item is in one heap at a time; what `before` compares must not change while it is in one.
 */
export class PlacedHeap<T extends Placed> {
  private readonly items: T[] = [];

  constructor(private readonly before: (a: T, b: T) => boolean) {}

  peek(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    this.rise(item, this.items.push(item) - 1);
  }

  pop(): T | undefined {
    const top = this.items[0];
    if (top !== undefined) this.delete(top);
    return top;
  }

  /** Takes the item out; says whether it was in this heap. What `before` compares may have changed for it, and for it alone. */
  delete(item: T): boolean {
    const { place } = item;
    if (place === NOWHERE || this.items[place] !== item) return false;
    item.place = NOWHERE;
    const last = this.items.pop() as T;
    if (last !== item) this.sink(last, this.rise(last, place));
    return true;
  }

  /** Moves the item up from this place; returns where it stands then. */
  private rise(item: T, from: number): number {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.before(item, this.items[parent] as T)) break;
      this.put(this.items[parent] as T, place);
      place = parent;
    }
    this.put(item, place);
    return place;
  }

  private sink(item: T, from: number): void {
    const { items } = this;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.before(items[child + 1] as T, items[child] as T)) child++;
      if (!this.before(items[child] as T, item)) break;
      this.put(items[child] as T, place);
      place = child;
    }
    this.put(item, place);
  }

  private put(item: T, place: number): void {
    this.items[place] = item;
    item.place = place;
  }
}
