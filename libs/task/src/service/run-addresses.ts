import { Injectable } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import { RunQueue } from '../queue/run-queue.js';
import type { Run, RunRecord } from '../run/run.js';
import { toRun } from '../run/to-run.js';

/** Where the socket of a run stands; always at the root, whatever the global prefix. */
export const SOCKET_PATH = '/ws/task';

/** Knows what surrounds a run: its paths and what it waits for. Writes records as their readers see them. */
@Injectable()
export class RunAddresses {
  private base: string | undefined;

  constructor(
    private readonly configuration: TaskConfiguration,
    private readonly queue: RunQueue,
  ) {}

  /** Said by the admin site once it is mounted: its path, with the application's global prefix. */
  mountedAt(base: string): void {
    this.base = base;
  }

  /** The record as its readers see it, at this moment or at `now` (epoch ms). */
  toRun(record: RunRecord, now = Date.now()): Run {
    return toRun(record, { ...this.linksOf(record.id), waiting: this.queue.whyWaiting(record.id) }, now);
  }

  private linksOf(runId: string) {
    const { webSocketEnabled } = this.configuration.settings;
    return {
      url: this.base === undefined ? null : `${this.base}/runs/${runId}`,
      socketUrl: webSocketEnabled ? `${SOCKET_PATH}/${runId}` : null,
    };
  }
}
