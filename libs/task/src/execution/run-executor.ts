import { Injectable, Logger } from '@nestjs/common';
import { ShutdownError, TaskTimeoutError } from '../attempt.errors.js';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import { formatDuration } from '../duration.js';
import { prepareParams } from '../params/prepare-params.js';
import { type RegisteredTask, TaskRegistry } from '../registry/task.registry.js';
import type { RunRecord } from '../run/run.js';
import { toRunError } from '../run/run-error.js';
import type { RunChange } from '../run/run-transitions.js';
import { RunConflictError, StoreError, TaskNotFoundError } from '../task.errors.js';
import { TaskTelemetry } from '../telemetry/task-telemetry.js';
import { Countdown } from './countdown.js';
import { IsolatedRuns } from './isolation/isolated-runs.js';
import type { LiveRun } from './live-run.js';
import { nextAttempt } from './next-attempt.js';
import { persistently } from './persistently.js';
import { RunContexts } from './run-contexts.js';
import { type AttemptEnd, outcomeOf } from './run-outcome.js';
import { RunPace } from './run-pace.js';
import { RunRecorder } from './run-recorder.js';
import { RunScope, stopRun, withinScope } from './run-scope.js';
import { SecretVault } from './secret-vault.js';

/** A run that got its slot, and the task it is of. */
interface Claim {
  readonly live: LiveRun;
  readonly task: RegisteredTask;
  readonly pace: RunPace;
}

/** Executes runs: claim, prepare, call the method, wait for it or its limits, record the end. */
@Injectable()
export class RunExecutor {
  private readonly logger = new Logger(RunExecutor.name);
  /** Every run that has left the queue, until its end is recorded; one that could not be claimed resolves to nothing. */
  private readonly claims = new Map<string, Promise<Claim | undefined>>();
  private readonly endings = new Map<string, Promise<RunRecord>>();

  constructor(
    private readonly registry: TaskRegistry,
    private readonly recorder: RunRecorder,
    private readonly secrets: SecretVault,
    private readonly contexts: RunContexts,
    private readonly configuration: TaskConfiguration,
    private readonly telemetry: TaskTelemetry,
    private readonly isolated: IsolatedRuns,
  ) {}

  /**
   * Executes one attempt of a queued run. Resolves when the method has really returned: until then its slot is taken.
   * @returns the run when it is queued again for another attempt
   */
  async execute(runId: string): Promise<RunRecord | undefined> {
    let work: Promise<AttemptEnd> | undefined;
    let ended: RunRecord | undefined;
    const claim = this.claim(runId);
    this.claims.set(runId, claim);
    try {
      const claimed = await claim;
      if (claimed === undefined) return undefined;
      work = this.call(claimed);
      const ending = this.conclude(claimed, work);
      this.endings.set(runId, ending);
      ended = await ending;
    } finally {
      this.claims.delete(runId);
      this.endings.delete(runId);
      if (ended?.status !== 'queued') {
        this.secrets.forget(runId);
        this.telemetry.letGo(runId);
      }
      // Also when its end could not be kept: as long as the method is at work, its slot is taken.
      await work;
      await this.isolated.gone(runId);
    }
    return ended.status === 'queued' ? ended : undefined;
  }

  /**
   * Asks a run at work here to stop; says whether it is at work here. Asking twice is asking once.
   * @throws StoreError when that could not be kept yet: it stops all the same, but a crash now would lose the wish
   */
  async stop(runId: string, reason: Error, by: string | null): Promise<boolean> {
    const live = (await this.claims.get(runId))?.live;
    if (live === undefined || live.ended) {
      // Its end may be on the way to the store: afterwards its status says why it is too late.
      await this.endings.get(runId);
      return false;
    }
    if (live.latest.cancelRequestedAt === null) {
      live.draft.cancelRequested(by);
      stopRun(live, reason, this.configuration.settings.cancelGrace);
    }
    await this.recorder.save(live);
    if (live.isUnsaved) throw new StoreError(notKept(runId));
    return true;
  }

  /** Pauses a run at work here between two items of its loops; says whether it is at work here. */
  async pause(runId: string, by: string | null): Promise<boolean> {
    const claim = await this.claims.get(runId);
    if (claim === undefined || claim.live.ended) return false;
    await claim.pace.pause(by);
    return true;
  }

  /** Lets a run at work here go on; says whether it is at work here. */
  async resume(runId: string): Promise<boolean> {
    const claim = await this.claims.get(runId);
    if (claim === undefined || claim.live.ended) return false;
    await claim.pace.resume();
    return true;
  }

