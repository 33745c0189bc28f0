import type { RunRecord } from '../../run/run.js';
import { isLogEntry } from '../../run/run-event.js';
import type { LiveRun } from '../live-run.js';
import type { SaidFields, SaidPart } from './isolation.messages.js';

/** What is said within this time travels together. */
const GATHER_MS = 10;
/** So many parts may travel at once before what is said is gathered: no timer fires in a method that does not give way. */
const MOST_AT_ONCE = 20;
/** One more part may travel at once after this time. */
const REGAIN_MS = 5;

const FIELDS = ['progress', 'steps', 'items', 'summary', 'tags', 'metadata'] as const;

/** In the process of an attempt: sends what the method says, a part at a time, while it can be kept on the other side. */
export class SaidRelay {
  private timer: NodeJS.Timeout | undefined;
  /** Parts that may travel at once, and when that was counted. */
  private atOnce = MOST_AT_ONCE;
  private countedAt = performance.now();
  private sent = 0;
  private kept = 0;

  constructor(
    private readonly run: () => LiveRun,
    private readonly send: (part: SaidPart) => void,
  ) {}

  /** There is something new in the draft. */
  touched(): void {
    const now = performance.now();
    this.atOnce = Math.min(MOST_AT_ONCE, this.atOnce + (now - this.countedAt) / REGAIN_MS);
    this.countedAt = now;
    if (this.atOnce < 1) {
      this.schedule();
    } else {
      this.atOnce--;
      this.flush();
    }
  }

  /** So many parts, counted from the first, are in the store. */
  hearKept(parts: number): void {
    this.kept = parts;
    if (this.isUnderWay) return;
    this.run().draft.kept();
    if (!this.run().draft.isEmpty) this.schedule();
  }

  /** Sends all there is; the method has ended. */
  end(): void {
    clearTimeout(this.timer);
    while (!this.run().draft.isEmpty) this.flush();
  }

  private get isUnderWay(): boolean {
    return this.kept < this.sent;
  }

  /** One part at a time, as the store is written: what comes meanwhile waits, and whoever can wait does. */
  private schedule(): void {
    if (this.timer !== undefined || this.isUnderWay) return;
    this.timer = setTimeout(() => this.flush(), GATHER_MS);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const live = this.run();
    const before = live.latest;
    const { record, events, checkpoints } = live.draft.take(before, true);
    live.latest = record;
    const said = events.flatMap((event) => (isLogEntry(event) || event.type === 'step' ? [event] : []));
    this.sent++;
    this.send({ events: said, fields: changedFields(before, record), checkpoints });
    if (!live.draft.isEmpty) this.touched();
  }
}

function changedFields(before: RunRecord, after: RunRecord): SaidFields {
  return Object.fromEntries(FIELDS.filter((name) => after[name] !== before[name]).map((name) => [name, after[name]]));
}
