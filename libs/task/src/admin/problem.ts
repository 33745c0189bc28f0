import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import {
  IdempotencyConflictError,
  InvalidParamsError,
  OverlapError,
  type ParamIssue,
  QueueFullError,
  RunConflictError,
  TaskError,
  TaskNotFoundError,
} from '../task.errors.js';

/** Problem details as RFC 9457 defines them, with the facts of the error beside. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  /** Stable, machine-readable name of the error. */
  readonly code: string;
  /** Everything that is wrong with the input. */
  readonly issues?: readonly ParamIssue[];
  /** Keys of tasks that look like the one that does not exist. */
  readonly nearest?: readonly string[];
  readonly runId?: string;
  /** When to try again, in seconds. */
  readonly retryAfter?: number;
  /** Found in the server's log. */
  readonly reference?: string;
}

/** What the filter knows beside the error. */
export interface ProblemContext {
  readonly status: number;
  readonly reference: string | null;
  readonly instance: string;
}

/** The error as a program reads it. Faults of the server say no more than where to look. */
export function problemOf(error: unknown, { status, reference, instance }: ProblemContext): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: detailOf(error, reference),
    instance,
    code: codeOf(error, status),
    ...factsOf(error),
    ...(reference === null ? {} : { reference }),
  };
}

/** What the error says to its reader. */
export function detailOf(error: unknown, reference: string | null): string {
  if (reference !== null) return `The problem was logged as ${reference}. Running tasks are not affected.`;
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown, status: number): string {
  if (error instanceof TaskError) return error.code;
  if (error instanceof HttpException && error.errorCode !== undefined) return error.errorCode;
  return (STATUS_CODES[status] ?? 'error').toLowerCase().replace(/\W+/g, '_');
}

function factsOf(error: unknown): Partial<Problem> {
  if (error instanceof InvalidParamsError) return { issues: error.issues };
  if (error instanceof TaskNotFoundError) return { nearest: error.nearest };
  if (error instanceof RunConflictError || error instanceof IdempotencyConflictError || error instanceof OverlapError)
    return { runId: error.runId };
  if (error instanceof QueueFullError) return { retryAfter: error.retryAfterSeconds };
  return {};
}
