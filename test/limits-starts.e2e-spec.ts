import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Param, Task } from 'nestjs-taskforge';
import { endOf } from './support/run-frames.js';
import { startTasks } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

@Injectable()
class RatedTasks {
  readonly turnstile = new Turnstile();

  @Task({ rateLimit: { max: 2, per: '10m' } })
  rated(@Param('name') name: string): Promise<void> {
    return this.turnstile.pass(name);
  }
}

/** What stays real beside a clock that the test turns. */
const REAL = ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'hrtime'] as const;

afterEach(() => {
  jest.useRealTimers();
});

async function startRated(store = 'sqlite::memory:') {
  const { tasks, get, close } = await startTasks({ providers: [RatedTasks], options: { store } });
  const { turnstile } = get(RatedTasks);
  /** Starts one for each letter, in this order. */
  const start = async (names: string) => {
    const ids: string[] = [];
    for (const name of names) ids.push((await tasks.start('rated', { name })).id);
    return ids;
  };
  const end = (ids: readonly string[]) => Promise.all(ids.map((id) => endOf(tasks, id)));
  return { tasks, turnstile, start, end, close };
}

describe('A rateLimit', () => {
  it('delays the starts beyond it to the moment there is room, however early the others end', async () => {
    jest.useFakeTimers({ doNotFake: [...REAL] });
    const { tasks, turnstile, start, end } = await startRated();
    for (const name of 'abcde') turnstile.letGo(name);
    const first = await end(await start('a'));
    jest.advanceTimersByTime(60_000);
    const ids = await start('bcd');
    await end(ids.slice(0, 1));
    const until = new Date(Date.parse(String(first[0]?.startedAt)) + 600_000).toISOString();
    expect(await tasks.find(String(ids[1]))).toMatchObject({ status: 'queued', waiting: { for: 'rate', until } });
    jest.advanceTimersByTime(539_999);
    expect(turnstile.order).toEqual(['a', 'b']);
    jest.advanceTimersByTime(1);
    expect(await end(ids.slice(1, 2))).toMatchObject([{ ok: true, waiting: null, queuedMs: 540_000 }]);
    jest.advanceTimersByTime(59_999);
    expect(turnstile.order).toEqual(['a', 'b', 'c']);
    jest.advanceTimersByTime(1);
    await end(ids.slice(2));
    expect(turnstile.order).toEqual(['a', 'b', 'c', 'd']);
  });

  it('also counts the starts before a restart', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'limits-runs-'));
    try {
      const store = `sqlite:${path.join(folder, 'task.db')}`;
      const before = await startRated(store);
      for (const name of 'ab') before.turnstile.letGo(name);
      const runs = await before.end(await before.start('ab'));
      await before.close();
      const { tasks, start, close } = await startRated(store);
      const [waiting] = await start('c');
      const run = await tasks.find(String(waiting));
      expect(run).toMatchObject({ status: 'queued', waiting: { for: 'rate' } });
      const wait = Date.parse(String(run?.waiting?.until)) - Date.parse(String(runs[0]?.startedAt));
      expect(Math.abs(wait - 600_000)).toBeLessThanOrEqual(2);
      await close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
