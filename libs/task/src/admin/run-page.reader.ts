import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import { RunQueue } from '../queue/run-queue.js';
import type { Run } from '../run/run.js';
import { AccessPolicy } from '../service/access-policy.js';
import { TaskService } from '../service/task.service.js';
import { RunEventStore } from '../store/run-event.store.js';
import { RunStatistics } from '../store/run-statistics.js';
import { TaskNotFoundError } from '../task.errors.js';
import { countText } from './figures.js';
import type { RunPageFacts, RunPageQuery } from './view-models/run.view.js';
import type { LogWindow } from './view-models/run-log.view.js';
import type { QueuePlace } from './view-models/run-state-text.js';

/** Log lines in one page. */
const LINES = 500;
/** Runs of the same task that a run is compared with. */
const RECENT = 25;
/** Waiting runs are counted up to here. */
const MOST_WAITING = 10_000;

/** Gathers what the page of a run is made of. */
@Injectable()
export class RunPageReader {
  constructor(
    private readonly tasks: TaskService,
    private readonly queue: RunQueue,
    private readonly events: RunEventStore,
    private readonly statistics: RunStatistics,
    private readonly policy: AccessPolicy,
    private readonly configuration: TaskConfiguration,
  ) {}

  /** `base` is the start of every link. */
  async read(run: Run, request: Request, base: string): Promise<RunPageFacts> {
    const task = this.taskOf(run);
    const [log, recent, place, mayRun, mayCancel] = await Promise.all([
      this.log(run, request),
      this.statistics.recentByTask([run.task], RECENT),
      run.status === 'queued' ? this.place(run, task) : null,
      this.policy.isAllowed({ action: 'run', task: run.task, request }),
      this.policy.isAllowed({ action: 'cancel', task: run.task, run: run.id, request }),
    ]);
    return {
      run,
      log,
      place,
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

  /** The last lines that `run` knows of, or those before the one that the address names. */
  private async log(run: Run, request: Request): Promise<LogWindow> {
    const before = numberOf(request.query.before);
    const below = before ?? run.lastSeq + 1;
    const lines = await this.events.lastLines(run.id, LINES, below);
    if (lines.length < LINES) return { lines, firstNumber: 1 };
    const lastNumber = before === null ? run.logLines : (numberOf(request.query.line) ?? 1) - 1;
    return { lines, firstNumber: Math.max(1, lastNumber - lines.length + 1) };
  }

  private async place(run: Run, task: TaskDefinition | undefined): Promise<QueuePlace> {
    const { maxConcurrent } = this.configuration.settings;
    const before = await this.statistics.countOf({ status: 'queued', to: run.createdAt }, MOST_WAITING);
    // A method that goes on after its run has ended still holds a slot, so runs at work are not counted.
    if (this.queue.running >= maxConcurrent) {
      return { before, reason: maxConcurrent === 1 ? 'The slot is in use' : `All ${maxConcurrent} slots are in use` };
    }
    if (task?.maxConcurrent === undefined) return { before, reason: 'A slot is free, it is about to start' };
    return { before, reason: `At most ${countText(task.maxConcurrent, 'run')} of this task at a time` };
  }

  private timeoutOf(task: TaskDefinition | undefined): RunPageFacts['timeout'] {
    if (task?.timeout !== undefined) return { ms: task.timeout, source: 'task' };
    return { ms: this.configuration.settings.timeout, source: this.configuration.sources.timeout };
  }
}

function queryOf({ query }: Request): RunPageQuery {
  return {
    view: textOf(query.view),
    sort: textOf(query.sort),
    descending: query.dir === 'desc',
    page: numberOf(query.page) ?? 1,
    allFrames: query.trace === 'all',
    refresh: query.refresh !== 'off',
    olderLog: query.before !== undefined,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;
}
