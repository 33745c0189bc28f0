import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ShutdownError } from '../attempt.errors.js';
import { RunEventBus, type RunListener } from '../events/run-event-bus.js';
import type { RunRecord } from '../run/run.js';
import { isActive } from '../run/run-status.js';
import { RunStore } from '../store/run.store.js';

/** What is awaited of a run. Whoever no longer waits for it says so by `stop`. */
export interface AwaitedRun {
  /** Rejects with ShutdownError when the process ends first. */
  readonly record: Promise<RunRecord>;
  readonly stop: () => void;
}

/** Waits for runs to end, or to leave the queue. */
@Injectable()
export class RunCompletions implements BeforeApplicationShutdown {
  private readonly rejections = new Set<(error: Error) => void>();

  constructor(
    private readonly bus: RunEventBus,
    private readonly store: RunStore,
  ) {}

  /**
   * The run once it has ended, at once if it has already.
   * @throws RunNotFoundError, or ShutdownError when the process ends first: the run waits on in the store and is executed by the next process
   */
  async of(runId: string): Promise<RunRecord> {
    const ended = this.next(runId);
    const record = await this.store.get(runId).catch((error) => {
      ended.stop();
      throw error;
    });
    if (isActive(record.status)) return ended.record;
    ended.stop();
    return record;
  }

  /** The end of a run that is known not to have ended. */
  next(runId: string): AwaitedRun {
    return this.wait(
      (listener) => this.bus.subscribe(runId, listener),
      ({ status }) => !isActive(status),
    );
  }

  /** The next run that leaves the queue, whichever it is: then there may be room. */
  departure(): AwaitedRun {
    return this.wait(
      (listener) => this.bus.subscribeAll(listener),
      ({ status }) => status !== 'queued',
    );
  }

  /** The worker has stopped before: whoever still waits, waits for a run that did not start. */
  beforeApplicationShutdown(): void {
    for (const reject of this.rejections) reject(new ShutdownError());
    this.rejections.clear();
  }

  private wait(subscribe: (listener: RunListener) => () => void, isIt: (run: RunRecord) => boolean): AwaitedRun {
    let stop = () => {};
    const record = new Promise<RunRecord>((resolve, reject) => {
      const unsubscribe = subscribe(({ run }) => {
        if (!isIt(run)) return;
        stop();
        resolve(run);
      });
      stop = () => {
        unsubscribe();
        this.rejections.delete(reject);
      };
      this.rejections.add(reject);
    });
    // The process may end before anybody has asked for the promise: a rejection that nobody handles would break the shutdown.
    record.catch(() => {});
    return { record, stop };
  }
}
