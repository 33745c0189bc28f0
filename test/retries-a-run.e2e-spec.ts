import { jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  Param,
  PermanentTaskError,
  RunConflictError,
  Task,
  TaskContext,
  type TaskOptions,
  TaskTimeoutError,
  TransientTaskError,
} from 'nestjs-taskforge';
import { STAYS_REAL } from './support/fake-clock.js';
import { rejection } from './support/rejection.js';
import { endOf, framesOf, linesOf } from './support/run-frames.js';
import { startTasks } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

const AT_ONCE = { backoff: 'fixed', delay: 0, jitter: false } as const;
const seen: unknown[] = [];

function isTimeout(error: unknown): boolean {
  seen.push(error);
  return error instanceof TaskTimeoutError;
}

@Injectable()
class FlakyTasks {
  readonly turnstile = new Turnstile();

  /** Fails until the last of its attempts, or always. */
  @Task({ retry: { attempts: 3, ...AT_ONCE } })
  flaky(@Param('failures') failures: number, context: TaskContext): number {
    context.log(`attempt ${context.attempt}`);
    context.tag(`try-${context.attempt}`);
    context.progress(context.attempt, 10);
    if (context.attempt <= failures) throw new Error(`failure ${context.attempt}`, { cause: new TypeError('why') });
    return context.attempt;
  }

  @Task({ retry: { attempts: 5, ...AT_ONCE } })
  hopeless(context: TaskContext): void {
    if (context.attempt === 2) throw new PermanentTaskError('The account is closed.');
    throw new Error('unreachable');
  }

  @Task({
    retry: { attempts: 2, ...AT_ONCE, when: isTimeout },
    timeout: 20,
  })
  async slow(context: TaskContext): Promise<string> {
    if (context.attempt === 2) return 'in time';
    await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
    throw new Error('had to stop');
  }

  @Task({
    retry: {
      attempts: 2,
      ...AT_ONCE,
      when: () => {
        throw new Error('broken rule');
      },
    },
  })
  misjudged(): void {
    throw new Error('the real one');
  }

  @Task({ retry: { attempts: 2, delay: '1h', jitter: false } })
  later(context: TaskContext): string {
    if (context.attempt === 1) throw new TransientTaskError('Busy.', { retryAfterMs: 7_200_000 });
    return 'done';
  }

  @Task({ retry: { attempts: 2, ...AT_ONCE }, timeout: 20, maxConcurrent: 1 })
  async deaf(context: TaskContext): Promise<void> {
    await this.turnstile.pass(`deaf ${context.attempt}`);
  }
}

const start = (options = {}) => startTasks({ providers: [FlakyTasks], options });

afterEach(() => {
  jest.useRealTimers();
  seen.length = 0;
});

it('an attempt that fails is followed by another, and the error of each stays visible', async () => {
  const { tasks } = await start();
  const { id } = await tasks.start('flaky', { failures: 2 });
  const run = await endOf(tasks, id);
  expect(run).toMatchObject({
    status: 'succeeded',
    result: 3,
    attempt: 3,
    maxAttempts: 3,
    error: null,
    reason: null,
    tags: ['try-1', 'try-2', 'try-3'],
    progress: { current: 3 },
  });
  expect(
    run.attempts.map(({ attempt, status, error }) => [attempt, status, error?.message, error?.cause?.name]),
  ).toEqual([
    [1, 'failed', 'failure 1', 'TypeError'],
    [2, 'failed', 'failure 2', 'TypeError'],
    [3, 'succeeded', undefined, undefined],
  ]);
  expect(run.attempts.at(-1)?.lastSeq).toBe(run.lastSeq);
});

it('a reader follows all attempts in one stream, which ends with the last', async () => {
  const { tasks } = await start();
  const { id } = await tasks.start('flaky', { failures: 1 });
  const frames = await framesOf(tasks, id);
  expect(linesOf(frames).map(({ text }) => text)).toEqual(['attempt 1', 'attempt 2']);
  const statuses = frames.flatMap((frame) =>
    frame.type === 'status' ? [`${frame.run.status} ${frame.run.attempt}`] : [],
  );
  expect(statuses).toEqual(['running 1', 'queued 1', 'running 2']);
  expect(frames.at(-1)?.type).toBe('complete');
});

it('the last error is the error of the run when no attempt is left', async () => {
  const { tasks } = await start();
  const run = await tasks.run('flaky', { failures: 9 });
  expect(run).toMatchObject({ status: 'failed', ok: false, attempt: 3, error: { message: 'failure 3' } });
  expect(run.attempts).toHaveLength(3);
});

