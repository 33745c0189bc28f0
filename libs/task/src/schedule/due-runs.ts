import { Injectable, Logger } from '@nestjs/common';
import { ShutdownError } from '../attempt.errors.js';
import { newestDueTime } from '../definition/due-times.js';
import type { ScheduleDefinition } from '../definition/schedule-definition.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import { TaskRegistry } from '../registry/task.registry.js';
import { RunStarter } from '../service/run-starter.js';
import { dueKey, ScheduleStore } from '../store/schedule.store.js';
import { IdempotencyConflictError, OverlapError, QueueFullError } from '../task.errors.js';

/** Gives a due time its one run, or says why there is none. */
@Injectable()
export class DueRuns {
  private readonly logger = new Logger('TaskScheduler');

  constructor(
    private readonly registry: TaskRegistry,
    private readonly store: ScheduleStore,
    private readonly starter: RunStarter,
  ) {}

  /** Deals with what was due before the schedule came into force, `now` (epoch ms). */
  async begin(task: string, schedule: ScheduleDefinition, now: number): Promise<void> {
    const { paused, lastDueAt } = await this.store.begin(task, schedule.id, now);
    const dueAt = newestDueTime(schedule, now);
    if (paused || dueAt === undefined || dueAt <= lastDueAt) return;
    if (schedule.missed === 'run-once') return this.startDue(task, schedule, dueAt);
    this.logger.warn(`${nameOf(task, schedule, dueAt)} was missed: no process ran. It is not made up for.`);
    await this.store.dealtWith(schedule.id, dueAt, { skipped: false });
  }

  /** Deals with the newest due time that has come by `now` (epoch ms); once, however often it is asked. */
  async come(task: string, schedule: ScheduleDefinition, now: number): Promise<void> {
    const { paused, lastDueAt } = await this.store.begin(task, schedule.id, now - 1);
    const dueAt = newestDueTime(schedule, now);
    if (paused || dueAt === undefined || dueAt === lastDueAt) return;
    await this.startDue(task, schedule, dueAt);
  }

  private async startDue(task: string, schedule: ScheduleDefinition, dueAt: number): Promise<void> {
    const definition = this.registry.find(task)?.definition;
    if (!definition?.schedules.some(({ id }) => id === schedule.id)) return;
    const hasRun = await this.store.hasRun(task, schedule.id, dueAt);
    const why = hasRun ? null : await this.start(definition, schedule, dueAt);
    if (why === 'shutdown') return;
    if (why !== null) this.logger.warn(`${nameOf(task, schedule, dueAt)} starts no run. ${why}`);
    await this.store.dealtWith(schedule.id, dueAt, { skipped: why !== null });
  }

  /** Says why there is no run; `null` when there is one. */
  private async start(task: TaskDefinition, schedule: ScheduleDefinition, dueAt: number): Promise<string | null> {
    // A task that refuses or replaces decides itself, together with the runs that others ask for.
    const active = task.overlap === 'queue' ? await this.store.activeRun(task.key, schedule.id) : undefined;
    if (active !== undefined) return `Run ${active.id} of an earlier due time is still ${active.status}.`;
    try {
      const options = { trigger: 'schedule', actor: null, idempotencyKey: dueKey(schedule.id, dueAt) } as const;
      await this.starter.start(task.key, schedule.args, options, 'code');
      return null;
    } catch (error) {
      // Left to the next process.
      if (error instanceof ShutdownError) return 'shutdown';
      // It has its run, from when the defaults of the task were others.
      if (error instanceof IdempotencyConflictError) return null;
      if (error instanceof OverlapError || error instanceof QueueFullError) return error.message;
      this.logger.error(error);
      return String(error);
    }
  }
}

function nameOf(task: string, { cron }: ScheduleDefinition, dueAt: number): string {
  return `The due time ${new Date(dueAt).toISOString()} of "${task}" (${cron})`;
}
