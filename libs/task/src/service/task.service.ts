import { Injectable } from '@nestjs/common';
import { categoriesOf, type TaskCategory } from '../definition/task-category.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import type { RunFrame } from '../events/run-frame.js';
import { RunWorker } from '../execution/run-worker.js';
import { TaskRegistry } from '../registry/task.registry.js';
import type { ParamsDeclaration, TaskDeclaration, TaskHandler } from '../registry/task-declaration.js';
import type { Run } from '../run/run.js';
import type { RunFilter, RunOptions, RunPage } from '../run/run-query.js';
import { RunStore } from '../store/run.store.js';
import { RunHistory } from '../store/run-history.js';
import type { InputSource } from './prepare-start.js';
import { RunAddresses } from './run-addresses.js';
import { RunBatch } from './run-batch.js';
import { RunCanceller } from './run-canceller.js';
import { type AwaitedRun, RunCompletions } from './run-completions.js';
import { RunPauser } from './run-pauser.js';
import { type RetryRunOptions, RunRepeater } from './run-repeater.js';
import { RunStarter } from './run-starter.js';
import { RunWatcher, type WatchOptions } from './run-watcher.js';
import { TaskEvents } from './task-events.js';
import { type Schedule, TaskSchedules } from './task-schedules.js';

/** Who cancels, pauses or resumes a run. */
export interface SteerOptions {
  /** Kept with the run and said in its reason. */
  actor?: string | null;
}

/** Runs tasks from code, and tells what there is: the same door that the admin site and the socket use. */
@Injectable()
export class TaskService {
  constructor(
    private readonly registry: TaskRegistry,
    private readonly worker: RunWorker,
    private readonly starter: RunStarter,
    private readonly completions: RunCompletions,
    private readonly batch: RunBatch,
    private readonly canceller: RunCanceller,
    private readonly pauser: RunPauser,
    private readonly repeater: RunRepeater,
    private readonly watcher: RunWatcher,
    private readonly store: RunStore,
    private readonly history: RunHistory,
    private readonly addresses: RunAddresses,
    private readonly planned: TaskSchedules,
    /** Tells what happens to runs and tasks: `events.on('run.finished', ({ run }) => …)`. */
    readonly events: TaskEvents,
  ) {}

  /**
   * Runs a task and waits for its end. A task that fails does not throw: see `status`, `ok` and `error` of the run.
   * @param source how `args` are written: `code` (the default) takes typed values, `json` and `form` what requests carry
   * @throws TaskNotFoundError, InvalidParamsError, OverlapError, QueueFullError, IdempotencyConflictError: no run was created
   * @throws ShutdownError when the process ends before the run could start; it is executed by the next process
   */
  async run(key: string, args?: unknown, options: RunOptions = {}, source: InputSource = 'code'): Promise<Run> {
    await this.worker.start();
    let ended: AwaitedRun | undefined;
    try {
      const { record } = await this.starter.start(key, args, { ...options, awaited: true }, source, ({ id }) => {
        ended = this.completions.next(id);
      });
      return this.addresses.toRun(await (ended?.record ?? this.completions.of(record.id)));
    } finally {
      ended?.stop();
    }
  }

  /**
   * Starts a task; resolves once the run is on disk, from when on a crash does not lose it.
   * @param source how `args` are written: `code` (the default) takes typed values, `json` and `form` what requests carry
   * @throws TaskNotFoundError, InvalidParamsError, OverlapError, QueueFullError, IdempotencyConflictError, ShutdownError: no run was created
   */
  async start(key: string, args?: unknown, options: RunOptions = {}, source: InputSource = 'code'): Promise<Run> {
    const { record } = await this.starter.start(key, args, options, source);
    return this.addresses.toRun(record);
  }

  /**
   * Runs a task once for each set of arguments and waits for all. Every set is checked before the first is started; each
   * run has its own outcome. However long the list, only four runs for each slot of the node are queued or running at a
   * time (as many as `maxConcurrent` of a task with `overlap` other than `queue`); the others follow as those end. With a
   * `label` the list of runs shows them together, with a summary.
   * @throws InvalidParamsError with the issues of all sets, each param named as `[index].key`
   */
  async runAll(key: string, argsList: readonly unknown[], options: RunOptions = {}): Promise<Run[]> {
    await this.worker.start();
    const records = await this.batch.run(key, argsList, options);
    return records.map((record) => this.addresses.toRun(record));
  }

