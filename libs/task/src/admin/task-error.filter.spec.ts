import { jest } from '@jest/globals';
import { type ArgumentsHost, Logger, NotFoundException, UnauthorizedException } from '@nestjs/common';
import { ShutdownError } from '../attempt.errors.js';
import {
  AccessDeniedError,
  BadRequestError,
  IdempotencyConflictError,
  InvalidParamsError,
  NotAcceptableError,
  QueueFullError,
  RunConflictError,
  RunNotFoundError,
  StoreError,
  TaskNotFoundError,
} from '../task.errors.js';
import type { AdminResponder } from './admin.responder.js';
import { problemOf } from './problem.js';
import { statusOf, TaskErrorFilter } from './task-error.filter.js';
import { errorPage } from './view-models/error.view.js';

const context = { status: 404, reference: null, base: '/t', retentionDays: 30 };

describe('the status of an error', () => {
  it.each([
    ['wrong params', 422, new InvalidParamsError('t', [])],
    ['no such task', 404, new TaskNotFoundError('t')],
    ['no such run', 404, new RunNotFoundError('r')],
    ['a run in the wrong status', 409, new RunConflictError('r', 'succeeded', 'x')],
    ['a key with other arguments', 409, new IdempotencyConflictError('t', 'k', 'r')],
    ['a full queue', 429, new QueueFullError(1, 5)],
    ['a refusal', 403, new AccessDeniedError('x')],
    ['a request that cannot be read', 400, new BadRequestError('x')],
    ['a format that cannot be made', 406, new NotAcceptableError('x')],
    ['a store at fault', 503, new StoreError('x')],
    ['the end of the process', 503, new ShutdownError()],
    ['an error of Nest', 401, new UnauthorizedException()],
    ['a body that is too large', 413, Object.assign(new Error('large'), { status: 413, expose: true })],
    [
      'an error that only looks like one of HTTP',
      500,
      Object.assign(new Error('a library that names a status for itself'), { status: 404 }),
    ],
    ['a bug', 500, new TypeError('x')],
    ['something thrown that is no error', 500, 'a text'],
  ])('for %s is %d', (_what, status, error) => {
    expect(statusOf(error)).toBe(status);
  });
});

describe('problem details', () => {
  it('carry the facts of the error', () => {
    const about = { status: 429, reference: null, instance: '/t' };
    expect(problemOf(new QueueFullError(10, 5), about)).toMatchObject({ code: 'queue_full', retryAfter: 5 });
    expect(problemOf(new RunConflictError('r1', 'failed', 'x'), about)).toMatchObject({ runId: 'r1' });
    expect(problemOf(new NotFoundException('Gone.'), { ...about, status: 404 })).toMatchObject({
      title: 'Not Found',
      code: 'not_found',
      detail: 'Gone.',
    });
  });

  it('say nothing of a fault of the server but where to look', () => {
    const problem = problemOf(new Error('password is hunter2'), { status: 500, reference: 'e_1', instance: '/t' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect(problem).toMatchObject({ reference: 'e_1', detail: expect.stringContaining('e_1') });
  });
});

describe('the page for an error', () => {
  it('offers the nearest tasks for an unknown one', () => {
    const { title, content } = errorPage(new TaskNotFoundError('x', ['a', 'b']), context);
    expect(title).toBe('There is no task “x”');
    expect(content.links).toEqual([
      { text: 'a', href: '/t/a' },
      { text: 'b', href: '/t/b' },
    ]);
  });

  it('says how long runs are kept, unless for ever', () => {
    const textFor = (retentionDays: number) =>
      errorPage(new RunNotFoundError('r'), { ...context, retentionDays }).content.text;
    expect(textFor(30)).toContain('finished runs are kept for 30 days');
    expect(textFor(0)).toBe('Check the link, or look in the list.');
  });

  it('asks the store for nothing when the server is at fault', () => {
    expect(errorPage(new StoreError('x'), { ...context, status: 503, reference: 'e_1' }).withoutFigures).toBe(true);
    expect(errorPage(new TaskNotFoundError('x'), context).withoutFigures).toBe(false);
  });
});

describe('TaskErrorFilter', () => {
  const problem = jest.fn();
  const filter = new TaskErrorFilter({ problem } as unknown as AdminResponder, {} as never);

  function hostOf(headers: Map<string, string>): ArgumentsHost {
    const request = { query: { format: 'json' }, originalUrl: '/t?args.token=hunter2', method: 'GET', is: () => false };
    const response = {
      headersSent: false,
      setHeader: (name: string, value: string) => headers.set(name, value),
      removeHeader: (name: string) => headers.delete(name),
    };
    return {
      switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }),
    } as unknown as ArgumentsHost;
  }

  it('logs a fault under the reference that the reader gets, without the query', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    await filter.catch(new Error('disk full'), hostOf(new Map()));
    const [, { reference }] = problem.mock.lastCall as [unknown, { reference: string }];
    const [text, stack] = logged.mock.lastCall as unknown as [string, string];
    expect(text).toBe(`${reference} GET /t: Error: disk full`);
    expect(stack).toContain('task-error.filter.spec');
    logged.mockRestore();
  });

  it('says when to try again, and lets nobody keep the answer', async () => {
    const headers = new Map([['Content-Disposition', 'attachment']]);
    await filter.catch(new QueueFullError(1, 5), hostOf(headers));
    expect(Object.fromEntries(headers)).toEqual({ 'Retry-After': '5', 'Cache-Control': 'no-store' });
  });
});