  /**
   * Asks every run at work to stop and waits until the end of each is recorded, at most for the shutdown grace,
   * and until nothing is left of their processes.
   */
  async shutDown(): Promise<void> {
    const { shutdownGrace } = this.configuration.settings;
    const claims = await Promise.allSettled(this.claims.values());
    for (const claim of claims) {
      if (claim.status !== 'fulfilled' || claim.value === undefined) continue;
      claim.value.pace.park();
      stopRun(claim.value.live, new ShutdownError(), shutdownGrace);
    }
    await Promise.allSettled(this.endings.values());
    await Promise.allSettled(Array.from(this.claims.keys(), (runId) => this.isolated.gone(runId)));
  }

  private async claim(runId: string): Promise<Claim | undefined> {
    const queued = await persistently(
      () => this.recorder.find(runId),
      (error) => this.logger.error(`Run ${runId} could not be read, trying again`, error),
    );
    if (queued?.status !== 'queued') return undefined;
    const task = this.registry.find(queued.task);
    try {
      if (task !== undefined) return await this.begin(queued, task);
      const error = toRunError(new TaskNotFoundError(queued.task));
      const reason = 'Its task is no longer part of the application.';
      await this.recorder.changeIdle(queued, { to: 'failed', error, reason });
    } catch (error) {
      // Somebody cancelled it at this very moment.
      if (!(error instanceof RunConflictError)) throw error;
    }
    return undefined;
  }

  private async begin(queued: RunRecord, task: RegisteredTask): Promise<Claim> {
    await this.telemetry.load();
    const begun = this.telemetry.begin(queued);
    const live = await this.recorder.begin(queued, {
      trace: begun?.trace ?? queued.trace,
      secrets: Object.values(this.secrets.of(queued.id)),
      isolation: task.definition.isolation,
    });
    if (begun !== undefined) live.trace = begun.attempt(live.stored);
    const { settings } = this.configuration;
    const limit = task.definition.timeout ?? settings.timeout;
    const timeOut = () => stopRun(live, timeoutError(task.definition, limit), settings.cancelGrace);
    const clock = new Countdown(limit === 0 ? Number.POSITIVE_INFINITY : limit, timeOut);
    return { live, task, pace: new RunPace(live, this.recorder, clock) };
  }

  /** Calls the method; never rejects. The arguments are checked again: they may be older than the code. */
  private async call({ live, task }: Claim): Promise<AttemptEnd> {
    try {
      const secrets = this.secrets.of(live.id);
      const input = { ...live.stored.args, ...secrets };
      const { values } = await prepareParams(task.definition, input, 'json');
      // It may have been cancelled before its method was called.
      live.signal.throwIfAborted();
      if (task.definition.isolation !== undefined) return await this.isolated.call(live, values, secrets);
      const scope = new RunScope(live);
      const context = this.contexts.make(scope, values);
      return {
        kind: 'returned',
        value: await withinScope(scope, () => live.trace.within(() => task.invoke(values, context))),
      };
    } catch (error) {
      return { kind: 'threw', error };
    }
  }

  private async conclude({ live, pace, task: { definition } }: Claim, work: Promise<AttemptEnd>): Promise<RunRecord> {
    pace.clock.start();
    const end = await Promise.race([work, live.grace.over.then((): AttemptEnd => ({ kind: 'ignored' }))]);
    pace.clock.stop();
    live.grace.stop();
    if (end.kind === 'ignored')
      this.logger.warn(`Run ${live.id} of ${definition.key} ignored its stop ${whatFollows(definition)}`);
    if (await pace.isParked()) return this.recorder.park(live);
    const change = this.changeAfter(end, live, definition);
    await pace.endBefore(change);
    return this.recorder.end(live, change);
  }

  /** The end of the run, or another attempt. */
  private changeAfter(end: AttemptEnd, live: LiveRun, { key, retry }: TaskDefinition): RunChange {
    const change = outcomeOf(end, live.signal.reason);
    const wasThrown = end.kind === 'threw' && !live.signal.aborted;
    const error = wasThrown ? end.error : live.signal.reason;
    const verdict = wasThrown ? end.verdict : undefined;
    try {
      return nextAttempt(live.stored, retry, { change, error, verdict }) ?? change;
    } catch (fault) {
      this.logger.error(`retry.when of ${key} threw; run ${live.id} gets no other attempt`, fault);
      return change;
    }
  }
}

function timeoutError(definition: TaskDefinition, limit: number): TaskTimeoutError {
  const origin = definition.timeout === undefined ? 'the setting timeout' : 'its task';
  return new TaskTimeoutError(
    limit,
    `The attempt ran longer than its limit of ${formatDuration(limit)}, set by ${origin}.`,
  );
}

function notKept(runId: string): string {
  return `Run ${runId} is being stopped, but the store cannot be written: should its process die now, that is forgotten.`;
}

function whatFollows({ isolation }: TaskDefinition): string {
  return isolation === undefined ? 'and still holds a slot' : 'and its process was killed';
}
