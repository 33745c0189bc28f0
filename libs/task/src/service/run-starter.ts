import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { TaskConfiguration } from '../config/task-configuration.js';
import { toMilliseconds } from '../duration.js';
import { toTicket } from '../execution/queue-ticket.js';
import { RunRecorder } from '../execution/run-recorder.js';
import { RunWorker } from '../execution/run-worker.js';
import { SecretVault } from '../execution/secret-vault.js';
import type { PreparedParams } from '../params/prepare-params.js';
import { prepareParams } from '../params/prepare-params.js';
import { RunQueue } from '../queue/run-queue.js';
import { type RegisteredTask, TaskRegistry } from '../registry/task.registry.js';
import type { RunRecord } from '../run/run.js';
import type { RunOptions } from '../run/run-query.js';
import { RunStore } from '../store/run.store.js';
import {
  IdempotencyConflictError,
  InvalidParamsError,
  type ParamIssue,
  QueueFullError,
  ShutdownError,
} from '../task.errors.js';

const LONGEST_NAME = 200;
const RETRY_AFTER_SECONDS = 5;

/** How the input of a run is written. */
export type InputSource = 'json' | 'form' | 'code';

/** A run that was accepted; `replayed` when it existed already under the same idempotency key. */
export interface AcceptedRun {
  readonly record: RunRecord;
  readonly replayed: boolean;
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
    private readonly configuration: TaskConfiguration,
  ) {}

  /**
   * Resolves once the run is on disk.
   * @param beforeQueued called with its id before it can start
   * @throws TaskNotFoundError, InvalidParamsError, QueueFullError, IdempotencyConflictError, ShutdownError
   */
  async start(
    key: string,
    input: unknown,
    options: RunOptions,
    source: InputSource,
    beforeQueued: (record: RunRecord) => void = () => {},
  ): Promise<AcceptedRun> {
    const task = this.registry.get(key);
    const prepared = await prepareParams(task.definition, input, source);
    const record = newRecord(task, prepared, options);
    if (this.worker.isStopping) throw new ShutdownError();
    await this.worker.recover();
    if (this.isFull) return this.replayOrRefuse(record);
    this.entering++;
    try {
      return await this.enter(task, record, prepared, beforeQueued);
    } finally {
      this.entering--;
    }
  }

  private async enter(
    { definition }: RegisteredTask,
    record: RunRecord,
    prepared: PreparedParams,
    beforeQueued: (record: RunRecord) => void,
  ): Promise<AcceptedRun> {
    this.secrets.keep(record.id, prepared.secrets);
    const accepted = await this.recorder.create(record).catch((error) => {
      this.secrets.forget(record.id);
      throw error;
    });
    if (accepted.replayed) {
      this.secrets.forget(record.id);
      return replayed(accepted.record, record);
    }
    beforeQueued(record);
    await this.queue.enqueue(toTicket(record, definition));
    return accepted;
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

function newRecord({ definition }: RegisteredTask, prepared: PreparedParams, options: RunOptions): RunRecord {
  const delay = checkedOptions(definition.key, options);
  const now = Date.now();
  return {
    id: uuidv7(),
    task: definition.key,
    title: definition.title,
    label: options.label?.trim() || null,
    status: 'queued',
    reason: null,
    trigger: options.trigger ?? 'code',
    actor: options.actor ?? null,
    requestedFrom: options.requestedFrom ?? null,
    args: prepared.stored,
    secretArgs: Object.keys(prepared.secrets),
    attempt: 0,
    maxAttempts: 1,
    priority: options.priority ?? definition.priority,
    idempotencyKey: options.idempotencyKey ?? null,
    createdAt: now,
    availableAt: now + delay,
    startedAt: null,
    finishedAt: null,
    progress: null,
    summary: null,
    result: null,
    tags: [],
    metadata: {},
    error: null,
    cancelRequestedAt: null,
    cancelRequestedBy: null,
    ignoredSignal: false,
    logLines: 0,
    lastSeq: 0,
    node: null,
  };
}

/** Checks what stands beside the arguments, and returns the delay in milliseconds. */
function checkedOptions(task: string, { label, delay, priority, idempotencyKey }: RunOptions): number {
  const issues: ParamIssue[] = [];
  const delayMs = delay === undefined ? 0 : toMilliseconds(delay);
  const refuse = (param: string, code: string, message: string) => issues.push({ param, code, message });
  if (!isName(label)) refuse('label', 'maxLength', `Enter a text of at most ${LONGEST_NAME} characters.`);
  if (!isName(idempotencyKey) || idempotencyKey === '') {
    refuse('idempotencyKey', 'maxLength', `Enter a text of 1 to ${LONGEST_NAME} characters.`);
  }
  if (delayMs === undefined) refuse('delay', 'type', 'Enter a duration such as 90s or 1h 30m, or milliseconds.');
  if (priority !== undefined && !Number.isSafeInteger(priority)) refuse('priority', 'type', 'Enter a whole number.');
  if (issues.length > 0) throw new InvalidParamsError(task, issues);
  return delayMs ?? 0;
}

function isName(text: unknown): boolean {
  return text === undefined || (typeof text === 'string' && text.length <= LONGEST_NAME);
}
