import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { ShutdownError } from '../attempt.errors.js';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import { toTicket } from '../execution/queue-ticket.js';
import { RunRecorder } from '../execution/run-recorder.js';
import { RunWorker } from '../execution/run-worker.js';
import { SecretVault } from '../execution/secret-vault.js';
import type { PreparedParams } from '../params/prepare-params.js';
import { RunQueue } from '../queue/run-queue.js';
import { TaskRegistry } from '../registry/task.registry.js';
import type { RunRecord } from '../run/run.js';
import type { RunOptions } from '../run/run-query.js';
import { type InsertedRun, type Occupancy, RunStore } from '../store/run.store.js';
import { IdempotencyConflictError, QueueFullError } from '../task.errors.js';
import { TaskTelemetry } from '../telemetry/task-telemetry.js';
import { newRun } from './new-run.js';
import { type InputSource, prepareStart } from './prepare-start.js';
import { RunCanceller } from './run-canceller.js';

const RETRY_AFTER_SECONDS = 5;

/** A run that was accepted; `replayed` when it existed already under the same idempotency key. */
export type AcceptedRun = Pick<InsertedRun, 'record' | 'replayed'>;

/** What may be said of a start, and whether whoever asks waits for the end of the run. */
export interface StartedOptions extends RunOptions {
  awaited?: boolean;
}

/** The way in: find the task, check the input, keep the run, let it wait for its turn. */
@Injectable()
export class RunStarter {
  /** Runs that are being kept and do not wait in the queue yet. */
  private entering = 0;

  constructor(
    private readonly registry: TaskRegistry,
    private readonly store: RunStore,
    private readonly recorder: RunRecorder,
    private readonly queue: RunQueue,
    private readonly secrets: SecretVault,
    private readonly worker: RunWorker,
    private readonly canceller: RunCanceller,
    private readonly configuration: TaskConfiguration,
    private readonly telemetry: TaskTelemetry,
  ) {}

  /**
   * Resolves once the run is on disk.
   * @param beforeQueued called with its id before it can start
   * @throws TaskNotFoundError, InvalidParamsError, OverlapError, QueueFullError, IdempotencyConflictError, ShutdownError
   */
  async start(
    key: string,
    input: unknown,
    { awaited = false, ...options }: StartedOptions,
    source: InputSource,
    beforeQueued: (record: RunRecord) => void = () => {},
  ): Promise<AcceptedRun> {
    const { definition } = this.registry.get(key);
    const prepared = await prepareStart(definition, input, source, options);
    await this.telemetry.load();
    const record = { ...newRun(definition, prepared, options), trace: this.telemetry.caller(awaited) };
    if (this.worker.isStopping) throw new ShutdownError();
    await this.worker.recover();
    if (this.isFull) return this.replayOrRefuse(record);
    return this.enter(definition, record, prepared, beforeQueued);
  }

  private async enter(
    definition: TaskDefinition,
    record: RunRecord,
    prepared: PreparedParams,
    beforeQueued: (record: RunRecord) => void,
  ): Promise<AcceptedRun> {
    this.secrets.keep(record.id, prepared.secrets);
    // Nothing can stand in the way of such a run.
    const isSure = this.queue.isInProcess && definition.overlap === 'queue' && record.idempotencyKey === null;
    const enqueue = () => {
      beforeQueued(record);
      return this.queue.enqueue(toTicket(record, definition));
    };
    try {
      const creating = this.recorder.create(record, occupancyOf(definition));
      return await (isSure ? this.enterAtOnce(creating, enqueue) : this.enterWhenKept(record, creating, enqueue));
    } catch (error) {
      await this.queue.remove(record.id);
      this.secrets.forget(record.id);
      throw error;
    }
  }

  /** The run may begin in the commit that keeps it. */
  private async enterAtOnce(creating: Promise<InsertedRun>, enqueue: () => Promise<void>): Promise<AcceptedRun> {
    await enqueue();
    return creating;
  }

  /** Only when it is kept it is known whether it is a new run, and which others it replaces. */
  private async enterWhenKept(
    record: RunRecord,
    creating: Promise<InsertedRun>,
    enqueue: () => Promise<void>,
  ): Promise<AcceptedRun> {
    this.entering++;
    try {
      const accepted = await creating;
      if (accepted.replayed) {
        this.secrets.forget(record.id);
        return replayed(accepted.record, record);
      }
      await enqueue();
      for (const { id } of accepted.replaced) await this.canceller.replace(id, record);
      return accepted;
    } finally {
      this.entering--;
    }
  }

  private get isFull(): boolean {
    return this.queue.waiting + this.entering >= this.configuration.settings.maxQueued;
  }

  /** A request that is repeated adds nothing to a full queue. */
  private async replayOrRefuse(record: RunRecord): Promise<AcceptedRun> {
    const holder = await this.store.holderOf(record);
    if (holder === undefined) throw new QueueFullError(this.configuration.settings.maxQueued, RETRY_AFTER_SECONDS);
    return replayed(holder, record);
  }
}

/** @throws IdempotencyConflictError when the run that holds the key has other arguments */
function replayed(holder: RunRecord, { task, idempotencyKey, args }: RunRecord): AcceptedRun {
  if (isDeepStrictEqual(holder.args, args)) return { record: holder, replayed: true };
  throw new IdempotencyConflictError(task, idempotencyKey ?? '', holder.id);
}

function occupancyOf({ maxConcurrent = 1, overlap }: TaskDefinition): Occupancy {
  return { max: maxConcurrent, overlap };
}
