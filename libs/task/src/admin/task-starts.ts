import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import { prepareParams } from '../params/prepare-params.js';
import type { Run, RunRecord } from '../run/run.js';
import { FINISHED_STATUSES } from '../run/run-status.js';
import { AccessPolicy } from '../service/access-policy.js';
import { prepareStart } from '../service/prepare-start.js';
import { RunAddresses } from '../service/run-addresses.js';
import { RunCompletions } from '../service/run-completions.js';
import { type RetryRunOptions, RunRepeater } from '../service/run-repeater.js';
import { type AcceptedRun, RunStarter } from '../service/run-starter.js';
import { TaskService } from '../service/task.service.js';
import { InvalidParamsError, type ParamIssue, QueueFullError } from '../task.errors.js';
import { refuseForeign } from './admin.guard.js';
import { AdminResponder } from './admin.responder.js';
import { FormFiller, filledAsSent } from './form-filling.js';
import { formatOf } from './formats.js';
import { readBody } from './request-body.js';
import { readStartInput, type StartInput } from './start-input.js';
import { statusOf } from './task-error.filter.js';
import { type Saying, TaskPages } from './task-pages.js';
import { alreadyStarted, refusalView } from './view-models/refusal.view.js';
import { VisibleTasks } from './visible-tasks.js';

/** Whether the answer waits for the end of the run. */
export type StartMode = 'run' | 'start';

/** A request to start a run, read and understood. */
interface Start {
  readonly request: Request;
  readonly response: Response;
  readonly mode: StartMode;
  readonly definition: TaskDefinition;
  readonly input: StartInput;
  /** The finished run it repeats. */
  readonly repeats: Run | undefined;
  /** A person sent a form and gets a page; programs get data. */
  readonly isForm: boolean;
}

/** Starts runs for forms and programs: asks first where a task wants it, and answers what is wrong in the form itself. */
@Injectable()
export class TaskStarts {
  constructor(
    private readonly visible: VisibleTasks,
    private readonly starter: RunStarter,
    private readonly repeater: RunRepeater,
    private readonly completions: RunCompletions,
    private readonly addresses: RunAddresses,
    private readonly tasks: TaskService,
    private readonly policy: AccessPolicy,
    private readonly pages: TaskPages,
    private readonly filler: FormFiller,
    private readonly responder: AdminResponder,
    private readonly configuration: TaskConfiguration,
  ) {}

  /**
   * Reads the request, starts the run and answers. Errors that a form can show are shown in the form.
   * @param repeats the finished run to repeat; its arguments hold where the request brings no others
   */
  async handle(request: Request, response: Response, mode: StartMode, repeats?: Run): Promise<void> {
    const format = formatOf(request);
    const body = await readBody(request, response);
    const isForm = format === 'html' && body.kind === 'form';
    const input = readStartInput(body, request.get('idempotency-key'));
    const definition = await this.visible.get(repeats?.task ?? String(request.params.key), request);
    const start = { request, response, mode, definition, input, repeats, isForm };
    try {
      refuseForeign(request);
      if (isForm && asksFirst(definition) && input.confirm === undefined) return await this.ask(start, null);
      await this.refuseUnconfirmed(start);
      await this.answer(start, await this.accepted(start));
    } catch (error) {
      if (!isForm || response.headersSent) throw error;
      await this.showRefusal(start, error);
    }
  }

  private accepted({ request, mode, definition, input, repeats, isForm }: Start): Promise<AcceptedRun> {
    const options = {
      ...input.options,
      awaited: mode === 'run',
      actor: this.policy.actorOf(request),
      trigger: isForm ? ('admin' as const) : ('api' as const),
      requestedFrom: { ip: request.ip ?? null, userAgent: request.get('user-agent') ?? null },
    };
    if (repeats === undefined) return this.starter.start(definition.key, input.args, options, input.source);
    return this.repeater.retry(repeats.id, { ...options, args: input.args as RetryRunOptions['args'] });
  }

