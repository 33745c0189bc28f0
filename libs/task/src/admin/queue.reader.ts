import { Injectable } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import { RunQueue } from '../queue/run-queue.js';
import type { Run } from '../run/run.js';
import type { RunWait } from '../run/run-wait.js';
import { TaskService } from '../service/task.service.js';
import { RunStatistics } from '../store/run-statistics.js';
import { shortId } from './view-models/run-actor.js';
import type { QueueFacts, StateLink } from './view-models/run-state-text.js';

/** Waiting runs are looked at up to here. */
const MOST_WAITING = 1_000;
/** Runs at work that are named to whoever waits for one of them. */
const MOST_NAMED = 3;
/** Runs of a task at work that are looked at for the same key. */
const MOST_AT_WORK = 100;

/** What is waited for that only the end of another run of the task gives. */
const BY_OWN_TASK: readonly RunWait['for'][] = ['task', 'key', 'rate'];

/** Gathers what a queued run waits for, and which runs go before it. */
@Injectable()
export class QueueReader {
  constructor(
    private readonly tasks: TaskService,
    private readonly queue: RunQueue,
    private readonly statistics: RunStatistics,
    private readonly configuration: TaskConfiguration,
  ) {}

  /** `base` is the start of every link. */
  async read(run: Run, task: TaskDefinition | undefined, base: string): Promise<QueueFacts> {
    const wait = run.waiting?.for ?? null;
    const byOwnTask = wait !== null && BY_OWN_TASK.includes(wait);
    const waiting = await this.statistics.waitingBefore(run, byOwnTask, MOST_WAITING);
    // Those that wait for something else do not stand in this line.
    const before = waiting.filter((id) => wait === null || this.queue.whyWaiting(id)?.for === wait).length;
    return {
      before,
      hasMore: waiting.length === MOST_WAITING,
      slots: { total: this.configuration.settings.maxConcurrent, used: this.queue.running },
      maxConcurrent: task?.maxConcurrent,
      rateLimit: task?.rateLimit,
      blockedBy: byOwnTask && run.waiting?.until === null ? await this.atWork(run, base) : [],
    };
  }

  /** Runs of the same task and key that are at work. */
  private async atWork({ task, concurrencyKey }: Run, base: string): Promise<StateLink[]> {
    const { items } = await this.tasks.runs({ task, status: ['running', 'paused'], limit: MOST_AT_WORK });
    return items
      .filter((other) => other.concurrencyKey === concurrencyKey)
      .slice(-MOST_NAMED)
      .map(({ id, label }) => ({ text: label ?? `run ${shortId(id)}`, href: `${base}/runs/${id}` }));
  }
}
