import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { RunEventBus } from '../events/run-event-bus.js';
import type { RunRecord } from '../run/run.js';
import { isActive } from '../run/run-status.js';
import { RunStore } from '../store/run.store.js';
import { ShutdownError } from '../task.errors.js';

/** Waits for runs to end. */
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
  next(runId: string): { readonly record: Promise<RunRecord>; readonly stop: () => void } {
    let stop = () => {};
    const record = new Promise<RunRecord>((resolve, reject) => {
      const unsubscribe = this.bus.subscribe(runId, ({ run }) => {
        if (isActive(run.status)) return;
        stop();
        resolve(run);
      });
      stop = () => {
        unsubscribe();
        this.rejections.delete(reject);
      };
      this.rejections.add(reject);
    });
    return { record, stop };
  }

  /** The worker has stopped before: whoever still waits, waits for a run that did not start. */
  beforeApplicationShutdown(): void {
    for (const reject of this.rejections) reject(new ShutdownError());
    this.rejections.clear();
  }
}
