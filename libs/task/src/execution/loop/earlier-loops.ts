import { isDeepStrictEqual } from 'node:util';
import type { RunRecord } from '../../run/run.js';
import type { LoopStore } from '../../store/loop.store.js';
import type { RunStore } from '../../store/run.store.js';

/** Retries of retries that are looked at. */
const LONGEST_LINE = 100;

/** Whether an item was done by an earlier attempt or run. */
export type WasDone = (index: number, key: string) => boolean;

/** Items of a loop that earlier attempts or runs have done: those with these keys, or all of the first `taken` but some. */
export type DoneItems =
  | { readonly keys: ReadonlySet<string> }
  | { readonly taken: number; readonly undone: ReadonlySet<string> };

/** What a loop asks before it begins. */
export interface DoneBefore {
  /** What was done in the loop with this id. */
  of(loop: string, isCheckpointed: boolean): Promise<DoneItems>;
}

const NOTHING: DoneItems = { keys: new Set() };

/** Tells for each item whether it is among those. */
export function wasDone(done: DoneItems): WasDone {
  if ('keys' in done) return (_index, key) => done.keys.has(key);
  return (index, key) => index < done.taken && !done.undone.has(key);
}

/** What earlier attempts of a run, and the runs that it repeats, have done in their loops. */
export class EarlierLoops implements DoneBefore {
  private line: Promise<readonly RunRecord[]> | undefined;

  constructor(
    private readonly run: RunRecord,
    private readonly runs: RunStore,
    private readonly loops: LoopStore,
  ) {}

  /** What was done in this loop. */
  of(loop: string, isCheckpointed: boolean): Promise<DoneItems> {
    return isCheckpointed ? this.byCheckpoints(loop) : this.byRemainder(loop);
  }

  private async byCheckpoints(loop: string): Promise<DoneItems> {
    const keys = new Set<string>();
    for (const { id } of [this.run, ...(await this.repeated())]) {
      for await (const page of this.loops.doneKeys(id, loop)) for (const key of page) keys.add(key);
    }
    return { keys };
  }

  /** Of a `partial` run all was done that did not fail; items beyond those it had are new. */
  private async byRemainder(loop: string): Promise<DoneItems> {
    const partial = (await this.repeated()).find(({ status }) => status === 'partial');
    const remainder = partial && (await this.loops.remainder(partial.id, loop));
    if (remainder === undefined || remainder.undone === null) return NOTHING;
    return { taken: remainder.taken, undone: new Set(remainder.undone) };
  }

  private repeated(): Promise<readonly RunRecord[]> {
    this.line ??= this.findRepeated();
    return this.line;
  }

  /**
   * The runs that this one repeats, the last first: those that asked for the same, and from the last success on. Whoever
   * repeats a run that succeeded wants all of it again.
   */
  private async findRepeated(): Promise<readonly RunRecord[]> {
    const found: RunRecord[] = [];
    for (let id = this.run.retryOf; id !== null && found.length < LONGEST_LINE; ) {
      const run = await this.runs.find(id);
      if (run === undefined || run.status === 'succeeded' || !asksForTheSame(run, this.run)) break;
      found.push(run);
      id = run.retryOf;
    }
    return found;
  }
}

function asksForTheSame(one: RunRecord, other: RunRecord): boolean {
  return one.task === other.task && isDeepStrictEqual(one.args, other.args);
}
