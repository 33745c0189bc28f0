import { bytesOf, type EventsLeftOut, type LineWritten, linesOf, type StepChanged } from '../run/run-event.js';

/** An event that gets its number when it is taken out; until then it is 0. A mark counts from 1 what it stands for. */
export type DraftedEvent =
  | ((LineWritten | StepChanged) & { seq: number })
  | (EventsLeftOut & { seq: number; from: number; to: number });

/** What a line takes in memory beside its text, in characters: the object, its time, level and so on. */
const LINE_WEIGHT = 128;
const STEP_WEIGHT = 1_024;
/** Beyond it whoever can wait does. Also what one save takes at most, so that a long one does not hold up everything else. */
const ROOMY = 4 * 1_024 * 1_024;
/** What waits at most, twice: the oldest, and the newest. What came between them is left out: the process is worth more. */
const MOST = 20 * 1_024 * 1_024;
/** The newest are let go of in parts of this weight. */
const PART = 1_024 * 1_024;

/** Events next to each other. */
interface Part {
  readonly events: DraftedEvent[];
  weight: number;
}

/** What a run said that is not in the store yet, in order; and who waits for it to become less. */
export class Backlog {
  /** The oldest. */
  private events: DraftedEvent[] = [];
  /** Weight of {@link events}. */
  private drafted = 0;
  /** What came when those were too many already. */
  private newest: Part[] = [];
  private newestWeight = 0;
  /** What was left out between the two. */
  private missing = { events: 0, lines: 0 };
  /** Weight of what is on its way to the store. */
  private taken = 0;
  private readonly waiting: (() => void)[] = [];

  get isEmpty(): boolean {
    return this.events.length === 0 && this.newest.length === 0;
  }

  /** Whether one save does not take it all. */
  get isLong(): boolean {
    return this.drafted + this.newestWeight > ROOMY;
  }

  /** When there is no end of them the oldest and the newest stay, with a mark between them. */
  add(event: DraftedEvent): void {
    const weight = weightOf(event);
    if (this.newest.length === 0 && this.drafted + this.taken < MOST) {
      this.events.push(event);
      this.drafted += weight;
      return;
    }
    let part = this.newest.at(-1);
    if (part === undefined || part.weight >= PART) {
      part = { events: [], weight: 0 };
      this.newest.push(part);
    }
    part.events.push(event);
    part.weight += weight;
    this.newestWeight += weight;
    if (this.newestWeight > MOST && this.newest.length > 1) this.leaveOutOldestPart();
  }

  /** Takes the oldest out: all, or as much as one save takes. */
  take(isPortion: boolean): DraftedEvent[] {
    if (!isPortion || this.drafted <= ROOMY) this.append();
    if (!isPortion || !this.isLong) {
      const { events } = this;
      this.taken += this.drafted;
      this.drafted = 0;
      this.events = [];
      return events;
    }
    let weight = 0;
    let count = 0;
    for (; weight < ROOMY; count++) weight += weightOf(this.events[count]);
    this.drafted -= weight;
    this.taken += weight;
    return this.events.splice(0, count);
  }

  /** All that was taken is in the store, or is not wanted any more. */
  kept(): void {
    this.taken = 0;
    if (this.hasRoom) for (const wake of this.waiting.splice(0)) wake();
  }

  /** Resolves when it has become less; nothing to wait for when it is little. */
  room(): Promise<void> | undefined {
    return this.hasRoom ? undefined : new Promise((resolve) => this.waiting.push(resolve));
  }

  private get hasRoom(): boolean {
    return this.drafted + this.newestWeight + this.taken < ROOMY;
  }

  /** The newest follow the oldest, which are few now. */
  private append(): void {
    const { events: count, lines } = this.missing;
    if (count > 0) {
      const reason = 'More came at once than could be stored in time.';
      this.events.push({ type: 'truncated', seq: 0, from: 1, to: count, lines, reason });
      this.drafted += STEP_WEIGHT;
    }
    for (const { events } of this.newest) for (const event of events) this.events.push(event);
    this.drafted += this.newestWeight;
    this.newest = [];
    this.newestWeight = 0;
    this.missing = { events: 0, lines: 0 };
  }

  private leaveOutOldestPart(): void {
    const part = this.newest.shift();
    this.newestWeight -= part?.weight ?? 0;
    for (const event of part?.events ?? []) {
      this.missing.events += numbersOf(event);
      this.missing.lines += linesOf(event);
    }
  }
}

/** Gives events their numbers, from the one after `last` on; says which is the last, and how many lines and bytes they are. */
export function giveNumbers(
  events: readonly DraftedEvent[],
  last: number,
): { readonly lastSeq: number; readonly lines: number; readonly bytes: number } {
  let [seq, lines, bytes] = [last, 0, 0];
  for (const event of events) {
    lines += linesOf(event);
    bytes += bytesOf(event);
    const first = seq + 1;
    seq += numbersOf(event);
    event.seq = seq;
    if (event.type === 'truncated') [event.from, event.to] = [first, seq];
  }
  return { lastSeq: seq, lines, bytes };
}

function numbersOf(event: DraftedEvent): number {
  return event.type === 'truncated' ? event.to - event.from + 1 : 1;
}

function weightOf(event: DraftedEvent | undefined): number {
  return event?.type === 'log' ? LINE_WEIGHT + event.text.length : STEP_WEIGHT;
}
