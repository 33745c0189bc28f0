import { Injectable } from '@nestjs/common';
import { categoriesOf, type TaskCategory } from '../definition/task-category.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import type { RunFrame } from '../events/run-frame.js';
import { RunWorker } from '../execution/run-worker.js';
import { TaskRegistry } from '../registry/task.registry.js';
import type { ParamsDeclaration, TaskDeclaration, TaskHandler } from '../registry/task-declaration.js';
import type { Run, RunRecord } from '../run/run.js';
import type { RunFilter, RunOptions, RunPage } from '../run/run-query.js';
import { RunStore } from '../store/run.store.js';
import { RunHistory } from '../store/run-history.js';
import { RunAddresses } from './run-addresses.js';
import { RunBatch } from './run-batch.js';
import { RunCanceller } from './run-canceller.js';
import { RunCompletions } from './run-completions.js';
import { type InputSource, RunStarter } from './run-starter.js';
import { RunWatcher, type WatchOptions } from './run-watcher.js';

/** Who cancels a run. */
export interface CancelOptions {
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
    private readonly watcher: RunWatcher,
    private readonly store: RunStore,
    private readonly history: RunHistory,
    private readonly addresses: RunAddresses,
  ) {}

  /**
   * Runs a task and waits for its end. A task that fails does not throw: see `status`, `ok` and `error` of the run.
   * @param source how `args` are written: `code` (the default) takes typed values, `json` and `form` what requests carry
   * @throws TaskNotFoundError, InvalidParamsError, QueueFullError, IdempotencyConflictError: no run was created
   * @throws ShutdownError when the process ends before the run could start; it is executed by the next process
   */
  async run(key: string, args?: unknown, options: RunOptions = {}, source: InputSource = 'code'): Promise<Run> {
    await this.worker.start();
    let ended: Promise<RunRecord> | undefined;
    const { record } = await this.starter.start(key, args, options, source, ({ id }) => {
      ended = this.completions.next(id).record;
    });
    return this.addresses.toRun(await (ended ?? this.completions.of(record.id)));
  }

  /**
   * Starts a task; resolves once the run is on disk, from when on a crash does not lose it.
   * @param source how `args` are written: `code` (the default) takes typed values, `json` and `form` what requests carry
   * @throws TaskNotFoundError, InvalidParamsError, QueueFullError, IdempotencyConflictError, ShutdownError: no run was created
   */
  async start(key: string, args?: unknown, options: RunOptions = {}, source: InputSource = 'code'): Promise<Run> {
    const { record } = await this.starter.start(key, args, options, source);
    return this.addresses.toRun(record);
  }

  /**
   * Runs a task once for each set of arguments and waits for all. Every set is checked before the first is started; each
   * run has its own outcome.
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
  async cancel(runId: string, { actor = null }: CancelOptions = {}): Promise<Run> {
    return this.addresses.toRun(await this.canceller.cancel(runId, actor));
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

  /** Every task that is not hidden, in the order of registration. */
  list(): TaskDefinition[] {
    return this.registry
      .list()
      .map(({ definition }) => definition)
      .filter(({ hidden }) => !hidden);
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
