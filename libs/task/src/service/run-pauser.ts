import { Injectable } from '@nestjs/common';
import { ShutdownError } from '../attempt.errors.js';
import { letWait } from '../execution/queue-ticket.js';
import { RunExecutor } from '../execution/run-executor.js';
import { RunRecorder } from '../execution/run-recorder.js';
import { RunWorker } from '../execution/run-worker.js';
import { SecretVault } from '../execution/secret-vault.js';
import { RunQueue } from '../queue/run-queue.js';
import { TaskRegistry } from '../registry/task.registry.js';
import type { RunRecord } from '../run/run.js';
import { RunStore } from '../store/run.store.js';
import { RunConflictError } from '../task.errors.js';

/** Pauses runs between two items of their loops, and lets them go on, also after their process has ended. */
@Injectable()
export class RunPauser {
  constructor(
    private readonly store: RunStore,
    private readonly executor: RunExecutor,
    private readonly recorder: RunRecorder,
    private readonly worker: RunWorker,
    private readonly registry: TaskRegistry,
    private readonly queue: RunQueue,
    private readonly secrets: SecretVault,
  ) {}

  /**
   * The run as it is now: `paused`, or still at work on the items that it had begun.
   * @throws RunNotFoundError, or RunConflictError when it is not at work
   */
  async pause(runId: string, by: string | null): Promise<RunRecord> {
    const record = await this.recovered(runId);
    if (record.cancelRequestedAt !== null) throw conflict(record, 'was asked to stop and cannot be paused');
    if (record.status === 'paused' || (await this.executor.pause(runId, by))) return this.store.get(runId);
    throw conflict(await this.store.get(runId), 'cannot be paused: only a run at work can');
  }

  /**
   * The run as it is now: `running`, or `queued` when its process had ended.
   * @throws RunNotFoundError; RunConflictError when it is neither paused nor at work, or cannot go on; ShutdownError
   */
  async resume(runId: string): Promise<RunRecord> {
    const record = await this.recovered(runId);
    if (await this.executor.resume(runId)) return this.store.get(runId);
    if (record.status !== 'paused') throw conflict(record, 'cannot be resumed: only a paused run can');
    return this.requeue(record);
  }

  /** What an earlier process left is in nobody's hands until it was found. */
  private async recovered(runId: string): Promise<RunRecord> {
    await this.worker.recover();
    return this.store.get(runId);
  }

  private async requeue(paused: RunRecord): Promise<RunRecord> {
    if (this.worker.isStopping) throw new ShutdownError();
    this.refuseLostSecrets(paused);
    const reason = 'Resumed after its process had ended.';
    const change = { to: 'queued', ended: 'interrupted', error: null, ignoredSignal: false, reason } as const;
    const queued = await this.recorder.changeIdle(paused, { ...change, availableAt: Date.now() });
    await letWait(queued, this.queue, this.registry);
    return queued;
  }

  private refuseLostSecrets(paused: RunRecord): void {
    const lost = this.secrets.lostOf(paused);
    if (lost.length === 0) return;
    const keys = lost.join(', ');
    const text = `cannot be resumed: the values of its secret params (${keys}) were in the memory of a process that ended`;
    throw conflict(paused, `${text}. Cancel it, and retry it with them`);
  }
}

/** The text names run, status and what it cannot. */
function conflict({ id, status }: RunRecord, what: string): RunConflictError {
  return new RunConflictError(id, status, `Run ${id} is ${status}: it ${what}.`);
}
