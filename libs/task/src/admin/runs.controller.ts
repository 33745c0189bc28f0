import { Controller, Get, Post, Req, Res, UseFilters, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Run } from '../run/run.js';
import { isActive } from '../run/run-status.js';
import { AccessPolicy } from '../service/access-policy.js';
import { TaskService } from '../service/task.service.js';
import { RunNotFoundError } from '../task.errors.js';
import { AdminGuard, Asks } from './admin.guard.js';
import { AdminResponder } from './admin.responder.js';
import { formatOf } from './formats.js';
import { RunListReader } from './run-list.reader.js';
import { RunLogStream } from './run-log.stream.js';
import { RunPageReader } from './run-page.reader.js';
import { TaskErrorFilter } from './task-error.filter.js';
import { runPage } from './view-models/run.view.js';
import { runListPage } from './view-models/run-list.view.js';

const NOUN = { one: 'run', many: 'runs' };

/** The history, one run, its log, and its cancel. */
@Controller({ path: 'runs', version: VERSION_NEUTRAL })
@UseGuards(AdminGuard)
@UseFilters(TaskErrorFilter)
export class RunsController {
  constructor(
    private readonly tasks: TaskService,
    private readonly lists: RunListReader,
    private readonly pages: RunPageReader,
    private readonly logs: RunLogStream,
    private readonly policy: AccessPolicy,
    private readonly responder: AdminResponder,
  ) {}

  @Get()
  @Asks('view')
  async index(@Req() request: Request, @Res() response: Response): Promise<void> {
    const listing = await this.lists.list(request);
    // The page asks again every few seconds with this tag. It is not stored: texts such as "2 min ago" would grow old.
    response.setHeader('ETag', listing.etag).setHeader('Cache-Control', 'no-store').vary('Accept');
    if (request.fresh) return void response.status(304).end();
    const facts = () => this.lists.read(listing, request, this.responder.base(request));
    await this.responder.answer(request, response, {
      noun: NOUN,
      data: () => listing.page,
      page: async () => runListPage(await facts()),
    });
  }

  @Get(':runId')
  @Asks('view')
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const run = await this.found(request);
    response.setHeader('Cache-Control', 'no-store');
    await this.responder.answer(request, response, {
      noun: NOUN,
      data: () => run,
      page: async () => runPage(await this.pages.read(run, request, this.responder.base(request))),
    });
  }

  @Get(':runId/log')
  @Asks('view')
  async log(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.logs.send(await this.found(request), request, response);
  }

  @Post(':runId/cancel')
  @Asks('cancel')
  async cancel(@Req() request: Request, @Res() response: Response): Promise<void> {
    const asPage = formatOf(request) === 'html';
    const run = await this.tasks.cancel(String(request.params.runId), { actor: this.policy.actorOf(request) });
    if (asPage) return response.redirect(303, `${this.responder.base(request)}/runs/${run.id}`);
    this.responder.json(response, run, isActive(run.status) ? 202 : 200);
  }

  // Not by @Param: the host's global pipes would run on it.
  private async found({ params }: Request): Promise<Run> {
    const runId = String(params.runId);
    const run = await this.tasks.find(runId);
    if (run === undefined) throw new RunNotFoundError(runId);
    return run;
  }
}
