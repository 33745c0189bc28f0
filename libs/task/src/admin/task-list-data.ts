import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { categoriesOf, type TaskCategory } from '../definition/task-category.js';
import type { Run } from '../run/run.js';
import { AccessPolicy } from '../service/access-policy.js';
import { TaskService } from '../service/task.service.js';
import { BadRequestError } from '../task.errors.js';
import { AdminMount } from './admin-mount.js';
import { formatOf } from './formats.js';
import { TaskPages } from './task-pages.js';
import type { ListedTask } from './view-models/task-filter.js';
import { type TaskJson, taskJson } from './view-models/task-json.view.js';

const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 500;
const RUN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** One page of the task list as programs read it. */
export interface TaskListPage {
  readonly items: readonly TaskJson[];
  /** Give it as `cursor` for the next page; `null` on the last. */
  readonly nextCursor: string | null;
  readonly categories: readonly TaskCategory[];
}

/** The task list as data, and the short way from a run's id to the run. */
@Injectable()
export class TaskListData {
  constructor(
    private readonly pages: TaskPages,
    private readonly tasks: TaskService,
    private readonly policy: AccessPolicy,
    private readonly mount: AdminMount,
  ) {}

  /**
   * One page of the tasks that match; the cursor is the key of the last one before.
   * @throws BadRequestError for a limit or cursor that cannot be read
   */
  async page(request: Request, tasks: readonly ListedTask[]): Promise<TaskListPage> {
    const { matches, sorted, taskFilter } = await import('./view-models/task-filter.js');
    const filter = taskFilter(request.query);
    const found = sorted(
      tasks.filter(
        (task) => matches(task, filter) && (filter.category ?? task.definition.category) === task.definition.category,
      ),
      filter.sort,
    );
    const limit = limitOf(request.query.limit);
    const start = startOf(found, request.query.cursor);
    const base = this.mount.baseOf(request);
    const shown = found.slice(start, start + limit);
    return {
      items: shown.map((task) => taskJson(task, base, this.pages.timeoutOf(task.definition))),
      nextCursor: found.length > start + limit ? (shown.at(-1)?.definition.key ?? null) : null,
      categories: categoriesOf(tasks.map(({ definition }) => definition)),
    };
  }

  /** The run whose id stands in the search field of a page, if the reader may see it. */
  async runNamedBy(request: Request): Promise<Run | undefined> {
    const { q } = request.query;
    if (typeof q !== 'string' || !RUN_ID.test(q.trim()) || formatOf(request) !== 'html') return undefined;
    const run = await this.tasks.find(q.trim().toLowerCase());
    if (run === undefined) return undefined;
    const { task, id: runId } = run;
    return (await this.policy.isAllowed({ action: 'view', task, run: runId, request })) ? run : undefined;
  }
}

function limitOf(text: unknown): number {
  if (text === undefined || text === '') return DEFAULT_LIMIT;
  const limit = typeof text === 'string' && /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= LARGEST_LIMIT) return limit;
  throw new BadRequestError(
    `The limit is ${JSON.stringify(text)}: expected a whole number from 1 to ${LARGEST_LIMIT}.`,
  );
}

function startOf(tasks: readonly ListedTask[], cursor: unknown): number {
  if (cursor === undefined || cursor === '') return 0;
  const index = tasks.findIndex(({ definition }) => definition.key === cursor);
  if (index !== -1) return index + 1;
  throw new BadRequestError('The cursor cannot be read: use the nextCursor of the page before, or leave it out.');
}
