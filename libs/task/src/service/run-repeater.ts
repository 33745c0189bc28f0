import { Injectable } from '@nestjs/common';
import type { RunRecord } from '../run/run.js';
import type { RunOptions } from '../run/run-query.js';
import { isActive } from '../run/run-status.js';
import { RunStore } from '../store/run.store.js';
import { InvalidParamsError, RunConflictError } from '../task.errors.js';
import { type AcceptedRun, RunStarter, type StartedOptions } from './run-starter.js';

/** What may be said when a run is repeated. */
export interface RetryRunOptions extends Omit<RunOptions, 'retryOf'> {
  /** Arguments to change, by param key, in their JSON form; the others stay as they were. Secrets are not kept: give them again. */
  args?: Readonly<Record<string, unknown>>;
}

/** Repeats finished runs, as new ones. */
@Injectable()
export class RunRepeater {
  constructor(
    private readonly store: RunStore,
    private readonly starter: RunStarter,
  ) {}

  /**
   * A new run of the same task with the same arguments, label and priority, where the options do not say otherwise.
   * @throws RunNotFoundError; RunConflictError while the run goes on; and what a start throws
   */
  async retry(runId: string, { args = {}, ...options }: RetryRunOptions & StartedOptions): Promise<AcceptedRun> {
    const before = await this.store.get(runId);
    if (isActive(before.status)) {
      const text = `Run ${runId} is ${before.status}: only a finished run can be repeated. Wait for its end, or cancel it.`;
      throw new RunConflictError(runId, before.status, text);
    }
    refuseMissingSecrets(before, args);
    const { task, label, priority } = before;
    const repeated = { label: label ?? undefined, priority, ...options, retryOf: runId };
    return this.starter.start(task, { ...before.args, ...args }, repeated, 'json');
  }
}

function refuseMissingSecrets({ task, secretArgs }: RunRecord, args: Readonly<Record<string, unknown>>): void {
  const missing = secretArgs.filter((key) => !Object.hasOwn(args, key));
  if (missing.length === 0) return;
  const message = 'Secret values are not kept. Enter it again.';
  throw new InvalidParamsError(
    task,
    missing.map((param) => ({ param, code: 'secret', message })),
  );
}
