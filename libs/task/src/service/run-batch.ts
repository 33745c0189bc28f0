import { Injectable } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import { prepareParams } from '../params/prepare-params.js';
import { TaskRegistry } from '../registry/task.registry.js';
import type { RunRecord } from '../run/run.js';
import type { RunOptions } from '../run/run-query.js';
import { InvalidParamsError, type ParamIssue, QueueFullError } from '../task.errors.js';
import { RunCompletions } from './run-completions.js';
import { RunStarter } from './run-starter.js';

/** Runs that wait in the queue for each slot, so that a slot never waits for the next run to be kept. */
const WAITING_PER_SLOT = 4;

/** Runs one task many times. */
@Injectable()
export class RunBatch {
  constructor(
    private readonly registry: TaskRegistry,
    private readonly starter: RunStarter,
    private readonly completions: RunCompletions,
    private readonly configuration: TaskConfiguration,
  ) {}

  /** Checks all arguments, then feeds the queue as it drains, so that a long list does not fill it. In the order of the list. */
  async run(key: string, argsList: readonly unknown[], options: RunOptions): Promise<RunRecord[]> {
    await this.check(key, argsList);
    const records: RunRecord[] = new Array(argsList.length);
    const rest = argsList.entries();
    let failed = false;
    const lane = async () => {
      for (const [index, args] of rest) {
        if (failed) return;
        try {
          const { id } = await this.startOne(key, args, perRun(options, index));
          records[index] = await this.completions.of(id);
        } catch (error) {
          // Whoever asked is told; nothing more is started behind their back.
          failed = true;
          throw error;
        }
      }
    };
    const lanes = Math.min(argsList.length, this.lanesOf(key));
    await Promise.all(Array.from({ length: lanes }, lane));
    return records;
  }

  /** The runs of a batch must not refuse or replace each other. */
  private lanesOf(key: string): number {
    const { overlap, maxConcurrent = 1 } = this.registry.get(key).definition;
    return overlap === 'queue' ? this.configuration.settings.maxConcurrent * WAITING_PER_SLOT : maxConcurrent;
  }

  /** Waits for room while the queue is full: others may have filled it. */
  private async startOne(key: string, args: unknown, options: RunOptions): Promise<RunRecord> {
    for (;;) {
      const departure = this.completions.departure();
      try {
        return (await this.starter.start(key, args, { ...options, awaited: true }, 'code')).record;
      } catch (error) {
        if (!(error instanceof QueueFullError)) throw error;
        await departure.record;
      } finally {
        departure.stop();
      }
    }
  }

  private async check(key: string, argsList: readonly unknown[]): Promise<void> {
    const { definition } = this.registry.get(key);
    const issues: ParamIssue[] = [];
    for (const [index, args] of argsList.entries()) {
      try {
        await prepareParams(definition, args, 'code');
      } catch (error) {
        if (!(error instanceof InvalidParamsError)) throw error;
        for (const issue of error.issues)
          issues.push({ ...issue, param: issue.param === '' ? `[${index}]` : `[${index}].${issue.param}` });
      }
    }
    if (issues.length > 0) throw new InvalidParamsError(key, issues);
  }
}

/** One idempotency key stands for the whole list: each run gets a part of it, so that the list can be repeated safely. */
function perRun(options: RunOptions, index: number): RunOptions {
  const { idempotencyKey } = options;
  return idempotencyKey === undefined ? options : { ...options, idempotencyKey: `${idempotencyKey}#${index}` };
}
