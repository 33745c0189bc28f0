import type { EachOptions, EachResult, ItemPlace } from '../../run/each.js';
import type { LiveRun } from '../live-run.js';
import { RunScope, withinScope } from '../run-scope.js';
import { type DoneBefore, type WasDone, wasDone } from './earlier-loops.js';
import { handOut, type Items } from './item-lanes.js';
import { LoopPlace } from './loop-place.js';

const MOST_LANES = 10_000;
const LONGEST_KEY = 200;

/** Does the work on one item. */
export type ItemWork<T> = (item: T, place: ItemPlace) => unknown;

/** Goes over items as a loop of the scope's run. See `TaskContext.each`. */
export async function runEach<T>(
  scope: RunScope,
  earlier: DoneBefore,
  items: Items<T>,
  work: ItemWork<T>,
  options: EachOptions<T>,
): Promise<EachResult> {
  const { live } = scope;
  checkArguments(items, work, options);
  const place = scope.place ?? live.loops;
  const loop = new Loop(scope, place.idOf(nameOf(options)), work, options);
  live.signal.throwIfAborted();
  if (live.ended) throw new Error('each: its run has ended.');
  loop.begin(lengthOf(items));
  if (++place.loops === 1 && place.isAtWork) live.gate.leaveItem();
  live.gate.enterLoop();
  try {
    loop.wasDone = wasDone(await earlier.of(loop.id, loop.isCheckpointed));
    const { concurrency = 1 } = options;
    const deal = (item: T, index: number) => loop.deal(item, index);
    await handOut(items, { concurrency, signal: live.signal, gate: live.gate, deal });
  } finally {
    if (--place.loops === 0 && place.isAtWork) live.gate.enterItem();
    live.gate.leaveLoop();
    live.draft.items.end(loop.id);
  }
  return loop.result;
}

/** One loop at work: what its items came to. */
class Loop<T> {
  readonly isCheckpointed: boolean;
  readonly result = { ok: 0, failed: 0, skipped: 0 };
  wasDone: WasDone = () => false;
  private readonly live: LiveRun;
  /** Index by key; without a checkpoint equal keys do no harm. */
  private readonly seen = new Map<string, number>();

  constructor(
    private readonly scope: RunScope,
    readonly id: string,
    private readonly work: ItemWork<T>,
    private readonly options: EachOptions<T>,
  ) {
    this.live = scope.live;
    this.isCheckpointed = (options.checkpoint ?? false) !== false;
  }

  begin(length: number | null): void {
    this.live.draft.items.begin(this.id, this.isCheckpointed, length);
  }

  /** @throws TypeError for a key that is none, or was there before */
  async deal(item: T, index: number): Promise<void> {
    const { items } = this.live.draft;
    const key = this.keyOf(item, index);
    if (this.live.ended) throw new Error('each: its run has ended.');
    if (this.wasDone(index, key)) {
      this.result.skipped++;
      items.skip(this.id);
      return;
    }
    items.take(this.id, index, key);
    await this.doWork(item, index, key);
    const room = items.room();
    if (room !== undefined) await room;
  }

  /** An item that fails while the run is to stop was not done, and did not fail: it is done by whoever goes on. */
  private async doWork(item: T, index: number, key: string): Promise<void> {
    const { live, scope } = this;
    const place = LoopPlace.inItem(this.id, key);
    const inside = new RunScope(live, scope.step, scope.indent, place);
    place.isAtWork = true;
    live.gate.enterItem();
    try {
      await withinScope(inside, () => this.work(item, { index, key, signal: live.signal }));
      this.finish(index, key);
    } catch (error) {
      if (!live.signal.aborted) this.fail(index, key, error);
    } finally {
      place.isAtWork = false;
      if (place.loops === 0) live.gate.leaveItem();
    }
  }

  private finish(index: number, key: string): void {
    if (this.live.ended) return;
    this.result.ok++;
    this.live.draft.items.finish(this.id, index, key);
  }

  private fail(index: number, key: string, thrown: unknown): void {
    if (this.live.ended) return;
    const error = this.live.scrubber.error(thrown);
    this.result.failed++;
    if (this.live.draft.items.fail(index, key, error))
      this.scope.write('warn', 'log', `Item ${key} failed: ${error.message}`);
  }

  private keyOf(item: T, index: number): string {
    const { options, live } = this;
    const given: unknown = options.key === undefined ? index : options.key(item, index);
    const isKey = typeof given === 'string' || typeof given === 'number';
    const key = live.scrubber.text(String(given));
    if (!isKey || key.length < 1 || key.length > LONGEST_KEY) {
      const shown = isKey ? `has ${key.length} characters` : `is of type ${typeof given}`;
      throw new TypeError(`each: the key of item ${index} ${shown}. Give a text of 1 to ${LONGEST_KEY}, or a number.`);
    }
    if (!this.isCheckpointed) return key;
    const before = this.seen.get(key);
    if (before !== undefined) {
      throw new TypeError(
        `each: items ${before} and ${index} have the same key "${key}". A checkpoint needs a key for each: see the option key.`,
      );
    }
    this.seen.set(key, index);
    return key;
  }
}

/** @throws TypeError */
function checkArguments<T>(items: Items<T>, work: ItemWork<T>, { concurrency = 1, checkpoint }: EachOptions<T>): void {
  const isIterable =
    typeof items === 'string' ||
    (typeof items === 'object' && items !== null && (Symbol.iterator in items || Symbol.asyncIterator in items));
  if (!isIterable) throw new TypeError('each: the items are no list, iterable or async iterable.');
  if (typeof work !== 'function') throw new TypeError('each: there is no function to do the work on an item.');
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MOST_LANES) {
    throw new TypeError(
      `each: the concurrency is ${String(concurrency)}. Give a whole number from 1 to ${MOST_LANES.toLocaleString('en')}.`,
    );
  }
  if (typeof checkpoint === 'string' && (checkpoint.length < 1 || checkpoint.length > LONGEST_KEY)) {
    throw new TypeError(
      `each: the name of the checkpoint has ${checkpoint.length} characters. Give 1 to ${LONGEST_KEY}.`,
    );
  }
}

function nameOf({ checkpoint }: EachOptions<never>): string | null {
  return typeof checkpoint === 'string' ? checkpoint : null;
}

/** Of lists, sets and maps; `null` where nobody knows. */
function lengthOf(items: Items<unknown>): number | null {
  if (Array.isArray(items) || ArrayBuffer.isView(items)) return (items as { readonly length: number }).length;
  return items instanceof Set || items instanceof Map ? items.size : null;
}
