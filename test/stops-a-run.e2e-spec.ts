import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import {
  Param,
  RunCancelledError,
  RunConflictError,
  RunNotFoundError,
  Task,
  TaskContext,
  type TaskModuleOptions,
  TaskTimeoutError,
} from 'nestjs-taskforge';
import { rejection } from './support/rejection.js';
import { endOf, framesOf, linesOf } from './support/run-frames.js';
import { startTasks } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

/** Long enough that no test waits for it. */
const NEVER = '1h';

@Injectable()
class StoppableTasks {
  readonly turnstile = new Turnstile();
  readonly reasons: unknown[] = [];

  /** Stays until it is told to stop, then ends in one of several ways. */
  @Task()
  async stay(@Param('end', { choices: ['return', 'rethrow', 'abort', 'fail'] }) end: string, context: TaskContext) {
    context.log('at work');
    void this.turnstile.pass('stay');
    await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
    this.reasons.push(context.signal.reason);
    context.log('tidied up');
    if (end === 'rethrow') context.signal.throwIfAborted();
    if (end === 'abort') await sleep(1, undefined, { signal: context.signal });
    if (end === 'fail') throw new TypeError('broke while tidying up');
    return 'half of it';
  }

  /** Does not look at its signal. */
  @Task()
  async ignore(@Param('name') name: string, context: TaskContext): Promise<string> {
    context.log('before');
    await this.turnstile.pass(name);
    context.log('after');
    context.progress(1, 2);
    context.summary('too late');
    context.tag('too-late');
    context.set('late', true);
    return 'all of it';
  }

  @Task({ timeout: 20 })
  async slow(context: TaskContext): Promise<void> {
    await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
    this.reasons.push(context.signal.reason);
    throw context.signal.reason;
  }

  @Task({ timeout: 0 })
  unlimited(): Promise<void> {
    return this.turnstile.pass('unlimited');
  }
}

async function startStoppable(options: TaskModuleOptions = {}) {
  const { tasks, get, url } = await startTasks({
    providers: [StoppableTasks],
    options: { cancelGrace: NEVER, ...options },
  });
  return { tasks, url, ...get(StoppableTasks) };
}

describe('Cancelling a waiting run', () => {
  it('ends it at once, and its method is never called', async () => {
    const { tasks, turnstile } = await startStoppable({ maxConcurrent: 1 });
    const first = await tasks.start('ignore', { name: 'first' });
    const waiting = await tasks.start('ignore', { name: 'waiting' });
    const delayed = await tasks.start('ignore', { name: 'delayed' }, { delay: NEVER });
    const frames = framesOf(tasks, waiting.id);
    expect(await tasks.cancel(waiting.id, { actor: 'ada' })).toMatchObject({
      status: 'cancelled',
      ok: false,
      reason: 'The run was cancelled by ada.',
      cancelRequestedBy: 'ada',
      cancelRequestedAt: expect.any(String),
      finishedAt: expect.any(String),
      startedAt: null,
      durationMs: null,
      ignoredSignal: false,
    });
    expect(await tasks.cancel(delayed.id)).toMatchObject({ status: 'cancelled', reason: 'The run was cancelled.' });
    expect((await frames).map(({ type, seq }) => [type, seq])).toEqual([
      ['snapshot', 0],
      ['complete', 1],
    ]);
    turnstile.letGo('first');
    expect(await endOf(tasks, first.id)).toMatchObject({ ok: true });
    expect(turnstile.order).toEqual(['first']);
  });

  it('twice in one moment is cancelling it once', async () => {
    const { tasks, turnstile } = await startStoppable({ maxConcurrent: 1 });
    await tasks.start('ignore', { name: 'first' });
    const waiting = await tasks.start('ignore', { name: 'waiting' });
    const both = await Promise.all([
      tasks.cancel(waiting.id, { actor: 'ada' }),
      tasks.cancel(waiting.id, { actor: 'bob' }),
    ]);
    expect(both.map(({ status, cancelRequestedBy }) => [status, cancelRequestedBy])).toEqual([
      ['cancelled', 'ada'],
      ['cancelled', 'ada'],
    ]);
    expect(await tasks.find(waiting.id)).toEqual(both[0]);
    turnstile.letGo('first');
  });

  it('in the moment between the queue and its slot does not call its method either', async () => {
    const { tasks, turnstile } = await startStoppable();
    for (const name of 'abcdefghij') {
      turnstile.letGo(name);
      // A run with a key begins only when it is known to be the only one with it.
      const { id } = await tasks.start('ignore', { name }, { idempotencyKey: name });
      await tasks.cancel(id, { actor: 'ada' });
      expect(await endOf(tasks, id)).toMatchObject({ status: 'cancelled', cancelRequestedBy: 'ada', logLines: 0 });
    }
    expect(turnstile.order).toEqual([]);
  });
});

