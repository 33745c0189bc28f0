import { Injectable, Logger } from '@nestjs/common';
import { RunCancelledError, RunReplacedError } from '../attempt.errors.js';
import { RunExecutor } from '../execution/run-executor.js';
import { RunRecorder } from '../execution/run-recorder.js';
import { RunWorker } from '../execution/run-worker.js';
import { SecretVault } from '../execution/secret-vault.js';
import { RunQueue } from '../queue/run-queue.js';
import type { RunRecord } from '../run/run.js';
import { isActive } from '../run/run-status.js';
import { RunStore } from '../store/run.store.js';
import { RunConflictError } from '../task.errors.js';

type StopReason = RunCancelledError | RunReplacedError;

/** A run changes hands a few times at most: from the store to the queue, to the executor, and back for another attempt. */
const MOST_TRIES = 5;

/** Stops runs: a waiting one at once, one at work through its signal. */
@Injectable()
export class RunCanceller {
  private readonly logger = new Logger(RunCanceller.name);
  /** Stops under way, by run. Whoever asks meanwhile gets the answer of the first. */
  private readonly underWay = new Map<string, Promise<RunRecord>>();

  constructor(
    private readonly store: RunStore,
    private readonly queue: RunQueue,
    private readonly executor: RunExecutor,
    private readonly recorder: RunRecorder,
    private readonly worker: RunWorker,
    private readonly secrets: SecretVault,
  ) {}

  /**
   * The run as it is now: `cancelled`, or still at work with `cancelRequestedAt` set.
   * @throws RunNotFoundError, or RunConflictError when it had ended before it could be cancelled
   */
  cancel(runId: string, by: string | null): Promise<RunRecord> {
    return this.stopOnce(runId, new RunCancelledError(by), by);
  }

  /** Makes room for a newer run, which waits until there is some. Never throws: one that has ended meanwhile is as good. */
  async replace(runId: string, newer: RunRecord): Promise<void> {
    try {
      await this.stopOnce(runId, new RunReplacedError(newer.id), newer.actor);
    } catch (error) {
      if (!(error instanceof RunConflictError))
        this.logger.error(`Run ${runId} could not be stopped for run ${newer.id}, which waits for its end`, error);
    }
  }

  private stopOnce(runId: string, reason: StopReason, by: string | null): Promise<RunRecord> {
    const before = this.underWay.get(runId);
    if (before !== undefined) return before;
    const stopping = this.stop(runId, reason, by).finally(() => this.underWay.delete(runId));
    this.underWay.set(runId, stopping);
    return stopping;
  }

  private async stop(runId: string, reason: StopReason, by: string | null): Promise<RunRecord> {
    // What an earlier process left is in nobody's hands until it was found.
    await this.worker.recover();
    for (let tries = 1; ; tries++) {
      const record = await this.store.get(runId);
      if (!isActive(record.status))
        throw conflict(record, `finished before it could be cancelled: it is ${record.status}`);
      const stopped = await this.tryToStop(record, reason, by);
      if (stopped !== undefined) return stopped;
      if (tries === MOST_TRIES) throw conflict(record, `is ${record.status}, but not in the hands of this process`);
    }
  }

  /** Nothing when the run has changed hands at this moment. */
  private async tryToStop(record: RunRecord, reason: StopReason, by: string | null): Promise<RunRecord | undefined> {
    if (await this.executor.stop(record.id, reason, by)) return this.store.get(record.id);
    // One that is paused here was stopped above.
    const isIdle = record.status === 'queued' || record.status === 'paused';
    return isIdle ? this.stopWaiting(record, reason, by) : undefined;
  }

  /** The store first: a run that could not be written still waits. */
  private async stopWaiting(record: RunRecord, reason: StopReason, by: string | null): Promise<RunRecord | undefined> {
    const request = { cancelRequestedAt: Date.now(), cancelRequestedBy: by };
    try {
      const change = { to: 'cancelled', reason: reason.message, ignoredSignal: record.ignoredSignal } as const;
      const cancelled = await this.recorder.changeIdle(record, change, request);
      await this.queue.remove(record.id);
      this.secrets.forget(record.id);
      return cancelled;
    } catch (error) {
      if (error instanceof RunConflictError) return undefined;
      throw error;
    }
  }
}

function conflict({ id, status }: RunRecord, why: string): RunConflictError {
  return new RunConflictError(id, status, `Run ${id} ${why}.`);
}
