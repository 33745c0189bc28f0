import { isDeepStrictEqual } from 'node:util';
import type { RunRecord } from '../../run/run.js';
import type { LoopStore } from '../../store/loop.store.js';
import type { RunStore } from '../../store/run.store.js';

/** Retries of retries that are looked at. */
const LONGEST_LINE = 100;

/** Whether an item was done by an earlier attempt or run. */
export type WasDone = (index: number, key: string) => boolean;

const NOTHING: WasDone = () => false;

/** What earlier attempts of a run, and the runs that it repeats, have done in their loops. */
export class EarlierLoops {
  private line: Promise<readonly RunRecord[]> | undefined;

  constructor(
    private readonly run: RunRecord,
    private readonly runs: RunStore,
    private readonly loops: LoopStore,
  ) {}

  /** What was done in this loop. */
  of(loop: string, isCheckpointed: boolean): Promise<WasDone> {
    return isCheckpointed ? this.byCheckpoints(loop) : this.byRemainder(loop);
  }

  private async byCheckpoints(loop: string): Promise<WasDone> {
    const done = new Set<string>();
    for (const { id } of [this.run, ...(await this.repeated())]) {
      for await (const keys of this.loops.doneKeys(id, loop)) for (const key of keys) done.add(key);
    }
    return done.size === 0 ? NOTHING : (_index, key) => done.has(key);
  }

  /** Of a `partial` run all was done that did not fail; items beyond those it had are new. */
  private async byRemainder(loop: string): Promise<WasDone> {
    const partial = (await this.repeated()).find(({ status }) => status === 'partial');
    const remainder = partial && (await this.loops.remainder(partial.id, loop));
    if (remainder === undefined || remainder.undone === null) return NOTHING;
    const undone = new Set(remainder.undone);
    return (index, key) => index < remainder.taken && !undone.has(key);
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
