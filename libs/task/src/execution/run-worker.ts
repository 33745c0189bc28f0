import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { RunQueue } from '../queue/run-queue.js';
import { TaskDatabase } from '../store/task-database.js';
import { RunExecutor } from './run-executor.js';
import { RunRecovery } from './run-recovery.js';
import { RunRetention } from './run-retention.js';

/** Starts and stops the work of this process. */
@Injectable()
export class RunWorker implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private started: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly queue: RunQueue,
    private readonly executor: RunExecutor,
    private readonly recovery: RunRecovery,
    private readonly retention: RunRetention,
    private readonly database: TaskDatabase,
  ) {}

  /** Whether the process is shutting down: no new work. */
  get isStopping(): boolean {
    return this.stopping;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.start();
    this.retention.start();
  }

  /** Recovers, then hands out runs; once. Also called by the first run a host asks for in a start-up hook of its own. */
  start(): Promise<void> {
    this.started ??= this.recovery.recover().then(() => this.queue.start((runId) => this.executor.execute(runId)));
    return this.started;
  }

  /** First of the shutdown hooks, so that what the methods use is still there. */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    await this.queue.stop();
    await this.retention.stop();
    await this.executor.shutDown();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
