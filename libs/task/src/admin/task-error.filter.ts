import { randomBytes } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ShutdownError } from '../attempt.errors.js';
import { TaskConfiguration } from '../config/task-configuration.js';
import { QueueFullError, TaskError } from '../task.errors.js';
import { AdminResponder } from './admin.responder.js';
import { formatOrJson } from './formats.js';
import { problemOf } from './problem.js';
import { errorPage } from './view-models/error.view.js';

/** The HTTP status of every error that a request can meet. The rest are faults of the server: 500. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  invalid_params: 422,
  task_not_found: 404,
  run_not_found: 404,
  schedule_not_found: 404,
  artifact_not_found: 404,
  run_conflict: 409,
  idempotency_conflict: 409,
  overlap: 409,
  queue_full: 429,
  access_denied: 403,
  bad_request: 400,
  not_acceptable: 406,
  store: 503,
  shutdown: 503,
};

/** Answers every error of the site: problem details (RFC 9457) for programs, a page in the frame for people. */
@Catch()
export class TaskErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('TaskAdmin');

  constructor(
    private readonly responder: AdminResponder,
    private readonly configuration: TaskConfiguration,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) {
      this.logger.error(error);
      response.destroy();
      return;
    }
    await this.answer(error, host.switchToHttp().getRequest<Request>(), response);
  }

  private async answer(error: unknown, request: Request, response: Response): Promise<void> {
    const status = statusOf(error);
    // That the process ends is no fault, and happens with every deploy.
    const reference = status >= 500 && !(error instanceof ShutdownError) ? this.log(error, request) : null;
    if (error instanceof QueueFullError) response.setHeader('Retry-After', String(error.retryAfterSeconds));
    response.setHeader('Cache-Control', 'no-store');
    response.removeHeader('Content-Disposition');
    if (formatOrJson(request) === 'html') {
      const { retentionDays } = this.configuration.settings;
      const context = { status, reference, base: this.responder.base(request), retentionDays };
      return this.responder.page(request, response, errorPage(error, context), status);
    }
    this.responder.problem(response, problemOf(error, { status, reference, instance: request.originalUrl }));
  }

  private log(error: unknown, request: Request): string {
    const reference = `e_${randomBytes(3).toString('hex').toUpperCase()}`;
    const stack = error instanceof Error ? error.stack : undefined;
    this.logger.error(`${reference} ${request.method} ${request.originalUrl.split('?')[0]}: ${error}`, stack);
    return reference;
  }
}

/** The HTTP status that tells about the error. */
export function statusOf(error: unknown): number {
  if (error instanceof TaskError) return STATUS_BY_CODE[error.code] ?? 500;
  if (error instanceof HttpException) return error.getStatus();
  // Errors of body parsers carry their status and say whether it may be told.
  const { status, expose } = (error ?? {}) as { status?: unknown; expose?: unknown };
  return typeof status === 'number' && expose === true ? status : 500;
}
