import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import { RunQueue } from '../queue/run-queue.js';
import { TaskService } from '../service/task.service.js';
import { RunStatistics } from '../store/run-statistics.js';
import { TaskDatabase } from '../store/task-database.js';
import type { SystemFacts } from './view-models/system.view.js';

const HOUR_MS = 3_600_000;
const BARS = 30;
/** Slots that are listed with their run. */
const LISTED = 100;

const installed = createRequire(import.meta.url);

/** Gathers what the system page shows: how busy this node is, what is kept, which settings are in force. */
@Injectable()
export class SystemReader {
  constructor(
    private readonly tasks: TaskService,
    private readonly queue: RunQueue,
    private readonly statistics: RunStatistics,
    private readonly database: TaskDatabase,
    private readonly configuration: TaskConfiguration,
  ) {}

  /** How things stand now. */
  async read(): Promise<SystemFacts> {
    const now = new Date();
    const started = performance.now();
    const kept = await this.statistics.counts();
    const storeMs = performance.now() - started;
    const [holders, waiting, histogram, schedules] = await Promise.all([
      Promise.all(this.queue.holders.slice(0, LISTED).map((id) => this.tasks.find(id))),
      this.statistics.waiting(now.getTime()),
      this.statistics.histogram(now.getTime() - HOUR_MS, now.getTime(), BARS),
      this.tasks.schedules(),
    ]);
    return {
      now,
      kept,
      histogram,
      holders: holders.filter((run) => run !== undefined),
      schedules,
      waiting,
      slots: { total: this.configuration.settings.maxConcurrent, used: this.queue.running },
      store: { address: this.configuration.settings.store, bytes: this.database.size, answersInMs: storeMs },
      memoryBytes: process.memoryUsage().rss,
      uptimeMs: process.uptime() * 1_000,
      settings: this.configuration.settings,
      sources: this.configuration.sources,
      versions: [
        { name: 'nestjs-taskforge', version: versionOf('nestjs-taskforge') },
        { name: 'NestJS', version: versionOf('@nestjs/core') },
        { name: 'Node', version: process.version.slice(1) },
      ],
    };
  }
}

function versionOf(name: string): string {
  return (installed(`${name}/package.json`) as { version: string }).version;
}
