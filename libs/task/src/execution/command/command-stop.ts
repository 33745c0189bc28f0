import type { ChildProcess } from 'node:child_process';
import { after } from '../deadline.js';
import type { LiveRun } from '../live-run.js';
import { ProcessGroup } from './process-group.js';

/** How long a program has to end by itself after it went over its own limit. */
const LIMIT_GRACE_MS = 5_000;
/** So long before the grace of the run is over, what is left is killed: the run is not to blame for it. */
const KILLED_BEFORE_MS = 1_000;
/** Output that somebody outside of the group still holds open this long after all is dead will never end. */
const CUT_OFF_MS = 500;

/** Ends a program, and all it has started, when its run is to stop or when it takes too long. */
export class CommandStop {
  /** It went over its own limit. */
  isTimedOut = false;
  private begin = () => {};
  /** Resolves when it was asked to end. */
  readonly begun = new Promise<void>((resolve) => {
    this.begin = resolve;
  });
  private readonly group: ProcessGroup | undefined;
  private cancelLimit = () => {};
  private cancelKill = () => {};
  private isKilling = false;
  private readonly onAbort = () => {
    const { leftMs } = this.live.grace;
    this.stop(Math.max(leftMs / 2, leftMs - KILLED_BEFORE_MS));
  };

  constructor(
    private readonly child: ChildProcess,
    private readonly live: LiveRun,
    /** Its own limit in ms, 0 for none. */
    limit: number,
  ) {
    // What could not be started has no id.
    if (child.pid !== undefined) this.group = new ProcessGroup(child.pid);
    if (limit > 0) this.cancelLimit = after(limit, () => this.timeOut());
    live.signal.addEventListener('abort', this.onAbort, { once: true });
  }

  /** The program has ended. What it left behind keeps its time only if it was asked to end. */
  done(): void {
    this.cancelLimit();
    this.live.signal.removeEventListener('abort', this.onAbort);
    if (this.isKilling && this.group?.isAlive) return;
    this.cancelKill();
    this.group?.release();
  }

  private timeOut(): void {
    this.isTimedOut = true;
    this.stop(LIMIT_GRACE_MS);
  }

  private stop(graceMs: number): void {
    this.begin();
    this.cancelKill();
    this.isKilling = true;
    const isAnyoneLeft = this.group?.kill('SIGTERM') === true;
    this.cancelKill = after(isAnyoneLeft ? graceMs : 0, () => this.kill());
  }

  private kill(): void {
    this.group?.kill('SIGKILL');
    this.group?.release();
    this.isKilling = false;
    this.cancelKill = after(CUT_OFF_MS, () => {
      this.child.stdout?.destroy();
      this.child.stderr?.destroy();
    });
  }
}
