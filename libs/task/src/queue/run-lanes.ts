import type { RateLimit } from '../definition/execution-rules.js';
import type { PastStart } from '../run/past-start.js';
import type { RunWait } from '../run/run-wait.js';
import { PlacedHeap } from './placed-heap.js';
import { RunLane, type WaitingRun } from './run-lane.js';
import type { QueueTicket } from './run-queue.js';

/** A run that may go, and the lane that it takes a place in until it is given back by `end`. */
export interface Turn {
  readonly run: WaitingRun;
  readonly lane: RunLane;
}

/** What says in which lane a run belongs. */
type LaneName = Pick<QueueTicket, 'task' | 'concurrencyKey'>;

/**
 * The runs whose time has come, in their lanes. Each lane with a run that may go stands in one heap, so that neither the
 * number of lanes nor of runs makes the next one hard to find. Windows are measured by the monotonic clock: a limit holds
 * also while the system's time is set.
 */
export class RunLanes {
  private readonly lanes = new Map<string, RunLane>();
  /** Lanes whose first run may go. */
  private readonly open = new PlacedHeap<RunLane>(isServedBefore);
  /** Lanes that wait for their rate limit alone. */
  private readonly resting = new PlacedHeap<RunLane>(comesDueBefore);
  /** Lanes without a run, kept because starts of theirs still count. */
  private readonly idle = new PlacedHeap<RunLane>(comesDueBefore);

  /** How long, in ms, until a rate limit lets a waiting run go; `Infinity` when none waits for that alone. */
  get opensIn(): number {
    const next = this.resting.peek();
    return next === undefined ? Number.POSITIVE_INFINITY : next.dueAt - performance.now();
  }

  /** Lanes that are remembered. */
  get size(): number {
    return this.lanes.size;
  }

  add(run: WaitingRun): void {
    const lane = this.lane(run.ticket);
    lane.add(run);
    this.settle(lane, performance.now());
  }

  /** Takes out a run that waits. */
  remove(run: WaitingRun): void {
    const lane = this.lane(run.ticket);
    lane.remove(run);
    this.settle(lane, performance.now());
  }

  /** The run that goes next among all lanes that are below their limits, taken out; `undefined` when there is none now. */
  take(): Turn | undefined {
    const now = performance.now();
    this.letTimePass(this.resting, now);
    this.letTimePass(this.idle, now);
    const lane = this.open.peek();
    const run = lane?.begin(now);
    if (lane === undefined || run === undefined) return undefined;
    this.settle(lane, now);
    return { run, lane };
  }

  /** The run of a turn has left its slot. */
  end(lane: RunLane): void {
    lane.end();
    this.settle(lane, performance.now());
  }

  /** Lets starts of an earlier process count. Times of a clock that was ahead count as now. */
  countStarts(starts: readonly PastStart[], limit: RateLimit): void {
    const now = performance.now();
    const passed = now - Date.now();
    for (const start of starts.toSorted((a, b) => a.at - b.at)) {
      const lane = this.lane(start);
      lane.limitRate(limit);
      lane.countStart(Math.min(start.at + passed, now));
      this.settle(lane, now);
    }
  }

  /** What a run whose time has come waits for. */
  whyWaiting({ ticket }: WaitingRun): RunWait {
    const lane = this.lanes.get(keyOf(ticket));
    const restsFor = (lane?.opensAt ?? Number.NEGATIVE_INFINITY) - performance.now();
    const isFull = lane?.isFull ?? false;
    if (restsFor > 0) {
      return { for: 'rate', until: isFull ? null : new Date(Math.ceil(Date.now() + restsFor)).toISOString() };
    }
    if (isFull) return { for: ticket.concurrencyKey === null ? 'task' : 'key', until: null };
    return { for: 'slot', until: null };
  }

  private lane(name: LaneName): RunLane {
    const key = keyOf(name);
    let lane = this.lanes.get(key);
    if (lane === undefined) {
      lane = new RunLane(key);
      this.lanes.set(key, lane);
    }
    return lane;
  }

  private letTimePass(lanes: PlacedHeap<RunLane>, now: number): void {
    for (let next = lanes.peek(); next !== undefined && next.dueAt <= now; next = lanes.peek()) this.settle(next, now);
  }

  /** Puts a lane that has changed where it belongs now, or forgets it. One that is full comes back when a run of it ends. */
  private settle(lane: RunLane, now: number): void {
    // It is in one of them at most.
    this.open.delete(lane) || this.resting.delete(lane) || this.idle.delete(lane);
    if (lane.first === undefined) {
      if (!lane.isAtWork) this.keepOrForget(lane, now);
    } else if (!lane.isFull) {
      lane.dueAt = lane.opensAt;
      (lane.dueAt <= now ? this.open : this.resting).push(lane);
    }
  }

  private keepOrForget(lane: RunLane, now: number): void {
    lane.dueAt = lane.emptyAt;
    if (lane.dueAt <= now) this.lanes.delete(lane.key);
    else this.idle.push(lane);
  }
}

/** A task's key has no NUL in it, so that no two lanes share a name. */
function keyOf({ task, concurrencyKey }: LaneName): string {
  return concurrencyKey === null ? task : `${task}\0${concurrencyKey}`;
}

function isServedBefore(a: RunLane, b: RunLane): boolean {
  return (a.first as WaitingRun).goesBefore(b.first as WaitingRun);
}

function comesDueBefore(a: RunLane, b: RunLane): boolean {
  return a.dueAt < b.dueAt;
}
