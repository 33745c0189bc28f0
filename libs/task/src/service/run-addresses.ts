import { Injectable } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { Run, RunRecord } from '../run/run.js';
import { toRun } from '../run/to-run.js';

/** Where the socket of a run stands; always at the root, whatever the global prefix. */
export const SOCKET_PATH = '/ws/task';

/** Knows the paths under which runs are reached, and writes records as their readers see them. */
@Injectable()
export class RunAddresses {
  private base: string | undefined;

  constructor(private readonly configuration: TaskConfiguration) {}

  /** Said by the admin site once it is mounted: its path, with the application's global prefix. */
  mountedAt(base: string): void {
    this.base = base;
  }

  /** The record as its readers see it, at this moment. */
  toRun(record: RunRecord): Run {
    return toRun(record, this.linksOf(record.id), Date.now());
  }

  private linksOf(runId: string) {
    const { webSocketEnabled } = this.configuration.settings;
    return {
      url: this.base === undefined ? null : `${this.base}/runs/${runId}`,
      socketUrl: webSocketEnabled ? `${SOCKET_PATH}/${runId}` : null,
    };
  }
}
