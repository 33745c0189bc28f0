import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { RunExecutor } from '../execution/run-executor.js';
import { RunRecorder } from '../execution/run-recorder.js';
import { RunWorker } from '../execution/run-worker.js';
import { SecretVault } from '../execution/secret-vault.js';
import { RunQueue } from '../queue/run-queue.js';
import type { RunRecord } from '../run/run.js';
import { isActive } from '../run/run-status.js';
import { RunStore } from '../store/run.store.js';
import { RunCancelledError, RunConflictError } from '../task.errors.js';

/** Stops runs: a waiting one at once, one at work through its signal. */
@Injectable()
export class RunCanceller {
  /** Cancels under way, by run. Whoever asks meanwhile gets the answer of the first. */
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
    const before = this.underWay.get(runId);
    if (before !== undefined) return before;
    const cancelling = this.stop(runId, by).finally(() => this.underWay.delete(runId));
    this.underWay.set(runId, cancelling);
    return cancelling;
  }

  private async stop(runId: string, by: string | null): Promise<RunRecord> {
    // What an earlier process left is in nobody's hands until it was found.
    await this.worker.recover();
    const stopped = await this.tryToStop(runId, by);
    if (stopped !== undefined) return stopped;
    // Between the store and the queue a new run is in nobody's hands for a moment.
    await nextTurn();
    return (await this.tryToStop(runId, by)) ?? refuse(runId, (await this.store.get(runId)).status);
  }

  private async tryToStop(runId: string, by: string | null): Promise<RunRecord | undefined> {
    const record = await this.store.get(runId);
    if (!isActive(record.status)) return refuse(runId, record.status);
    if (await this.queue.remove(runId)) return this.cancelWaiting(record, by);
    return (await this.executor.cancel(runId, by)) ? this.store.get(runId) : undefined;
  }

  private async cancelWaiting(record: RunRecord, by: string | null): Promise<RunRecord> {
    const requested = { ...record, cancelRequestedAt: Date.now(), cancelRequestedBy: by };
    this.secrets.forget(record.id);
    return this.recorder.endIdle(requested, {
      to: 'cancelled',
      reason: new RunCancelledError(by).message,
      ignoredSignal: false,
    });
  }
}

function refuse(id: string, status: RunRecord['status']): never {
  const why = isActive(status)
    ? `is ${status}, but not in the hands of this process`
    : `finished before it could be cancelled: it is ${status}`;
  throw new RunConflictError(id, status, `Run ${id} ${why}.`);
}
