import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import type { Run } from '../run/run.js';
import { linesOf } from '../run/run-event.js';
import { AccessPolicy } from '../service/access-policy.js';
import { TaskService } from '../service/task.service.js';
import { RunEventStore } from '../store/run-event.store.js';
import { RunStatistics } from '../store/run-statistics.js';
import { TaskNotFoundError } from '../task.errors.js';
import { QueueReader } from './queue.reader.js';
import type { RunPageFacts, RunPageQuery } from './view-models/run.view.js';
import type { LogWindow } from './view-models/run-log.view.js';

/** Log lines in one page. */
const LINES = 500;
/** Runs of the same task that a run is compared with. */
const RECENT = 25;

/** Gathers what the page of a run is made of. */
@Injectable()
export class RunPageReader {
  constructor(
    private readonly tasks: TaskService,
    private readonly queue: QueueReader,
    private readonly events: RunEventStore,
    private readonly statistics: RunStatistics,
    private readonly policy: AccessPolicy,
    private readonly configuration: TaskConfiguration,
  ) {}

  /** `base` is the start of every link. */
  async read(run: Run, request: Request, base: string): Promise<RunPageFacts> {
    const task = this.taskOf(run);
    const [log, recent, queue, mayRun, mayCancel] = await Promise.all([
      this.log(run, request),
      this.statistics.recentByTask([run.task], RECENT),
      run.status === 'queued' ? this.queue.read(run, task, base) : null,
      this.policy.isAllowed({ action: 'run', task: run.task, request }),
      this.policy.isAllowed({ action: 'cancel', task: run.task, run: run.id, request }),
    ]);
    return {
      run,
      log,
      queue,
      task,
      recent: recent.get(run.task) ?? [],
      allowed: { run: mayRun, cancel: mayCancel },
      timeout: this.timeoutOf(task),
      cancelGraceMs: this.configuration.settings.cancelGrace,
      query: queryOf(request),
      base,
      path: `${base}/runs/${run.id}`,
      now: new Date(),
    };
  }

  // A run may be older than the removal of its task.
  private taskOf(run: Run): TaskDefinition | undefined {
    try {
      return this.tasks.get(run.task);
    } catch (error) {
      if (error instanceof TaskNotFoundError) return undefined;
      throw error;
    }
  }

  /**
   * The last lines that `run` knows of, those before the one that the address names, or those that the attempt it names
   * began with.
   */
  private async log(run: Run, request: Request): Promise<LogWindow> {
    const attempt = numberOf(request.query.attempt);
    if (attempt !== null && attempt >= 1 && attempt <= run.attempt) return this.logOfAttempt(run, attempt);
    const before = numberOf(request.query.before);
    const below = before ?? run.lastSeq + 1;
    const lines = await this.events.lastLines(run.id, LINES, below);
    if (lines.length < LINES) return { lines, firstNumber: 1 };
    const lastNumber = before === null ? run.logLines : (numberOf(request.query.line) ?? 1) - 1;
    return { lines, firstNumber: Math.max(1, lastNumber - sumOf(lines.map(linesOf)) + 1) };
  }

  private async logOfAttempt(run: Run, attempt: number): Promise<LogWindow> {
    const before = run.attempts[attempt - 2];
    const lines = await this.events.firstLines(run.id, LINES, before?.lastSeq ?? 0);
    const lowest = (before?.logLines ?? 0) + 1;
    return { lines, firstNumber: lowest, lowest };
  }

  private timeoutOf(task: TaskDefinition | undefined): RunPageFacts['timeout'] {
    if (task?.timeout !== undefined) return { ms: task.timeout, source: 'task' };
    return { ms: this.configuration.settings.timeout, source: this.configuration.sources.timeout };
  }
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function queryOf({ query }: Request): RunPageQuery {
  return {
    view: textOf(query.view),
    sort: textOf(query.sort),
    descending: query.dir === 'desc',
    page: numberOf(query.page) ?? 1,
    failuresPage: numberOf(query.items) ?? 1,
    allFrames: query.trace === 'all',
    refresh: query.refresh !== 'off',
    olderLog: query.before !== undefined || query.attempt !== undefined,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;
}
