import type { RunChange } from '../run/run-transitions.js';
import type { Countdown } from './countdown.js';
import type { LiveRun } from './live-run.js';
import type { RunRecorder } from './run-recorder.js';

/** What is said of a run that was asked to pause, until it does. */
const AT_NEXT_ITEM = 'It pauses at its next item, when those at work have ended.';
const AT_NEXT_LOOP = 'It is in no loop now: it pauses when it comes to the first item of one, if it does.';

/**
 * Lets a run at work stand still between two items of its loops, and go on: its gate, its status, and the clock of its
 * limit, in step with each other.
 */
export class RunPace {
  /** What is under way: one thing after another. */
  private last: Promise<void> = Promise.resolve();
  private by: string | null = null;
  private isStill = false;
  private parked = false;
  private isOver = false;

  constructor(
    private readonly live: LiveRun,
    private readonly recorder: RunRecorder,
    /** Runs while the run does. */
    readonly clock: Countdown,
  ) {
    live.gate.onStill = () => void this.next(() => this.standStill());
  }

  /** At the next item, when those at work have ended. Twice is once. */
  async pause(by: string | null): Promise<void> {
    await this.next(async () => {
      const { gate, signal, draft } = this.live;
      if (gate.isClosed || signal.aborted || this.isOver) return;
      this.by = by;
      draft.explain(gate.isInLoop ? AT_NEXT_ITEM : AT_NEXT_LOOP);
      gate.close();
    });
    // It may stand still already.
    await this.next(() => this.recorder.save(this.live));
  }

  /** At once; also takes back a pause that has had no effect yet. */
  async resume(): Promise<void> {
    await this.next(async () => {
      const { gate, draft, signal } = this.live;
      if (!gate.isClosed) return;
      if (this.isStill) await this.goOn();
      else draft.explain(null);
      if (!signal.aborted) this.clock.start();
      gate.open();
      await this.recorder.save(this.live);
    });
  }

  /** The process ends: a run that stands still is given away instead of ended. */
  park(): void {
    this.parked = this.isStill && !this.live.signal.aborted;
  }

  /** Whether it was given away. */
  async isParked(): Promise<boolean> {
    await this.last;
    return this.parked;
  }

  /** The method ends, whatever its loops were asked to do. */
  async endBefore(change: RunChange): Promise<void> {
    await this.next(async () => {
      this.isOver = true;
      const { gate, draft, latest } = this.live;
      if (latest.status === 'paused' && change.to !== 'cancelled') await this.goOn();
      else if (gate.isClosed) draft.explain(null);
    });
  }

  private async standStill(): Promise<void> {
    const { gate, signal } = this.live;
    if (this.isStill || !gate.isClosed || signal.aborted || this.isOver) return;
    this.isStill = true;
    this.clock.stop();
    await this.recorder.turn(this.live, {
      to: 'paused',
      reason: this.by === null ? 'Paused.' : `Paused by ${this.by}.`,
    });
  }

  private async goOn(): Promise<void> {
    this.isStill = false;
    await this.recorder.turn(this.live, { to: 'running', node: String(this.live.latest.node) });
  }

  private next(work: () => Promise<void>): Promise<void> {
    this.last = this.last.then(work);
    return this.last;
  }
}
