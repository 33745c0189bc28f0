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
import { type RunListing, RunListReader } from './run-list.reader.js';
import { RunLogStream } from './run-log.stream.js';
import { RunPageReader } from './run-page.reader.js';
import { TaskErrorFilter } from './task-error.filter.js';
import { TaskStarts } from './task-starts.js';
import type { AdminPage } from './view-models/frame.view.js';

const NOUN = { one: 'run', many: 'runs' };

/** The history, one run, its log, and what steers it. */
@Controller({ path: 'runs', version: VERSION_NEUTRAL })
@UseGuards(AdminGuard)
@UseFilters(TaskErrorFilter)
export class RunsController {
  constructor(
    private readonly tasks: TaskService,
    private readonly lists: RunListReader,
    private readonly pages: RunPageReader,
    private readonly logs: RunLogStream,
    private readonly starts: TaskStarts,
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
    await this.responder.answer(request, response, {
      noun: NOUN,
      data: () => listing.page,
      page: () => this.listPage(listing, request),
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
      page: () => this.page(run, request),
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
    const actor = this.policy.actorOf(request);
    await this.steer(
      request,
      response,
      (runId) => this.tasks.cancel(runId, { actor }),
      (run) => !isActive(run.status),
    );
  }

  @Post(':runId/pause')
  @Asks('cancel')
  async pause(@Req() request: Request, @Res() response: Response): Promise<void> {
    const actor = this.policy.actorOf(request);
    await this.steer(
      request,
      response,
      (runId) => this.tasks.pause(runId, { actor }),
      (run) => run.status === 'paused',
    );
  }

  @Post(':runId/resume')
  @Asks('cancel')
  async resume(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.steer(
      request,
      response,
      (runId) => this.tasks.resume(runId),
      (run) => run.status === 'running',
    );
  }

  /** Starts the same again as a new run, and answers when it is on disk. */
  @Post(':runId/retry')
  @Asks('run', { refusesForeign: true })
  async retry(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.starts.handle(request, response, 'start', await this.found(request));
  }

  /** Answers with the run; 202 while what was asked for is still to come. */
  private async steer(
    request: Request,
    response: Response,
    act: (runId: string) => Promise<Run>,
    isDone: (run: Run) => boolean,
  ): Promise<void> {
    const asPage = formatOf(request) === 'html';
    const run = await act(String(request.params.runId));
    if (asPage) return response.redirect(303, `${this.responder.base(request)}/runs/${run.id}`);
    this.responder.json(response, run, isDone(run) ? 200 : 202);
  }

  private async listPage(listing: RunListing, request: Request): Promise<AdminPage> {
    const { runListPage } = await import('./view-models/run-list.view.js');
    return runListPage(await this.lists.read(listing, request, this.responder.base(request)));
  }

  private async page(run: Run, request: Request): Promise<AdminPage> {
    const { runPage } = await import('./view-models/run.view.js');
    return runPage(await this.pages.read(run, request, this.responder.base(request)));
  }

  // Not by @Param: the host's global pipes would run on it.
  private async found({ params }: Request): Promise<Run> {
    const runId = String(params.runId);
    const run = await this.tasks.find(runId);
    if (run === undefined) throw new RunNotFoundError(runId);
    return run;
  }
}
