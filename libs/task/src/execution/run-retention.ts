import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import { RunStore } from '../store/run.store.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Runs deleted in one transaction, so that the work beside it never waits long. */
const BATCH = 200;

/** Deletes finished runs after `retentionDays`: at the start, then hourly. */
@Injectable()
export class RunRetention {
  private readonly logger = new Logger(RunRetention.name);
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly store: RunStore,
    private readonly configuration: TaskConfiguration,
  ) {}

  start(): void {
    if (this.configuration.settings.retentionDays === 0) return;
    this.sweep();
    this.timer = setInterval(() => this.sweep(), HOUR_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.sweeping;
  }

  private sweep(): void {
    this.sweeping = this.deleteOld().catch((error) => this.logger.error('Old runs could not be deleted', error));
  }

  private async deleteOld(): Promise<void> {
    const before = Date.now() - this.configuration.settings.retentionDays * DAY_MS;
    let total = 0;
    for (let deleted = BATCH; deleted === BATCH && !this.stopped; total += deleted) {
      deleted = await this.store.deleteFinished(before, BATCH);
      await nextTurn();
    }
    if (total > 0)
      this.logger.log(`Deleted ${total} runs older than ${this.configuration.settings.retentionDays} days`);
  }
}
