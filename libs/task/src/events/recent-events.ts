import { bytesOf, eventsAfter, firstSeqOf, type RunEvent } from '../run/run-event.js';
import { isActive } from '../run/run-status.js';
import type { RunNews } from './run-event-bus.js';

/** What the events of a run count together at most: lines may be long. */
const MOST_BYTES = 4 * 1_048_576;
/** Answers that are kept for the next reader. */
const MOST_ANSWERS = 8;

/** What is kept of a run. */
interface Recent {
  events: RunEvent[];
  bytes: number;
  /** By what was asked. */
  readonly answers: Map<string, readonly RunEvent[]>;
}

/** The last events of every active run, so that readers who keep up need not ask the store. Forgets a run when it ends. */
export class RecentEvents {
  private readonly byRun = new Map<string, Recent>();

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
    const kept: Recent = this.byRun.get(run.id) ?? { events: [], bytes: 0, answers: new Map() };
    this.byRun.set(run.id, kept);
    for (const event of events) {
      kept.events.push(event);
      kept.bytes += bytesOf(event);
    }
    // Cutting only at twice the size keeps the cost per event constant.
    if (kept.events.length > this.size * 2 || kept.bytes > MOST_BYTES) this.cut(kept);
  }

  /**
   * Events after `after`, at most `limit`; `undefined` when memory does not reach back that far. Readers who ask the same get
   * the same list, so that what is made of it can be shared as well.
   */
  after(runId: string, after: number, limit: number): readonly RunEvent[] | undefined {
    const kept = this.byRun.get(runId);
    const first = kept?.events[0];
    if (kept === undefined || first === undefined || after < firstSeqOf(first) - 1) return undefined;
    const { events, answers } = kept;
    const asked = `${after} ${limit} ${events.at(-1)?.seq}`;
    const answer = answers.get(asked) ?? eventsAfter(events, after).slice(0, limit);
    answers.set(asked, answer);
    if (answers.size > MOST_ANSWERS) answers.delete(answers.keys().next().value ?? '');
    return answer;
  }

  /** Back to the size, and to half of what they may count. The newest stays, whatever it counts. */
  private cut(kept: Recent): void {
    const { events } = kept;
    let [start, bytes] = [events.length, 0];
    for (; start > Math.max(0, events.length - this.size); start--) {
      const event = events[start - 1];
      const more = event === undefined ? 0 : bytesOf(event);
      if (start < events.length && bytes + more > MOST_BYTES / 2) break;
      bytes += more;
    }
    kept.events = events.slice(start);
    kept.bytes = bytes;
  }
}
