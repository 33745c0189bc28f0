import { jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  IdempotencyConflictError,
  InvalidParamsError,
  Param,
  QueueFullError,
  Task,
  type TaskModuleOptions,
} from 'nestjs-taskforge';
import { STAYS_REAL } from './support/fake-clock.js';
import { rejection } from './support/rejection.js';
import { endOf } from './support/run-frames.js';
import { jsonOf } from './support/site-json.js';
import { startTasks } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

@Injectable()
class HeldTasks {
  readonly turnstile = new Turnstile();

  @Task()
  hold(@Param('name') name: string): Promise<void> {
    return this.turnstile.pass(name);
  }

  @Task({ maxConcurrent: 1 })
  single(@Param('name') name: string): Promise<void> {
    return this.turnstile.pass(name);
  }

  @Task({ concurrencyKey: ({ name }) => String(name).charAt(0) })
  keyed(@Param('name') name: string): Promise<void> {
    return this.turnstile.pass(name);
  }

  @Task({ priority: 5 })
  urgent(@Param('name') name: string): Promise<void> {
    return this.turnstile.pass(name);
  }
}

afterEach(() => {
  jest.useRealTimers();
});

async function startHeld(options: TaskModuleOptions) {
  const { tasks, get, url } = await startTasks({ providers: [HeldTasks], options });
  const { turnstile } = get(HeldTasks);
  /** Starts one, or several in this order. */
  const start = async (task: string, names: Iterable<string>) => {
    const runs = [];
    for (const name of names) runs.push(await tasks.start(task, { name }));
    return runs.map(({ id }) => id);
  };
  const end = (ids: readonly string[]) => Promise.all(ids.map((id) => endOf(tasks, id)));
  return { tasks, turnstile, start, end, url };
}

describe('maxConcurrent', () => {
  it('is never exceeded by the node, and always used', async () => {
    const { turnstile, start, end } = await startHeld({ maxConcurrent: 3 });
    const ids = await start('hold', 'abcdefghij');
    for (const [index, name] of [...'abcdefghij'].entries()) {
      await turnstile.enteredInAll(Math.min(index + 3, 10));
      expect(turnstile.inside).toBe(Math.min(3, 10 - index));
      turnstile.letGo(name);
    }
    expect((await end(ids)).every(({ ok }) => ok)).toBe(true);
    expect(turnstile).toMatchObject({ most: 3, order: [...'abcdefghij'] });
  });

  it('of a task holds back its own runs and no others', async () => {
    const { tasks, turnstile, start, end } = await startHeld({ maxConcurrent: 3 });
    const singles = await start('single', 'ab');
    const others = await start('hold', 'c');
    await turnstile.enteredInAll(2);
    expect(turnstile.order).toEqual(['a', 'c']);
    expect(await tasks.find(String(singles[1]))).toMatchObject({ status: 'queued', startedAt: null, durationMs: null });
    turnstile.letGo('a');
    await turnstile.entered('b');
    for (const name of 'bc') turnstile.letGo(name);
    await end([...singles, ...others]);
    expect(turnstile.order).toEqual(['a', 'c', 'b']);
  });
});

describe('A concurrencyKey', () => {
  it('lets one run of each key work at a time, and holds back no other key', async () => {
    const { tasks, turnstile, start, end } = await startHeld({ maxConcurrent: 5 });
    const ids = await start('keyed', ['a1', 'a2', 'b1']);
    await turnstile.enteredInAll(2);
    expect(turnstile.order).toEqual(['a1', 'b1']);
    expect(await tasks.find(String(ids[1]))).toMatchObject({
      concurrencyKey: 'a',
      waiting: { for: 'key', until: null },
    });
    turnstile.letGo('a1');
    await turnstile.entered('a2');
    for (const name of ['a2', 'b1']) turnstile.letGo(name);
    await end(ids);
  });
});

