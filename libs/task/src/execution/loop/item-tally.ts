import type { LoopCheckpoint, LoopRemainder } from '../../run/loop-news.js';
import type { FailedItem, RunError, RunItems } from '../../run/run.js';

/** What is listed of one run. */
const MOST_FAILURES = 1_000;
/** Of the others name and message are kept: the stack is the same again, and the list is written at each save. */
const MOST_WHOLE = 20;
const LONGEST_MESSAGE = 1_000;
/** Undone items of one loop that are remembered; with more of them a retry of the run does all items again. */
const MOST_UNDONE = 10_000;
/** Loops that are remembered; of those beyond, a retry of the run does all items again. */
const MOST_LOOPS = 1_000;
/** Done items that wait for a save, beyond which whoever can wait does. */
const MOST_UNSAVED = 50_000;

/** How one loop of an attempt stands. */
class LoopState {
  taken = 0;
  /** Keys of the items that were handed out and are not done, by index; `null` once they were too many. */
  undone: Map<number, string> | null = new Map();
  /** Keys of the items that were done since the last save. */
  done: string[] = [];
  hasEnded = false;

  constructor(readonly isCheckpointed: boolean) {}
}

/** Counts the items of an attempt's loops, and remembers what a later attempt or run needs to know of them. */
export class ItemTally {
  private ok = 0;
  private failed = 0;
  private skipped = 0;
  private failures: readonly FailedItem[] = [];
  private readonly loops = new Map<string, LoopState>();
  /** Items of all loops that have begun; `null` when one of them does not know. */
  private length: number | null = 0;
  private checkpoints = 0;
  /** Items whose checkpoints are not in the store. */
  private unsaved = 0;
  private readonly waiting: (() => void)[] = [];
  /** Whether it has changed since its checkpoints were last taken out. */
  hasNews = false;
  /** Whether the progress of the run follows it. */
  isShown = true;

  constructor(private readonly onChanged: () => void) {}

  /** A loop begins. @param length of its list, where that is known */
  begin(loop: string, isCheckpointed: boolean, length: number | null): void {
    this.loops.set(loop, new LoopState(isCheckpointed));
    this.length = this.length === null || length === null ? null : this.length + length;
    this.changed();
  }

  /** An item was done by an earlier attempt or run. */
  skip(loop: string): void {
    this.skipped++;
    this.stateOf(loop).taken++;
    this.changed();
  }

  /** An item is handed out. */
  take(loop: string, index: number, key: string): void {
    const state = this.stateOf(loop);
    state.taken++;
    state.undone?.set(index, key);
    if (state.undone !== null && state.undone.size > MOST_UNDONE) state.undone = null;
  }

  /** An item is done. */
  finish(loop: string, index: number, key: string): void {
    const state = this.stateOf(loop);
    state.undone?.delete(index);
    if (state.isCheckpointed) {
      state.done.push(key);
      this.unsaved++;
    }
    this.ok++;
    this.changed();
  }

  /** An item has failed; says whether it is listed. */
  fail(index: number, key: string, error: RunError): boolean {
    this.failed++;
    const { length } = this.failures;
    const isListed = length < MOST_FAILURES;
    // A new list each time: the one before belongs to a record.
    if (isListed) this.failures = [...this.failures, { index, key, error: length < MOST_WHOLE ? error : brief(error) }];
    this.changed();
    return isListed;
  }

  /** A loop has ended. One inside the items of another may come by the million. */
  end(loop: string): void {
    const state = this.stateOf(loop);
    state.hasEnded = true;
    const isOver = state.isCheckpointed ? state.done.length === 0 : this.loops.size > MOST_LOOPS;
    if (isOver) this.loops.delete(loop);
  }

  /** How far all loops are. */
  get progress(): { readonly current: number; readonly total: number | undefined } {
    return { current: this.ok + this.failed + this.skipped, total: this.length ?? undefined };
  }

  /** As the record keeps it. */
  toItems(): RunItems {
    const { ok, failed, skipped, failures } = this;
    return { ok, failed, skipped, failures };
  }

  /** Takes out what was done in checkpointed loops since it was last asked. */
  takeCheckpoints(): LoopCheckpoint[] {
    this.hasNews = false;
    const taken: LoopCheckpoint[] = [];
    for (const [loop, state] of this.loops) {
      if (state.done.length === 0) continue;
      this.checkpoints++;
      taken.push({ loop, number: this.checkpoints, keys: state.done });
      state.done = [];
      if (state.hasEnded) this.loops.delete(loop);
    }
    return taken;
  }

  /** What the other loops have left undone. */
  get remainders(): LoopRemainder[] {
    return [...this.loops]
      .filter(([, { isCheckpointed }]) => !isCheckpointed)
      .map(([loop, { taken, undone }]) => ({ loop, taken, undone: undone === null ? null : [...undone.values()] }));
  }

  /** To be awaited by whoever hands out items: resolves when what was done is in the store, at once while that is little. */
  room(): Promise<void> | undefined {
    return this.unsaved < MOST_UNSAVED ? undefined : new Promise((resolve) => this.waiting.push(resolve));
  }

  /** All that was taken out is in the store, or is not wanted any more. */
  kept(): void {
    this.unsaved = 0;
    for (const { done } of this.loops.values()) this.unsaved += done.length;
    for (const wake of this.waiting.splice(0)) wake();
  }

  private stateOf(loop: string): LoopState {
    const state = this.loops.get(loop);
    if (state === undefined) throw new Error(`The loop ${loop} has not begun.`);
    return state;
  }

  private changed(): void {
    this.hasNews = true;
    this.onChanged();
  }
}

function brief({ name, message }: RunError): RunError {
  return { name, message: message.slice(0, LONGEST_MESSAGE), stack: null, cause: null, context: null };
}
