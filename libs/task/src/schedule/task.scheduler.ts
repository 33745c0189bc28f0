import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { atDueTimes } from '../definition/due-times.js';
import type { ScheduleDefinition } from '../definition/schedule-definition.js';
import { outsideRuns } from '../execution/run-scope.js';
import { RunWorker } from '../execution/run-worker.js';
import { TaskRegistry } from '../registry/task.registry.js';
import { DueRuns } from './due-runs.js';

/** Waits for the due times of all schedules, those of tasks that come and go included, while the application runs. */
@Injectable()
export class TaskScheduler implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(TaskScheduler.name);
  /** How to stop the timers, by id of the schedule. */
  private readonly timers = new Map<string, () => void>();
  /** What is done for a schedule, one after the other, by its id. */
  private readonly works = new Map<string, Promise<void>>();
  private unsubscribe = () => {};

  constructor(
    private readonly worker: RunWorker,
    private readonly registry: TaskRegistry,
    private readonly runs: DueRuns,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.worker.start();
    if (this.worker.isStopping) return;
    this.unsubscribe = this.registry.onChange(() => this.follow());
    this.follow();
    await Promise.all(this.works.values());
  }

  async onModuleDestroy(): Promise<void> {
    this.unsubscribe();
    for (const stop of this.timers.values()) stop();
    this.timers.clear();
    await Promise.all(this.works.values());
  }

  /** Starts and stops timers until they are those of the registered tasks. */
  private follow(): void {
    const declared = this.registry
      .list()
      .flatMap(({ definition: { key, schedules } }) => schedules.map((schedule) => ({ task: key, schedule })));
    const ids = new Set(declared.map(({ schedule }) => schedule.id));
    for (const [id, stop] of this.timers) {
      if (ids.has(id)) continue;
      stop();
      this.timers.delete(id);
    }
    for (const { task, schedule } of declared) {
      if (!this.timers.has(schedule.id))
        this.timers.set(
          schedule.id,
          outsideRuns(() => this.begin(task, schedule)),
        );
    }
  }

  private begin(task: string, schedule: ScheduleDefinition): () => void {
    const since = Date.now();
    this.work(schedule.id, () => this.runs.begin(task, schedule, since));
    return atDueTimes(schedule, () => {
      const now = Date.now();
      this.work(schedule.id, () => this.runs.come(task, schedule, now));
    });
  }

  /** Due times of a schedule do not overtake each other, and a fault of the store costs no more than the due time it met. */
  private work(id: string, act: () => Promise<void>): void {
    const before = this.works.get(id) ?? Promise.resolve();
    this.works.set(
      id,
      before.then(act).catch((error) => this.logger.error(`The schedule ${id} could not be served`, error)),
    );
  }
}
