import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PauseGate } from './pause-gate.js';

/** A list, or anything that gives its items one after another. */
export type Items<T> = Iterable<T> | AsyncIterable<T>;

/** How items are handed out. */
export interface Lanes<T> {
  /** Items at work at the same time. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly gate: PauseGate;
  /** Deals with one item. When it rejects, the loop ends with that. */
  readonly deal: (item: T, index: number) => Promise<void>;
}

/** Work that never waits for anything gives way to the rest of the process after so long. */
const LONGEST_TURN_MS = 10;

/**
 * Hands items out to as many lanes as are wanted, each of which takes one when it is free: so no more than those are ever
 * taken from their source. After the signal, or a fault, none is handed out any more; it settles when those at work have
 * ended.
 * @throws the signal's reason; else the first fault of the source or of `deal`
 */
export async function handOut<T>(items: Items<T>, { concurrency, signal, gate, deal }: Lanes<T>): Promise<void> {
  const source = new ItemSource(items, signal);
  let fault: { readonly error: unknown } | undefined;
  let turnBegan = performance.now();
  const goesOn = () => fault === undefined && !signal.aborted;
  const lane = async () => {
    for (;;) {
      await gate.pass();
      const next = goesOn() ? await source.next() : undefined;
      await gate.pass();
      if (next === undefined || !goesOn()) return;
      await deal(next.item, next.index);
      if (performance.now() - turnBegan < LONGEST_TURN_MS) continue;
      await nextTurn();
      turnBegan = performance.now();
    }
  };
  const guarded = () =>
    lane().catch((error: unknown) => {
      fault ??= { error };
    });
  await Promise.all(Array.from({ length: concurrency }, guarded));
  source.close();
  if (signal.aborted) throw signal.reason;
  if (fault !== undefined) throw (fault as { readonly error: unknown }).error;
}

/** Gives items one after another, however many ask at the same time. */
class ItemSource<T> {
  private readonly iterator: Iterator<T> | AsyncIterator<T>;
  private taken = 0;
  private isDone = false;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    items: Items<T>,
    private readonly signal: AbortSignal,
  ) {
    this.iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  }

  /** The next one; nothing at the end, or once the signal is aborted. */
  next(): Promise<{ readonly item: T; readonly index: number } | undefined> {
    const next = this.last.then(() => this.take());
    this.last = next.catch(() => {});
    return next;
  }

  /** Nobody wants more. It is told so, but not waited for: it may be in the middle of something that takes long. */
  close(): void {
    if (this.isDone) return;
    this.isDone = true;
    const closing = async () => this.iterator.return?.();
    closing().catch(() => {});
  }

  private async take(): Promise<{ readonly item: T; readonly index: number } | undefined> {
    if (this.isDone || this.signal.aborted) return undefined;
    let result: IteratorResult<T> | undefined;
    try {
      const pulled = this.iterator.next();
      result = 'then' in pulled ? await this.unlessStopped(pulled) : pulled;
    } catch (error) {
      this.isDone = true;
      throw error;
    }
    if (result === undefined) return undefined;
    if (result.done === true) {
      this.isDone = true;
      return undefined;
    }
    return { item: result.value, index: this.taken++ };
  }

  /** What the source says; nothing, when the signal is aborted first. */
  private unlessStopped(pulled: Promise<IteratorResult<T>>): Promise<IteratorResult<T> | undefined> {
    return new Promise((resolve, reject) => {
      const stop = () => resolve(undefined);
      const done = () => this.signal.removeEventListener('abort', stop);
      this.signal.addEventListener('abort', stop, { once: true });
      pulled.then(
        (result) => {
          done();
          resolve(result);
        },
        (error) => {
          done();
          reject(error);
        },
      );
    });
  }
}
