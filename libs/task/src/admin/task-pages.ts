import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { v4 as uuidv4 } from 'uuid';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import { AccessPolicy } from '../service/access-policy.js';
import { TaskService } from '../service/task.service.js';
import { TaskSchedules } from '../service/task-schedules.js';
import { RunStatistics } from '../store/run-statistics.js';
import type { ParamIssue } from '../task.errors.js';
import { AdminAssets } from './admin.assets.js';
import { AdminMount } from './admin-mount.js';
import type { FormFilling } from './form-filling.js';
import type { AdminPage } from './view-models/frame.view.js';
import type { NoticeView } from './view-models/notice.view.js';
import type { FormExtras } from './view-models/task.view.js';
import type { ListedTask } from './view-models/task-filter.js';
import { VisibleTasks } from './visible-tasks.js';

/** Bars of a sparkline, and an active run beside them. */
const RUNS_IN_LIST = 25;

/** Runs that the figures on a task's page are made of, and active ones beside them. */
const RUNS_ON_PAGE = 30;

/** Runs of a task are counted up to here. */
const MOST_COUNTED = 10_000;

/** Runs at work that are looked at for the strip on top of the task browser. */
const MOST_RUNNING = 100;

/** What is said on the page of a task beside its form's values. */
export interface Saying {
  readonly issues: readonly ParamIssue[];
  readonly refusal: NoticeView | null;
}

/** Gathers what the pages of tasks show, and makes the pages of it. What reads Markdown is loaded with the first of them. */
@Injectable()
export class TaskPages {
  constructor(
    private readonly tasks: TaskService,
    private readonly visible: VisibleTasks,
    private readonly statistics: RunStatistics,
    private readonly policy: AccessPolicy,
    private readonly configuration: TaskConfiguration,
    private readonly schedules: TaskSchedules,
    private readonly assets: AdminAssets,
    private readonly mount: AdminMount,
  ) {}

  /** Every task that the reader may see, with its newest runs. */
  async listed(request: Request): Promise<ListedTask[]> {
    const definitions = await this.visible.list(request);
    return this.withRuns(definitions, RUNS_IN_LIST);
  }

  /** One task with its newest runs. */
  async one(definition: TaskDefinition): Promise<ListedTask> {
    const [task] = await this.withRuns([definition], RUNS_ON_PAGE);
    return task ?? { definition, recent: [] };
  }

  /** The task browser. */
  async browser(request: Request, tasks: readonly ListedTask[]): Promise<AdminPage> {
    const { taskFilter } = await import('./view-models/task-filter.js');
    const { taskListView } = await import('./view-models/task-list.view.js');
    const may = new Set(await this.runnable(request, tasks));
    const paused = await this.schedules.paused();
    const content = taskListView({
      tasks,
      running: await this.running(tasks),
      filter: taskFilter(request.query),
      base: this.mount.baseOf(request),
      now: new Date(),
      icons: this.assets.icons,
      mayRun: (key) => may.has(key),
      newKey: uuidv4,
      pausedSchedules: (key) => paused.get(key) ?? 0,
    });
    return {
      template: 'tasks/index',
      title: 'Tasks',
      section: 'tasks',
      live: true,
      scripts: ['tasks.js'],
      content: { ...content },
    };
  }

  /** The page of a task that is opened. */
  opened(request: Request, task: ListedTask, filling: FormFilling): Promise<AdminPage> {
    return this.task(request, task, filling, { label: '', delay: '', priority: '' }, { issues: [], refusal: null });
  }

  /** The page of a task, its form filled as told. */
  async task(
    request: Request,
    task: ListedTask,
    filling: FormFilling,
    extras: FormExtras,
    saying: Saying,
  ): Promise<AdminPage> {
    const { taskView, totalText } = await import('./view-models/task.view.js');
    const { definition, recent } = task;
    const { key, title } = definition;
    const mayRun = await this.policy.isAllowed({ action: 'run', task: key, request });
    const content = taskView({
      definition,
      ...filling,
      ...saying,
      extras,
      recent,
      total: totalText(await this.statistics.countOf({ task: key }, MOST_COUNTED), MOST_COUNTED),
      timeoutMs: this.timeoutOf(definition),
      off: mayRun ? null : 'You may not run this task.',
      schedules: await this.tasks.schedules(key),
      mayManage: await this.policy.isAllowed({ action: 'manage', task: key, request }),
      idempotencyKey: uuidv4(),
      base: this.mount.baseOf(request),
      now: new Date(),
    });
    const state = saying.issues.length > 0 || saying.refusal !== null ? 'Not started: ' : '';
    return {
      template: 'tasks/show',
      title: `${state}${title}`,
      section: 'tasks',
      scripts: ['task-form.js'],
      // The address may carry values, a secret among them.
      here: `${this.mount.baseOf(request)}/${key}`,
      content: { ...content },
    };
  }

  /** Limit of one attempt in force for the task, in milliseconds. */
  timeoutOf({ timeout }: TaskDefinition): number {
    return timeout ?? this.configuration.settings.timeout;
  }

  private async withRuns(definitions: readonly TaskDefinition[], perTask: number): Promise<ListedTask[]> {
    const keys = definitions.map(({ key }) => key);
    const recent = await this.statistics.recentByTask(keys, perTask);
    return definitions.map((definition) => ({ definition, recent: recent.get(definition.key) ?? [] }));
  }

  private async running(tasks: readonly ListedTask[]) {
    const keys = new Set(tasks.map(({ definition }) => definition.key));
    const { items } = await this.tasks.runs({ status: ['running', 'paused'], limit: MOST_RUNNING });
    return items.filter(({ task }) => keys.has(task));
  }

  private async runnable(request: Request, tasks: readonly ListedTask[]): Promise<string[]> {
    const keys = tasks.map(({ definition }) => definition.key);
    const may = await Promise.all(keys.map((task) => this.policy.isAllowed({ action: 'run', task, request })));
    return keys.filter((_key, index) => may[index]);
  }
}
