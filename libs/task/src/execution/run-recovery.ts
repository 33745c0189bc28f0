import { Injectable, Logger } from '@nestjs/common';
import { RunCancelledError } from '../attempt.errors.js';
import { RunQueue } from '../queue/run-queue.js';
import { TaskRegistry } from '../registry/task.registry.js';
import type { RunRecord } from '../run/run.js';
import type { RunStatus } from '../run/run-status.js';
import type { RunChange } from '../run/run-transitions.js';
import { FileStore } from '../store/file.store.js';
import { RunStore } from '../store/run.store.js';
import { TaskDatabase } from '../store/task-database.js';
import { nextAttempt } from './next-attempt.js';
import { letWait } from './queue-ticket.js';
import { RunRecorder } from './run-recorder.js';
import { SecretVault } from './secret-vault.js';

const PAGE = 500;

/**
 * Finds what the last process left: its running runs become `interrupted` or get another attempt, its queued ones wait
 * again, its paused ones stay paused.
 */
@Injectable()
export class RunRecovery {
  private readonly logger = new Logger(RunRecovery.name);

  constructor(
    private readonly store: RunStore,
    private readonly recorder: RunRecorder,
    private readonly queue: RunQueue,
    private readonly registry: TaskRegistry,
    private readonly secrets: SecretVault,
    private readonly files: FileStore,
    private readonly database: TaskDatabase,
  ) {}

  /** Must have ended before the queue hands out its first run: every run that is running now has lost its process. */
  async recover(): Promise<void> {
    await this.countStarts();
    const interrupted = await this.each('running', (run) => this.interrupt(run));
    await this.each('paused', (run) => this.leavePaused(run));
    const waiting = await this.each('queued', (run) => this.requeue(run));
    if (interrupted + waiting > 0)
      this.logger.log(`Found ${interrupted} interrupted and ${waiting} waiting runs of an earlier process`);
  }

  private async requeue(run: RunRecord): Promise<void> {
    const lost = this.secrets.lostOf(run);
    if (lost.length > 0) {
      const keys = lost.join(', ');
      const reason = `The values of its secret params (${keys}) were in the memory of a process that ended. Start it again.`;
      await this.recorder.changeIdle(run, { to: 'interrupted', reason, ignoredSignal: false });
      return;
    }
    await letWait(run, this.queue, this.registry);
  }

  /** Found again as queued when its task goes on after an interrupt. */
  private async interrupt(run: RunRecord): Promise<void> {
    await this.removeTornFiles(run);
    const reason = `The process ${run.node} ended while the method was running.`;
    const change: RunChange = { to: 'interrupted', reason, ignoredSignal: false };
    const policy = this.registry.find(run.task)?.definition.retry;
    const next = nextAttempt(run, policy, { change, error: undefined }) ?? change;
    await this.recorder.changeIdle(run, next, {}, this.lastHeardOf(run));
  }

  /** When its process was still there, epoch ms: nobody knows when it died, only that it had written before. */
  private lastHeardOf({ attemptStartedAt, startedAt }: RunRecord): number {
    return Math.min(Date.now(), Math.max(attemptStartedAt ?? startedAt ?? 0, this.database.writtenAt));
  }

  /** It goes on when somebody resumes it, unless its process died between a cancel and its end. */
  private async leavePaused(run: RunRecord): Promise<void> {
    if (run.node === null) return;
    await this.removeTornFiles(run);
    if (run.cancelRequestedAt === null) return this.recorder.abandon(run);
    const { message: reason } = new RunCancelledError(run.cancelRequestedBy);
    await this.recorder.changeIdle(run, { to: 'cancelled', reason, ignoredSignal: false });
  }

  /** Half a file, or one that did not get into the record. A folder that cannot be written now is no reason not to start. */
  private async removeTornFiles({ id, artifacts }: RunRecord): Promise<void> {
    const names = artifacts.map(({ name }) => name);
    await this.files
      .tidy(id, names)
      .catch((error) => this.logger.warn(`Torn files of run ${id} could not be removed: ${error.message}`));
  }

  /** A restart does not open a rate limit anew. */
  private async countStarts(): Promise<void> {
    for (const { definition } of this.registry.list()) {
      const { key, rateLimit } = definition;
      if (rateLimit === undefined) continue;
      this.queue.countStarts(await this.store.startsSince(key, Date.now() - rateLimit.per), rateLimit);
    }
  }

  private async each(status: RunStatus, act: (run: RunRecord) => Promise<void>): Promise<number> {
    let count = 0;
    let after = '';
    for (;;) {
      const runs = await this.store.withStatus(status, after, PAGE);
      await Promise.all(runs.map(act));
      count += runs.length;
      const last = runs.at(-1);
      if (last === undefined || runs.length < PAGE) return count;
      after = last.id;
    }
  }
}
