import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import { FileStore } from '../store/file.store.js';
import { FileLeftovers } from '../store/file-leftovers.js';
import { RunStore } from '../store/run.store.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Runs deleted in one transaction, so that the work beside it never waits long. */
const BATCH = 200;

/** Deletes finished runs after `retentionDays`: at the start, then hourly. First their rows, then their files. */
@Injectable()
export class RunRetention {
  private readonly logger = new Logger(RunRetention.name);
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly store: RunStore,
    private readonly leftovers: FileLeftovers,
    private readonly files: FileStore,
    private readonly configuration: TaskConfiguration,
  ) {}

  start(): void {
    this.sweep();
    if (this.configuration.settings.retentionDays === 0) return;
    this.timer = setInterval(() => this.sweep(), HOUR_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** One that takes longer than an hour is followed by the next, never joined. */
  private sweep(): void {
    this.sweeping = this.sweeping
      .then(() => this.deleteOld())
      .catch((error) => this.logger.error('Old runs could not be deleted', error))
      .then(() => this.removeLeftovers())
      .catch((error) => this.logger.error('Files of deleted runs could not be looked for', error));
  }

  private async deleteOld(): Promise<void> {
    const { retentionDays } = this.configuration.settings;
    if (retentionDays === 0) return;
    const before = Date.now() - retentionDays * DAY_MS;
    let total = 0;
    for (let deleted = BATCH; deleted === BATCH && !this.stopped; total += deleted) {
      deleted = await this.store.deleteFinished(before, BATCH);
      await nextTurn();
    }
    if (total > 0) this.logger.log(`Deleted ${total} runs older than ${retentionDays} days`);
  }

  /** Also those that an earlier process did not come to. */
  private async removeLeftovers(): Promise<void> {
    let after = '';
    while (!this.stopped) {
      const runIds = await this.leftovers.page(after, BATCH);
      const removed: string[] = [];
      for (const runId of runIds) if (!this.stopped && (await this.removeFiles(runId))) removed.push(runId);
      await this.leftovers.forget(removed);
      if (runIds.length < BATCH) return;
      after = runIds.at(-1) ?? after;
    }
  }

  /** Says whether they are gone; tried again with the next sweep if not. */
  private async removeFiles(runId: string): Promise<boolean> {
    try {
      await this.files.remove(runId);
      return true;
    } catch (error) {
      this.logger.error(`Files of the deleted run ${runId} could not be removed`, error);
      return false;
    }
  }
}
