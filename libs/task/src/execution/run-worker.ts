import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { RunQueue } from '../queue/run-queue.js';
import { TaskRegistry } from '../registry/task.registry.js';
import { TaskDatabase } from '../store/task-database.js';
import { TaskTelemetry } from '../telemetry/task-telemetry.js';
import { letWait } from './queue-ticket.js';
import { RunExecutor } from './run-executor.js';
import { RunRecovery } from './run-recovery.js';
import { RunRetention } from './run-retention.js';
import { outsideRuns } from './run-scope.js';

/** Starts and stops the work of this process. */
@Injectable()
export class RunWorker implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private recovered: Promise<void> | undefined;
  private started: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly queue: RunQueue,
    private readonly executor: RunExecutor,
    private readonly registry: TaskRegistry,
    private readonly recovery: RunRecovery,
    private readonly retention: RunRetention,
    private readonly database: TaskDatabase,
    private readonly telemetry: TaskTelemetry,
  ) {}

  /** Whether the process is shutting down: no new work. */
  get isStopping(): boolean {
    return this.stopping;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.start();
    this.retention.start();
  }

  /** Finds what an earlier process left; once. Nothing is kept or cancelled before. */
  recover(): Promise<void> {
    this.recovered ??= this.recovery.recover();
    return this.recovered;
  }

  /** Recovers, then hands out runs; once. Called before the bootstrap only by a hook of the host that waits for a run. */
  start(): Promise<void> {
    this.started ??= this.startOnce();
    return this.started;
  }

  private async startOnce(): Promise<void> {
    await this.telemetry.open({ running: () => this.queue.running, waiting: () => this.queue.waiting });
    await this.recover();
    if (!this.stopping) this.queue.start((runId) => outsideRuns(() => this.execute(runId)));
  }

  /** A run that gets another attempt waits again once its method has really returned: two must not run at the same time. */
  private async execute(runId: string): Promise<void> {
    const again = await this.executor.execute(runId);
    if (again !== undefined) await letWait(again, this.queue, this.registry);
  }

  /** The runs get their grace time before the sockets and the store are closed. */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    await this.queue.stop();
    await Promise.allSettled([this.started]);
    await this.retention.stop();
    await this.executor.shutDown();
    this.telemetry.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
