import { after } from './deadline.js';

/** A limit of time that can stand still: only what passes while it runs counts. */
export class Countdown {
  private since: number | undefined;
  private stopTimer = () => {};

  constructor(
    /** What is left, in ms; infinite for no limit. */
    private left: number,
    private readonly onOver: () => void,
  ) {}

  /** Runs on. Without effect while it runs. */
  start(): void {
    if (this.since !== undefined) return;
    this.since = performance.now();
    if (this.left !== Number.POSITIVE_INFINITY) this.stopTimer = after(this.left, this.onOver);
  }

  /** Stands still. Without effect while it does. */
  stop(): void {
    if (this.since === undefined) return;
    this.stopTimer();
    this.left = Math.max(0, this.left - (performance.now() - this.since));
    this.since = undefined;
  }
}