it('a permanent error ends the run whatever attempts are left', async () => {
  const { tasks } = await start();
  const run = await tasks.run('hopeless');
  expect(run).toMatchObject({ status: 'failed', attempt: 2, error: { name: 'PermanentTaskError' } });
});

it('an attempt that times out is followed by another, and the rule is asked about the timeout', async () => {
  const { tasks } = await start();
  const run = await tasks.run('slow');
  expect(run).toMatchObject({ status: 'succeeded', attempt: 2, result: 'in time' });
  expect(run.attempts[0]).toMatchObject({ status: 'timed_out', error: { cause: { message: 'had to stop' } } });
  expect(seen).toEqual([expect.any(TaskTimeoutError)]);
});

it('a rule that throws leaves the error of the method as it was', async () => {
  const { tasks } = await start();
  expect(await tasks.run('misjudged')).toMatchObject({
    status: 'failed',
    attempt: 1,
    error: { message: 'the real one' },
  });
});

it('a method that ignores its timeout holds back the next attempt until it has returned', async () => {
  const { tasks, get } = await start({ cancelGrace: 10 });
  const { turnstile } = get(FlakyTasks);
  const { id } = await tasks.start('deaf');
  await turnstile.entered('deaf 1');
  for await (const frame of tasks.watch(id)) if (frame.type === 'status' && frame.run.status === 'queued') break;
  expect(await tasks.find(id)).toMatchObject({ status: 'queued', ignoredSignal: true, attempt: 1 });
  expect(turnstile).toMatchObject({ inside: 1, order: ['deaf 1'] });
  turnstile.letGo('deaf 2');
  turnstile.letGo('deaf 1');
  expect(await endOf(tasks, id)).toMatchObject({ status: 'succeeded', attempt: 2 });
  expect(turnstile.most).toBe(1);
});

describe('A run that waits for its next attempt', () => {
  async function waiting() {
    const application = await start();
    jest.useFakeTimers({
      doNotFake: [...STAYS_REAL],
    });
    const { id } = await application.tasks.start('later');
    for await (const frame of application.tasks.watch(id))
      if (frame.type === 'status' && frame.run.status === 'queued') break;
    return { ...application, id };
  }

  it('says what for and until when, with its last error, and goes on then: as late as the other side asked', async () => {
    const { tasks, id } = await waiting();
    const run = await tasks.find(id);
    expect(run).toMatchObject({ status: 'queued', attempt: 1, finishedAt: null, error: { message: 'Busy.' } });
    // The default longest wait is lifted to the delay of an hour, and holds for what was asked as well.
    expect(run?.waiting).toEqual({ for: 'backoff', until: run?.availableAt });
    expect(run?.reason).toBe('Attempt 2 of 2 follows after 1h 00m.');
    jest.advanceTimersByTime(3_600_000);
    expect(await endOf(tasks, id)).toMatchObject({ status: 'succeeded', attempt: 2, result: 'done' });
  });

  it('can be cancelled, and then gets no other attempt', async () => {
    const { tasks, id } = await waiting();
    expect(await tasks.cancel(id)).toMatchObject({ status: 'cancelled', attempt: 1 });
    jest.advanceTimersByTime(7_200_000);
    expect(await tasks.find(id)).toMatchObject({ status: 'cancelled', attempt: 1, attempts: [{ status: 'failed' }] });
  });
});

it('a run whose method still ignores its timeout can be cancelled between two attempts', async () => {
  const { tasks, get } = await start({ cancelGrace: 10 });
  const { turnstile } = get(FlakyTasks);
  const { id } = await tasks.start('deaf');
  for await (const frame of tasks.watch(id)) if (frame.type === 'status' && frame.run.status === 'queued') break;
  expect(await tasks.cancel(id)).toMatchObject({ status: 'cancelled' });
  turnstile.letGo('deaf 1');
  expect(await rejection(tasks.cancel(id), RunConflictError)).toMatchObject({ status: 'cancelled' });
  expect(turnstile.order).toEqual(['deaf 1']);
});

it('every rule of retry can be declared in code', async () => {
  const { tasks } = await start();
  const options: TaskOptions & { key: string } = { key: 'in-code', retry: { attempts: 2, ...AT_ONCE } };
  tasks.register(options, (_args, { attempt }) => {
    if (attempt === 1) throw new Error('first');
  });
  expect(await tasks.run('in-code')).toMatchObject({ ok: true, attempt: 2 });
});
