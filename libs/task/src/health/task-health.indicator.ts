import { Injectable, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { TaskConfiguration } from '../config/task-configuration.js';
import { type Duration, formatDuration, toMilliseconds } from '../duration.js';
import { within } from '../execution/deadline.js';
import { RunWorker } from '../execution/run-worker.js';
import { RunQueue } from '../queue/run-queue.js';
import { RunStatistics } from '../store/run-statistics.js';
import { TaskDatabase } from '../store/task-database.js';

/** When tasks count as unwell, beside a store that fails and a process that ends. */
export interface TaskHealthOptions {
  /**
   * Down when the store has not answered by then.
   * @default '3s'
   */
  timeout?: Duration;
  /**
   * Down when a run whose time has come waits longer than this.
   * @default none: a long queue may be what is wanted
   */
  longestWait?: Duration;
}

/** What is told of tasks beside `status`. */
interface TaskHealthFacts extends Record<string, unknown> {
  /** What is wrong; absent when nothing is. */
  readonly message?: string;
  /** Runs that wait on this node. */
  readonly waiting: number;
  /** Runs that may wait; one more is refused. */
  readonly maxQueued: number;
  /** Slots in use. */
  readonly running: number;
  readonly slots: number;
  /** How long the run that waits longest has done so since its time came; `null` when none does, and without an answer of the store. */
  readonly longestWaitMs: number | null;
}

/**
 * Tells Terminus whether tasks are well: the store can be written, no run waits too long, and this process is not shutting down.
 *
 * @example
 * ```ts
 * @Get() @HealthCheck()
 * check() {
 *   return this.health.check([() => this.tasks.isHealthy('tasks')]);
 * }
 * ```
 */
@Injectable()
export class TaskHealthIndicator {
  constructor(
    private readonly health: HealthIndicatorService,
    private readonly modules: ModuleRef,
  ) {}

  /**
   * `up`, or `down` with a `message`: when the store cannot be written or does not answer in time, when this process is
   * shutting down, and when runs wait too long.
   * @param key name of the entry in the answer
   * @throws RangeError for an option that is no duration
   */
  async isHealthy<const K extends string>(key: K, options: TaskHealthOptions = {}): Promise<HealthIndicatorResult<K>> {
    const timeout = milliseconds('timeout', options.timeout ?? '3s');
    const longest = milliseconds('longestWait', options.longestWait ?? Number.POSITIVE_INFINITY);
    const entry = this.health.check(key);
    if (this.find(RunWorker).isStopping)
      return entry.down(this.facts('This process is shutting down and begins no run.'));
    try {
      const waitMs = await within(timeout, this.ask(), () => {
        throw new Error(`The store did not answer within ${formatDuration(timeout)}.`);
      });
      if (waitMs === null || waitMs <= longest) return entry.up(this.facts(undefined, waitMs));
      const told = `A run waits for ${formatDuration(waitMs)}, longer than ${formatDuration(longest)}.`;
      return entry.down(this.facts(told, waitMs));
    } catch (error) {
      return entry.down(this.facts((error as Error).message));
    }
  }

  /** Not injected: the process of an isolated attempt builds the whole application, but has no queue. */
  private find<T>(token: { readonly prototype: T }): T {
    return this.modules.get<T>(token as Type<T>, { strict: false });
  }

  private async ask(): Promise<number | null> {
    await this.find(TaskDatabase).probe();
    const now = Date.now();
    const { dueSince } = await this.find(RunStatistics).waiting(now);
    return dueSince === null ? null : now - dueSince;
  }

  private facts(message: string | undefined, longestWaitMs: number | null = null): TaskHealthFacts {
    const { maxConcurrent: slots, maxQueued } = this.find(TaskConfiguration).settings;
    const { waiting, running } = this.find(RunQueue);
    return { ...(message !== undefined && { message }), waiting, maxQueued, running, slots, longestWaitMs };
  }
}

function milliseconds(option: string, value: Duration): number {
  const ms = value === Number.POSITIVE_INFINITY ? value : toMilliseconds(value);
  if (ms !== undefined) return ms;
  throw new RangeError(`${option} is ${JSON.stringify(value)}; expected a duration such as 90s, or milliseconds.`);
}
