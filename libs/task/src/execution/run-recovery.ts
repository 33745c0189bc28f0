import { Injectable, Logger } from '@nestjs/common';
import { RunQueue } from '../queue/run-queue.js';
import { TaskRegistry } from '../registry/task.registry.js';
import type { RunRecord } from '../run/run.js';
import type { RunStatus } from '../run/run-status.js';
import { RunStore } from '../store/run.store.js';
import { toTicket } from './queue-ticket.js';
import { RunRecorder } from './run-recorder.js';
import { SecretVault } from './secret-vault.js';

const PAGE = 500;

/** Finds what the last process left: its running runs become `interrupted`, its queued ones wait again. */
@Injectable()
export class RunRecovery {
  private readonly logger = new Logger(RunRecovery.name);

  constructor(
    private readonly store: RunStore,
    private readonly recorder: RunRecorder,
    private readonly queue: RunQueue,
    private readonly registry: TaskRegistry,
    private readonly secrets: SecretVault,
  ) {}

  /** Must have ended before the queue hands out its first run: every run that is running now has lost its process. */
  async recover(): Promise<void> {
    const interrupted = await this.each('running', (run) =>
      this.interrupt(run, `The process ${run.node} ended while the method was running.`),
    );
    const waiting = await this.each('queued', (run) => this.requeue(run));
    if (interrupted + waiting > 0)
      this.logger.log(`Found ${interrupted} interrupted and ${waiting} waiting runs of an earlier process`);
  }

  private async requeue(run: RunRecord): Promise<void> {
    const known = this.secrets.of(run.id);
    if (run.secretArgs.some((key) => !(key in known))) {
      const keys = run.secretArgs.join(', ');
      return this.interrupt(
        run,
        `The values of its secret params (${keys}) were in the memory of a process that ended. Start it again.`,
      );
    }
    await this.queue.enqueue(toTicket(run, this.registry.find(run.task)?.definition));
  }

  private async interrupt(run: RunRecord, reason: string): Promise<void> {
    await this.recorder.endIdle(run, { to: 'interrupted', reason, ignoredSignal: false });
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