  /**
   * Cancels a run. One that waits is `cancelled` at once; one at work is asked to stop and ends within the cancel grace.
   * @throws RunNotFoundError, or RunConflictError when it had already ended
   */
  async cancel(runId: string, { actor = null }: SteerOptions = {}): Promise<Run> {
    return this.addresses.toRun(await this.canceller.cancel(runId, actor));
  }

  /**
   * Pauses a run at work: its `each` loops hand out no item any more, and it is `paused` when those at work have ended. One
   * that has not come to a loop yet pauses at its first item. It keeps its slot, and the clock of its timeout stands. When
   * its process ends it stays paused.
   * @throws RunNotFoundError, or RunConflictError when it is not at work
   */
  async pause(runId: string, { actor = null }: SteerOptions = {}): Promise<Run> {
    return this.addresses.toRun(await this.pauser.pause(runId, actor));
  }

  /**
   * Lets a paused run go on, or takes back a pause that has had no effect yet. One whose process has ended is queued, and
   * goes on in a new attempt: loops with a checkpoint after what is done, the others from their beginning.
   * @throws RunNotFoundError; RunConflictError when it is neither paused nor at work, or has secrets that nobody knows any
   * more; ShutdownError
   */
  async resume(runId: string): Promise<Run> {
    return this.addresses.toRun(await this.pauser.resume(runId));
  }

  /**
   * Repeats a finished run, whatever its status: a new run with the same arguments and `retryOf`.
   * @throws RunNotFoundError; RunConflictError while the run goes on; InvalidParamsError for secrets that are not given
   * again or arguments that no longer fit; QueueFullError, OverlapError, IdempotencyConflictError, ShutdownError
   */
  async retry(runId: string, options: RetryRunOptions = {}): Promise<Run> {
    const { record } = await this.repeater.retry(runId, options);
    return this.addresses.toRun(record);
  }

  /** The run, or `undefined` if there is none. */
  async find(runId: string): Promise<Run | undefined> {
    const record = await this.store.find(runId);
    return record && this.addresses.toRun(record);
  }

  /**
   * Runs that match, newest first.
   * @throws BadRequestError for a limit, cursor, status or time that cannot be read
   */
  async runs(filter: RunFilter = {}): Promise<RunPage> {
    const { items, nextCursor } = await this.history.page(filter);
    return { items: items.map((record) => this.addresses.toRun(record)), nextCursor };
  }

  /**
   * Follows a run: a snapshot, what happened, what happens, and the end. The same frames as on the socket.
   * @throws RunNotFoundError, BadRequestError
   */
  watch(runId: string, options?: WatchOptions): AsyncGenerator<RunFrame, void, void> {
    return this.watcher.watch(runId, options);
  }

  /** The schedules of a task, or of all tasks, hidden ones included: when they are due next, and how they stand. */
  schedules(task?: string): Promise<Schedule[]> {
    return this.planned.list(task);
  }

  /**
   * Pauses a schedule, until it is resumed and also across restarts. A run that it has started goes on.
   * @throws ScheduleNotFoundError
   */
  pauseSchedule(id: string): Promise<Schedule> {
    return this.planned.setPaused(id, true);
  }

  /**
   * Lets a paused schedule go on with its next due time; what was due meanwhile is not made up for.
   * @throws ScheduleNotFoundError
   */
  resumeSchedule(id: string): Promise<Schedule> {
    return this.planned.setPaused(id, false);
  }

  /** Every task that is not hidden, in the order of registration. */
  list(): TaskDefinition[] {
    return this.registry.listed();
  }

  /** One task, hidden ones included. @throws TaskNotFoundError with the nearest keys */
  get(key: string): TaskDefinition {
    return this.registry.get(key).definition;
  }

  /** The categories of the listed tasks, with counts. */
  categories(): TaskCategory[] {
    return categoriesOf(this.list());
  }

  /**
   * Adds a task while the application runs.
   * @throws TaskDeclarationError that says everything that is wrong with the declaration
   */
  register<const P extends ParamsDeclaration>(
    declaration: TaskDeclaration<P>,
    handler: TaskHandler<P>,
  ): TaskDefinition {
    return this.registry.register(declaration, handler);
  }

  /** Removes a task; runs at work go on, waiting ones will fail. Says whether there was one. */
  remove(key: string): boolean {
    return this.registry.remove(key);
  }
}
