import { setMaxListeners } from 'node:events';
import type { LoopCheckpoint } from '../run/loop-news.js';
import type { RunRecord } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import { type AttemptTrace, UNTRACED } from '../telemetry/attempt-trace.js';
import { GracePeriod } from './grace-period.js';
import { LoopPlace } from './loop/loop-place.js';
import { PauseGate } from './loop/pause-gate.js';
import type { RunDraft } from './run-draft.js';
import type { SecretScrubber } from './secret-scrubber.js';

/** A run at work in this process: its record as last kept, what it has said since, and the signal that stops it. */
export class LiveRun {
  private readonly controller = new AbortController();
  /** How long the method may go on after it was asked to stop. */
  readonly grace = new GracePeriod();
  /** Tells the loops of the method apart. */
  readonly loops = LoopPlace.outermost();
  /** Holds its loops while it is paused. */
  readonly gate = new PauseGate();
  /** Events that were numbered but could not be stored yet. */
  unsaved: readonly RunEvent[] = [];
  /** What its loops have done that could not be stored yet. */
  unsavedCheckpoints: readonly LoopCheckpoint[] = [];
  /** The save under way; there is at most one, so that events are stored and told in order. */
  saving: Promise<void> | undefined;
  timer: NodeJS.Timeout | undefined;
  /** Its spans, where somebody traces. */
  trace: AttemptTrace = UNTRACED;
  /** Set when its final status is kept; what the method says afterwards is dropped. */
  ended = false;

  constructor(
    /** As last kept in the store. */
    public stored: RunRecord,
    readonly draft: RunDraft,
    readonly scrubber: SecretScrubber,
  ) {
    this.latest = stored;
    // Every loop, request and child process of a method may listen to it; ten are no sign of a leak here.
    setMaxListeners(0, this.signal);
  }

  /** As it will be kept next: {@link stored} plus what was taken from the draft. */
  latest: RunRecord;

  get id(): string {
    return this.stored.id;
  }

  /** Whether something was taken from the draft that the store does not have. */
  get isUnsaved(): boolean {
    return this.latest !== this.stored;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Asks the method to stop within the grace time (ms). Of several reasons the first counts, of several times the first to run out. */
  abort(reason: Error, graceMs: number): void {
    if (this.ended) return;
    this.grace.begin(graceMs);
    if (!this.signal.aborted) this.controller.abort(reason);
    // What is held is to stop as well.
    this.gate.open();
  }
}