describe('Waiting runs', () => {
  it('say what they wait for, in code and over HTTP, until they start', async () => {
    const { tasks, turnstile, start, end, url } = await startHeld({ maxConcurrent: 2 });
    const ids = await start('single', 'ab');
    ids.push(...(await start('hold', 'cd')), (await tasks.start('hold', { name: 'e' }, { delay: '1h' })).id);
    await turnstile.enteredInAll(2);
    const found = await Promise.all(ids.map((id) => tasks.find(id)));
    const slot = { for: 'slot', until: null };
    const delay = { for: 'delay', until: found[4]?.availableAt };
    expect(found.map((run) => run?.waiting)).toEqual([null, { for: 'task', until: null }, null, slot, delay]);
    const answer = await fetch(new URL(String(found[3]?.url), url), { headers: { accept: 'application/json' } });
    expect(await jsonOf(answer)).toMatchObject({ status: 'queued', waiting: slot });
    for (const name of 'abcd') turnstile.letGo(name);
    expect((await end(ids.slice(0, 4))).map(({ waiting }) => waiting)).toEqual([null, null, null, null]);
  });

  it('go by priority, of the run, else of the task, then in the order in which they were started', async () => {
    const { tasks, turnstile, start, end } = await startHeld({ maxConcurrent: 1 });
    const ids = await start('hold', 'ab');
    ids.push(...(await start('urgent', 'cd')));
    ids.push((await tasks.start('hold', { name: 'e' }, { priority: 9 })).id);
    ids.push((await tasks.start('urgent', { name: 'f' }, { priority: -1 })).id);
    for (const name of 'abcdef') turnstile.letGo(name);
    await end(ids);
    expect(turnstile.order).toEqual(['a', 'e', 'c', 'd', 'b', 'f']);
  });

  it('wait for their delay, however long, without holding a slot', async () => {
    const { tasks, turnstile, start, end } = await startHeld({ maxConcurrent: 1 });
    jest.useFakeTimers({ doNotFake: [...STAYS_REAL] });
    for (const name of 'abc') turnstile.letGo(name);
    const late = await tasks.start('hold', { name: 'a' }, { delay: '60d', priority: 9 });
    const sooner = await tasks.start('hold', { name: 'b' }, { delay: 90_000 });
    expect(Date.parse(sooner.availableAt) - Date.parse(sooner.createdAt)).toBe(90_000);
    await end(await start('hold', 'c'));
    jest.advanceTimersByTime(89_999);
    expect(await tasks.find(sooner.id)).toMatchObject({ status: 'queued', queuedMs: 89_999 });
    jest.advanceTimersByTime(1);
    expect(await end([sooner.id])).toMatchObject([{ ok: true, queuedMs: 90_000 }]);
    jest.advanceTimersByTime(59 * 86_400_000);
    expect(await tasks.find(late.id)).toMatchObject({ status: 'queued' });
    jest.advanceTimersByTime(86_400_000);
    await end([late.id]);
    expect(turnstile.order).toEqual(['c', 'b', 'a']);
  });

  it('wait for a moment as well, which carries its offset and is not beside a delay', async () => {
    const { tasks } = await startHeld({});
    const runAt = new Date(Date.now() + 3_600_000);
    for (const moment of [runAt, runAt.toISOString(), runAt.toISOString().replace('Z', '+00:00')]) {
      const run = await tasks.start('hold', { name: 'x' }, { runAt: moment });
      expect(run).toMatchObject({ availableAt: runAt.toISOString(), waiting: { for: 'delay' } });
    }
    for (const options of [
      { runAt: '2026-11-24T10:00' },
      { runAt: '2027-02-30T10:00Z' },
      { runAt: 'noon' },
      { runAt, delay: '1m' },
    ]) {
      const { issues } = await rejection(tasks.start('hold', { name: 'x' }, options), InvalidParamsError);
      expect(issues.map(({ param }) => param)).toEqual(['runAt']);
    }
  });

  it('are refused beyond maxQueued, delayed ones counted, until one has gone', async () => {
    const { tasks, turnstile, start, end } = await startHeld({ maxConcurrent: 1, maxQueued: 2 });
    const [running] = await start('hold', 'a');
    await turnstile.entered('a');
    const waiting = await start('hold', 'b');
    waiting.push((await tasks.start('hold', { name: 'c' }, { delay: '1h' })).id);
    const error = await rejection(tasks.start('hold', { name: 'd' }), QueueFullError);
    expect(error).toMatchObject({ code: 'queue_full', maxQueued: 2, retryAfterSeconds: expect.any(Number) });
    expect((await tasks.runs()).items).toHaveLength(3);
    await tasks.cancel(String(waiting[1]));
    const [instead] = await start('hold', 'd');
    for (const name of 'abd') turnstile.letGo(name);
    await end([String(running), String(waiting[0]), String(instead)]);
    expect(turnstile.order).toEqual(['a', 'b', 'd']);
  });

  it('are refused beyond maxQueued also when they are started in one moment', async () => {
    const { tasks, turnstile } = await startHeld({ maxConcurrent: 1, maxQueued: 3 });
    const names = [...'abcdefgh'];
    const outcomes = await Promise.allSettled(names.map((name) => tasks.start('hold', { name })));
    // One has got the slot, three wait.
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect((await tasks.runs()).items).toHaveLength(4);
    for (const name of names) turnstile.letGo(name);
  });
});

