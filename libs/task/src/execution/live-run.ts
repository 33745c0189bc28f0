import { setMaxListeners } from 'node:events';
import type { RunRecord } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import type { RunDraft } from './run-draft.js';
import type { SecretScrubber } from './secret-scrubber.js';

/** A run at work in this process: its record as last kept, what it has said since, and the signal that stops it. */
export class LiveRun {
  private readonly controller = new AbortController();
  /** Events that were numbered but could not be stored yet. */
  unsaved: readonly RunEvent[] = [];
  /** The save under way; there is at most one, so that events are stored and told in order. */
  saving: Promise<void> | undefined;
  timer: NodeJS.Timeout | undefined;
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

  /** Asks the method to stop; only the first reason counts. */
  abort(reason: Error): void {
    if (!this.controller.signal.aborted) this.controller.abort(reason);
  }
}
