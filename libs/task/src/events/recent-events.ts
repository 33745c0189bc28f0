import { firstSeqOf, partLeftOut, type RunEvent } from '../run/run-event.js';
import { isActive } from '../run/run-status.js';
import type { RunNews } from './run-event-bus.js';

/** The last events of every active run, so that readers who keep up need not ask the store. Forgets a run when it ends. */
export class RecentEvents {
  private readonly byRun = new Map<string, RunEvent[]>();

  constructor(
    /** Events kept per run. */
    private readonly size: number,
  ) {}

  /** Keeps the events of the news, drops the oldest beyond the size. */
  remember({ run, events }: Pick<RunNews, 'run' | 'events'>): void {
    if (!isActive(run.status)) {
      this.byRun.delete(run.id);
      return;
    }
    if (events.length === 0) return;
    const kept = this.byRun.get(run.id) ?? [];
    for (const event of events) kept.push(event);
    // Cutting only at twice the size keeps the cost per event constant.
    if (kept.length > this.size * 2) kept.splice(0, kept.length - this.size);
    this.byRun.set(run.id, kept);
  }

  /** Events after `after`, at most `limit`; `undefined` when memory does not reach back that far. */
  after(runId: string, after: number, limit: number): RunEvent[] | undefined {
    const kept = this.byRun.get(runId);
    const first = kept?.[0];
    if (kept === undefined || first === undefined || after < firstSeqOf(first) - 1) return undefined;
    const start = placeAfter(kept, after);
    return kept
      .slice(start, start + limit)
      .map((event) => (event.type === 'truncated' ? partLeftOut(event, after) : event));
  }
}

/** Index of the first event that stands for a number above `after`. Not a difference of numbers: a mark stands for many. */
function placeAfter(events: readonly RunEvent[], after: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.seq ?? 0) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}
