import type { LineWritten, StepChanged } from '../run/run-event.js';

/** An event that gets its number when it is taken out; until then it is 0. */
export type DraftedEvent = (LineWritten | StepChanged) & { seq: number };

/** What a line weighs beside its text, in characters: its number, time, level and so on. */
const LINE_WEIGHT = 64;
const STEP_WEIGHT = 1_024;
/** Beyond it whoever can wait does. Also what one save takes at most, so that a long one does not hold up everything else. */
const ROOMY = 4 * 1_024 * 1_024;
/** Beyond it lines are left out: the process is worth more than the log. */
const MOST = 256 * 1_024 * 1_024;

/** What a run said that is not in the store yet, in order; and who waits for it to become less. */
export class Backlog {
  private events: DraftedEvent[] = [];
  /** Weight of {@link events}. */
  private drafted = 0;
  /** Weight of what is on its way to the store. */
  private taken = 0;
  private leftOut = 0;
  private readonly waiting: (() => void)[] = [];

  get isEmpty(): boolean {
    return this.events.length === 0;
  }

  /** Whether one save does not take it all. */
  get isLong(): boolean {
    return this.drafted > ROOMY;
  }

  /** A line is left out, and counted, when there is no end of them. */
  add(event: DraftedEvent): void {
    if (event.type === 'log' && this.drafted + this.taken >= MOST) {
      this.leftOut++;
      return;
    }
    this.sayWhatWasLeftOut();
    this.push(event);
  }

  /** Takes the oldest out: all, or as much as one save takes. */
  take(isPortion: boolean): DraftedEvent[] {
    if (!isPortion || !this.isLong) {
      this.sayWhatWasLeftOut();
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
    return this.drafted + this.taken < ROOMY;
  }

  private push(event: DraftedEvent): void {
    this.events.push(event);
    this.drafted += weightOf(event);
  }

  private sayWhatWasLeftOut(): void {
    if (this.leftOut === 0) return;
    const lines = this.leftOut === 1 ? '1 line was' : `${this.leftOut.toLocaleString('en')} lines were`;
    const text = `${lines} left out here: more came than could be stored in time.`;
    this.leftOut = 0;
    this.push({ type: 'log', seq: 0, at: new Date().toISOString(), level: 'warn', stream: 'log', step: null, text });
  }
}

function weightOf(event: DraftedEvent | undefined): number {
  return event?.type === 'log' ? LINE_WEIGHT + event.text.length : STEP_WEIGHT;
}