  private async answer(start: Start, { record, replayed }: AcceptedRun): Promise<void> {
    const { request, response, mode, isForm } = start;
    if (replayed) response.setHeader('Idempotency-Replayed', 'true');
    if (replayed && isForm) return this.showForm(start, 200, { issues: [], refusal: this.already(start, record) });
    const shown = mode === 'run' ? await this.completions.of(record.id) : record;
    const href = `${this.responder.base(request)}/runs/${record.id}`;
    if (isForm) return response.redirect(303, href);
    response.location(href);
    const run = this.addresses.toRun(shown);
    await this.responder.value(request, response, {
      noun: { one: 'run', many: 'runs' },
      data: run,
      status: mode === 'run' ? 200 : 202,
    });
  }

  // What else is wrong is said at the same time: nobody should have to send it three times.
  private async refuseUnconfirmed(start: Start): Promise<void> {
    const { definition, input, isForm } = start;
    const { key, dangerous } = definition;
    if (dangerous === undefined || input.confirm === key) return;
    const issues = await this.issuesOf(start);
    const how = isForm ? `Type ${key}.` : `This task is dangerous: send "confirm": "${key}".`;
    throw new InvalidParamsError(key, [...issues, { param: 'confirm', code: 'confirm', message: how }]);
  }

  private async issuesOf(start: Start): Promise<readonly ParamIssue[]> {
    const { args, source } = argumentsOf(start);
    try {
      await prepareStart(start.definition, args, source, start.input.options);
      return [];
    } catch (error) {
      if (error instanceof InvalidParamsError) return error.issues;
      throw error;
    }
  }

  private async ask(start: Start, error: string | null): Promise<void> {
    const { request, response, definition, input } = start;
    const { admin } = this.configuration;
    const { args, source } = argumentsOf(start);
    const { values } = await prepareParams(definition, args, source);
    const { items } = await this.tasks.runs({ task: definition.key, status: FINISHED_STATUSES, limit: 1 });
    const { confirmPage } = await import('./view-models/confirm.view.js');
    const page = confirmPage({
      definition,
      values,
      input,
      action: this.responder.address(request),
      base: this.responder.base(request),
      environment: (admin !== false && admin.environment) || null,
      last: items[0],
      error,
    });
    await this.responder.page(request, response, page, error === null ? 200 : 422);
  }

  private async showRefusal(start: Start, error: unknown): Promise<void> {
    if (error instanceof InvalidParamsError) {
      const [first] = error.issues;
      if (error.issues.length === 1 && first?.param === 'confirm') return this.ask(start, first.message);
      return this.showForm(start, 422, { issues: error.issues, refusal: null });
    }
    const refusal = refusalView(error, this.responder.base(start.request));
    if (refusal === null) throw error;
    if (error instanceof QueueFullError) start.response.setHeader('Retry-After', String(error.retryAfterSeconds));
    return this.showForm(start, statusOf(error), { issues: [], refusal });
  }

  private async showForm(
    { request, response, definition, input, repeats }: Start,
    status: number,
    saying: Saying,
  ): Promise<void> {
    const task = await this.pages.one(definition);
    const filling =
      repeats === undefined ? filledAsSent(definition, input.args) : this.filler.filledFrom(definition, repeats);
    const page = await this.pages.task(request, task, filling, input.sent, saying);
    await this.responder.page(request, response, page, status);
  }

  private already({ request, definition }: Start, record: RunRecord) {
    const base = this.responder.base(request);
    return alreadyStarted(
      new Date(record.createdAt),
      `${base}/runs/${record.id}`,
      `${base}/${definition.key}?from=${record.id}`,
    );
  }
}

/** What the method would get. A form that repeats a run brings no arguments of its own. */
function argumentsOf({ input, repeats, isForm }: Start): Pick<StartInput, 'args' | 'source'> {
  if (repeats === undefined) return input;
  return { args: isForm ? repeats.args : { ...repeats.args, ...(input.args as object) }, source: 'json' };
}

function asksFirst({ dangerous, expensive }: TaskDefinition): boolean {
  return dangerous !== undefined || expensive !== undefined;
}
