import { Injectable, Logger } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import { formatDuration } from '../duration.js';
import { prepareParams } from '../params/prepare-params.js';
import { type RegisteredTask, TaskRegistry } from '../registry/task.registry.js';
import type { RunRecord } from '../run/run.js';
import { toRunError } from '../run/run-error.js';
import { RunStore } from '../store/run.store.js';
import { RunCancelledError, ShutdownError, TaskNotFoundError, TaskTimeoutError } from '../task.errors.js';
import { after } from './deadline.js';
import type { LiveRun } from './live-run.js';
import { RunContext } from './run-context.js';
import { type AttemptEnd, outcomeOf } from './run-outcome.js';
import { RunRecorder } from './run-recorder.js';
import { SecretVault } from './secret-vault.js';

/** A run that got its slot, and the task it is of. */
interface Claim {
  readonly live: LiveRun;
  readonly task: RegisteredTask;
}

/** Executes runs: claim, prepare, call the method, wait for it or its limits, record the end. */
@Injectable()
export class RunExecutor {
  private readonly logger = new Logger(RunExecutor.name);
  /** Every run that has left the queue, until its end is recorded; one that could not be claimed resolves to nothing. */
  private readonly claims = new Map<string, Promise<Claim | undefined>>();
  private readonly endings = new Map<string, Promise<void>>();

  constructor(
    private readonly registry: TaskRegistry,
    private readonly store: RunStore,
    private readonly recorder: RunRecorder,
    private readonly secrets: SecretVault,
    private readonly configuration: TaskConfiguration,
  ) {}

  /** Executes a queued run. Resolves when the method has really returned: until then its slot is taken. */
  async execute(runId: string): Promise<void> {
    let work: Promise<AttemptEnd> | undefined;
    const claim = this.claim(runId);
    this.claims.set(runId, claim);
    try {
      const claimed = await claim;
      if (claimed === undefined) return;
      work = this.call(claimed);
      const ending = this.record(claimed, work);
      this.endings.set(runId, ending);
      await ending;
    } finally {
      this.claims.delete(runId);
      this.endings.delete(runId);
      this.secrets.forget(runId);
    }
    await work;
  }

  /** Asks a run at work here to stop; says whether it is at work here. Asking twice is asking once. */
  async cancel(runId: string, by: string | null): Promise<boolean> {
    const live = (await this.claims.get(runId))?.live;
    if (live === undefined || live.ended) {
      // Its end may be on the way to the store: afterwards its status says why it is too late.
      await this.endings.get(runId);
      return false;
    }
    if (live.latest.cancelRequestedAt === null) {
      live.draft.cancelRequested(by);
      live.abort(new RunCancelledError(by));
    }
    await this.recorder.save(live);
    return true;
  }

  /** Asks every run at work to stop and waits until the end of each is recorded, at most for the shutdown grace. */
  async shutDown(): Promise<void> {
    for (const claimed of await Promise.all(this.claims.values())) claimed?.live.abort(new ShutdownError());
    await Promise.allSettled(this.endings.values());
  }

  private async claim(runId: string): Promise<Claim | undefined> {
    const queued = await this.store.find(runId);
    if (queued?.status !== 'queued') return undefined;
    const task = this.registry.find(queued.task);
    if (task === undefined) {
      await this.refuse(queued);
      return undefined;
    }
    return { live: await this.recorder.begin(queued, Object.values(this.secrets.of(runId))), task };
  }

  private async refuse(queued: RunRecord): Promise<void> {
    const error = toRunError(new TaskNotFoundError(queued.task));
    const reason = 'Its task is no longer part of the application.';
    await this.recorder.endIdle(queued, { to: 'failed', error, reason });
  }

  /** Calls the method; never rejects. The arguments are checked again: they may be older than the code. */
  private async call({ live, task }: Claim): Promise<AttemptEnd> {
    try {
      const input = { ...live.stored.args, ...this.secrets.of(live.id) };
      const { values } = await prepareParams(task.definition, input, 'json');
      // It may have been cancelled before its method was called.
      live.signal.throwIfAborted();
      return { kind: 'returned', value: await task.invoke(values, new RunContext(live, values)) };
    } catch (error) {
      return { kind: 'threw', error };
    }
  }

  private async record({ live, task: { definition } }: Claim, work: Promise<AttemptEnd>): Promise<void> {
    const limit = definition.timeout ?? this.configuration.settings.timeout;
    const stopTimer = limit === 0 ? () => {} : after(limit, () => live.abort(timeoutError(definition, limit)));
    const grace = this.graceAfterStop(live);
    const end = await Promise.race([work, grace.over]);
    stopTimer();
    grace.stop();
    await this.recorder.end(live, outcomeOf(end, live.signal.reason));
    if (end.kind === 'ignored')
      this.logger.warn(`Run ${live.id} of ${definition.key} ignored its stop and still holds a slot`);
  }

  /** Resolves when the method was asked to stop and its grace time has passed. */
  private graceAfterStop({ signal }: LiveRun): { over: Promise<AttemptEnd>; stop: () => void } {
    const { cancelGrace, shutdownGrace } = this.configuration.settings;
    let stop = () => {};
    const over = new Promise<AttemptEnd>((resolve) => {
      const begin = () => {
        const grace = signal.reason instanceof ShutdownError ? shutdownGrace : cancelGrace;
        stop = after(grace, () => resolve({ kind: 'ignored' }));
      };
      if (signal.aborted) begin();
      else signal.addEventListener('abort', begin, { once: true });
    });
    return { over, stop: () => stop() };
  }
}

function timeoutError(definition: TaskDefinition, limit: number): TaskTimeoutError {
  const origin = definition.timeout === undefined ? 'the setting timeout' : 'its task';
  return new TaskTimeoutError(
    limit,
    `The attempt ran longer than its limit of ${formatDuration(limit)}, set by ${origin}.`,
  );
}
