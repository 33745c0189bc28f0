import { after } from './deadline.js';

/** The time a method may go on after it was asked to stop. Begun more than once, the first to run out counts. */
export class GracePeriod {
  private readonly timers: (() => void)[] = [];
  private end = () => {};
  private endsAt = Number.POSITIVE_INFINITY;
  /** Resolves when it has run out; never when it was stopped before. */
  readonly over = new Promise<void>((resolve) => {
    this.end = resolve;
  });

  /** @param ms how long, from now */
  begin(ms: number): void {
    this.timers.push(after(ms, this.end));
    this.endsAt = Math.min(this.endsAt, Date.now() + ms);
  }

  /** How much of it is left, in ms; without end before it has begun. */
  get leftMs(): number {
    return Math.max(0, this.endsAt - Date.now());
  }

  /** The method has ended. */
  stop(): void {
    for (const stop of this.timers) stop();
  }
}
