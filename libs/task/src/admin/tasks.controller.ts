import { Controller, Get, Post, Req, Res, UseFilters, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import type { Request, Response } from 'express';
import { TaskService } from '../service/task.service.js';
import { AdminGuard, Asks } from './admin.guard.js';
import { AdminResponder } from './admin.responder.js';
import { FormFiller } from './form-filling.js';
import { TaskErrorFilter } from './task-error.filter.js';
import { TaskListData } from './task-list-data.js';
import { TaskPages } from './task-pages.js';
import { TaskStarts } from './task-starts.js';
import { taskJson } from './view-models/task-json.view.js';
import { VisibleTasks } from './visible-tasks.js';

const NOUN = { one: 'task', many: 'tasks' };

/** The task browser, the page of a task, and what starts a run. */
@Controller({ path: '', version: VERSION_NEUTRAL })
@UseGuards(AdminGuard)
@UseFilters(TaskErrorFilter)
export class TasksController {
  constructor(
    private readonly responder: AdminResponder,
    private readonly pages: TaskPages,
    private readonly visible: VisibleTasks,
    private readonly filler: FormFiller,
    private readonly starts: TaskStarts,
    private readonly lists: TaskListData,
    private readonly tasks: TaskService,
  ) {}

  /** All tasks, filtered. The id of a run in the search field leads to the run. */
  @Get()
  @Asks('view')
  async index(@Req() request: Request, @Res() response: Response): Promise<void> {
    const run = await this.lists.runNamedBy(request);
    if (run !== undefined) return response.redirect(303, `${this.responder.base(request)}/runs/${run.id}`);
    const tasks = await this.pages.listed(request);
    await this.responder.answer(request, response, {
      noun: NOUN,
      data: () => this.lists.page(request, tasks),
      page: () => this.pages.browser(request, tasks),
    });
  }

  /** One task and its form. Never runs anything. */
  @Get(':key')
  @Asks('view')
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const definition = await this.visible.get(String(request.params.key), request);
    const task = await this.pages.one(definition);
    const schedules = await this.tasks.schedules(definition.key);
    await this.responder.answer(request, response, {
      noun: NOUN,
      data: () => ({
        ...taskJson(task, this.responder.base(request), this.pages.timeoutOf(definition)),
        schedules,
      }),
      page: async () => this.pages.opened(request, task, await this.filler.opened(definition, request)),
    });
  }

  /** Starts a run and answers when it has ended. */
  @Post(':key/run')
  @Asks('run', { refusesForeign: true })
  async run(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.starts.handle(request, response, 'run');
  }

  /** Starts a run and answers when it is on disk. */
  @Post(':key/start')
  @Asks('run', { refusesForeign: true })
  async start(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.starts.handle(request, response, 'start');
  }
}