describe('Cancelling a run at work', () => {
  it.each([
    ['returns', 'return'],
    ['throws the reason', 'rethrow'],
    ['throws as functions of Node do', 'abort'],
    ['fails', 'fail'],
  ])('aborts its signal with who did it, and a method that then %s is cancelled', async (_how, end) => {
    const { tasks, turnstile, reasons } = await startStoppable();
    const { id } = await tasks.start('stay', { end });
    await turnstile.entered('stay');
    const asked = await tasks.cancel(id, { actor: 'ada' });
    expect(asked).toMatchObject({ id, cancelRequestedBy: 'ada', cancelRequestedAt: expect.any(String) });
    const run = await endOf(tasks, id);
    expect(run).toMatchObject({
      status: 'cancelled',
      ok: false,
      result: null,
      error: end === 'fail' ? expect.objectContaining({ name: 'TypeError', message: 'broke while tidying up' }) : null,
      reason: 'The run was cancelled by ada.',
      cancelRequestedBy: 'ada',
      ignoredSignal: false,
    });
    expect(linesOf(await framesOf(tasks, id)).map(({ text }) => text)).toEqual(['at work', 'tidied up']);
    expect(reasons).toEqual([new RunCancelledError('ada')]);
    expect(reasons[0]).toMatchObject({ code: 'run_cancelled', cancelledBy: 'ada' });
  });

  it('twice is cancelling it once', async () => {
    const { tasks, turnstile, reasons } = await startStoppable();
    const { id } = await tasks.start('stay', { end: 'return' });
    await turnstile.entered('stay');
    await Promise.all([tasks.cancel(id, { actor: 'ada' }), tasks.cancel(id, { actor: 'bob' })]);
    const frames = await framesOf(tasks, id);
    expect(frames.map(({ type }) => type)).toEqual(['snapshot', 'status', 'log', 'status', 'log', 'complete']);
    expect(frames.at(-1)).toMatchObject({ run: { cancelRequestedBy: 'ada', reason: 'The run was cancelled by ada.' } });
    expect(reasons).toHaveLength(1);
  });

  it('marks it when its grace is over, keeps its slot until the method returns, and drops what it says later', async () => {
    const { tasks, turnstile, url } = await startStoppable({ maxConcurrent: 1, cancelGrace: 10 });
    const { id } = await tasks.start('ignore', { name: 'stubborn' });
    await turnstile.entered('stubborn');
    await tasks.cancel(id);
    const marked = await endOf(tasks, id);
    expect(marked).toMatchObject({
      status: 'cancelled',
      ignoredSignal: true,
      reason: 'The run was cancelled. The method did not react to the stop within its grace time.',
    });
    const next = await tasks.start('ignore', { name: 'next' });
    // Far more turns than a run needs that gets a slot.
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(await tasks.find(next.id)).toMatchObject({ status: 'queued' });
    expect(turnstile.order).toEqual(['stubborn']);
    const system = await (await fetch(`${url}/admin/task/system`, { headers: { Accept: 'text/html' } })).text();
    expect(system).toMatch(new RegExp(`href="/admin/task/runs/${id}">Ignore</a> <span[^>]*>Ended, still running`));
    await expect(tasks.cancel(id)).rejects.toThrow(RunConflictError);
    turnstile.letGo('stubborn');
    await turnstile.entered('next');
    turnstile.letGo('next');
    expect(await endOf(tasks, next.id)).toMatchObject({ ok: true });
    expect(await tasks.find(id)).toEqual(marked);
    expect(linesOf(await framesOf(tasks, id)).map(({ text }) => text)).toEqual(['before']);
  });
});

describe('Cancelling a run that has ended', () => {
  it('is refused with its status, and a run that never was is not found', async () => {
    const { tasks, turnstile } = await startStoppable();
    turnstile.letGo('a');
    const run = await tasks.run('ignore', { name: 'a' });
    const error = await rejection(tasks.cancel(run.id), RunConflictError);
    expect(error).toMatchObject({ code: 'run_conflict', runId: run.id, status: 'succeeded' });
    expect(error.message).toBe(`Run ${run.id} finished before it could be cancelled: it is succeeded.`);
    expect(await tasks.find(run.id)).toEqual(run);
    await expect(tasks.cancel('no-run')).rejects.toThrow(RunNotFoundError);
  });
});

describe('A timeout', () => {
  it.each([
    ['the task', 'slow', {}, '20ms, set by its task'],
    ['the setting', 'stay', { timeout: 30 }, '30ms, set by the setting timeout'],
  ])('of %s aborts the signal and ends the run as timed out', async (_of, task, options, said) => {
    const { tasks, reasons } = await startStoppable(options);
    const run = await tasks.run(task, task === 'stay' ? { end: 'return' } : {});
    const message = `The attempt ran longer than its limit of ${said}.`;
    expect(run).toMatchObject({ status: 'timed_out', ok: false, result: null, reason: message, ignoredSignal: false });
    expect(run.error).toMatchObject({ name: 'TaskTimeoutError', message, cause: null });
    expect(reasons).toEqual([expect.any(TaskTimeoutError)]);
  });

  it('marks a method that ignores it', async () => {
    const { tasks, turnstile } = await startStoppable({ timeout: 10, cancelGrace: 10 });
    const run = await tasks.run('ignore', { name: 'a' });
    expect(run).toMatchObject({ status: 'timed_out', ignoredSignal: true, result: null });
    expect(run.reason).toMatch(/limit of 10ms.*did not react to the stop/);
    turnstile.letGo('a');
  });

  it('of 0 in a task is none, whatever the setting says', async () => {
    const { tasks, turnstile } = await startStoppable({ timeout: 10 });
    const unlimited = await tasks.start('unlimited');
    await turnstile.entered('unlimited');
    // This one starts later with the same limit: when it is over, so would be that of the other.
    expect(await tasks.run('stay', { end: 'return' })).toMatchObject({ status: 'timed_out' });
    turnstile.letGo('unlimited');
    expect(await endOf(tasks, unlimited.id)).toMatchObject({ status: 'succeeded' });
  });
});