describe('An idempotency key', () => {
  it('gives the same run for the same arguments, however they are written, also when it has ended', async () => {
    const { tasks, turnstile } = await startHeld({});
    tasks.register(
      {
        key: 'report',
        params: { day: { type: 'date' }, filter: { type: 'json' }, note: { type: 'string', default: '' } },
      },
      () => turnstile.pass('report'),
    );
    const key = { idempotencyKey: 'n-2026-11-24' };
    const args = { day: '2026-11-24', filter: { a: 1, b: [2] } };
    const first = await tasks.start('report', args, key);
    const same = { note: '', filter: { b: [2], a: 1 }, day: new Date('2026-11-24') };
    const again = await Promise.all([tasks.start('report', same, key), tasks.start('report', args, key)]);
    expect(again.map(({ id }) => id)).toEqual([first.id, first.id]);
    turnstile.letGo('report');
    expect(await tasks.run('report', same, key)).toMatchObject({ id: first.id, status: 'succeeded' });
    expect(await tasks.start('report', args, key)).toMatchObject({ id: first.id, status: 'succeeded' });
    expect(turnstile.order).toEqual(['report']);
  });

  it('gives one run when it is used twice in one moment', async () => {
    const { tasks, turnstile } = await startHeld({});
    const both = [1, 2].map(() => tasks.start('hold', { name: 'a' }, { idempotencyKey: 'k' }));
    const [first, second] = await Promise.all(both);
    expect(first?.id).toBe(second?.id);
    turnstile.letGo('a');
    await endOf(tasks, String(first?.id));
    expect(turnstile.order).toEqual(['a']);
  });

  it('is refused for other arguments, and belongs to one task', async () => {
    const { tasks, turnstile } = await startHeld({});
    for (const name of 'ab') turnstile.letGo(name);
    const key = { idempotencyKey: 'k' };
    const first = await tasks.run('hold', { name: 'a' }, key);
    const error = await rejection(tasks.run('hold', { name: 'b' }, key), IdempotencyConflictError);
    expect(error).toMatchObject({ code: 'idempotency_conflict', task: 'hold', idempotencyKey: 'k', runId: first.id });
    const other = await tasks.run('urgent', { name: 'b' }, key);
    expect((await tasks.runs()).items.map(({ id }) => id)).toEqual([other.id, first.id]);
  });

  it('finds its run also when the queue is full', async () => {
    const { tasks, turnstile, start } = await startHeld({ maxConcurrent: 1, maxQueued: 1 });
    await start('hold', 'a');
    await turnstile.entered('a');
    const waiting = await tasks.start('hold', { name: 'b' }, { idempotencyKey: 'k' });
    expect(await tasks.start('hold', { name: 'b' }, { idempotencyKey: 'k' })).toMatchObject({ id: waiting.id });
    await expect(tasks.start('hold', { name: 'b' }, { idempotencyKey: 'other' })).rejects.toThrow(QueueFullError);
    for (const name of 'ab') turnstile.letGo(name);
  });
});
