import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ShutdownError } from '../attempt.errors.js';
import type { TaskOptions } from '../decorators/task.options.js';
import type { RunWorker } from '../execution/run-worker.js';
import { prepareParams } from '../params/prepare-params.js';
import { TaskRegistry } from '../registry/task.registry.js';
import type { RunOptions } from '../run/run-query.js';
import { newRun } from '../service/new-run.js';
import type { RunStarter } from '../service/run-starter.js';
import { RunStore } from '../store/run.store.js';
import { ScheduleStore } from '../store/schedule.store.js';
import { TaskDatabase } from '../store/task-database.js';
import { OverlapError, QueueFullError } from '../task.errors.js';
import { DueRuns } from './due-runs.js';
import { TaskScheduler } from './task.scheduler.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HOURLY = { cron: '0 * * * *', timeZone: 'UTC' } as const;

let database: TaskDatabase;
let registry: TaskRegistry;
let warnings: string[];
/** What the next start is refused with. */
let refusal: Error | undefined;
const open = new Set<TaskScheduler>();

beforeEach(async () => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 24, 6, 30), doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  database = await TaskDatabase.open('sqlite::memory:');
  registry = new TaskRegistry();
  warnings = [];
  refusal = undefined;
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((text: string) => void warnings.push(text));
  jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
});

afterEach(async () => {
  for (const scheduler of open) await stop(scheduler);
  await database.close();
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** Keeps runs without executing them. */
async function start(key: string, args: unknown, options: RunOptions) {
  if (refusal !== undefined) throw refusal;
  const { definition } = registry.get(key);
  return new RunStore(database).insert(newRun(definition, await prepareParams(definition, args, 'code'), options));
}

/** A process: its own scheduler on the same store. */
async function boot(): Promise<TaskScheduler> {
  const runs = new DueRuns(registry, new ScheduleStore(database), { start } as unknown as RunStarter);
  const worker = { start: async () => {}, isStopping: false } as unknown as RunWorker;
  const scheduler = new TaskScheduler(worker, registry, runs);
  open.add(scheduler);
  await scheduler.onApplicationBootstrap();
  return scheduler;
}

async function stop(scheduler: TaskScheduler): Promise<void> {
  open.delete(scheduler);
  await scheduler.onModuleDestroy();
}

function declare(schedule: TaskOptions['schedule'], options: Partial<TaskOptions> = {}): string {
  return registry.register({ key: 'report', schedule, ...options }, () => {}).schedules[0]?.id ?? '';
}

async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
  // Each due time takes a few writes, one turn each.
  for (let turn = 0; turn < 30; turn++) await new Promise(setImmediate);
}

/** Due times that have had a run, oldest first. */
async function dueTimes(): Promise<string[]> {
  const rows = await database.db.selectFrom('runs').select('idempotency_key').orderBy('id').execute();
  return rows.map(({ idempotency_key }) =>
    String(idempotency_key)
      .replace(/^schedule:[0-9a-f]{12}:/, '')
      .slice(11, 16),
  );
}

async function endAll(): Promise<void> {
  await database.db.updateTable('runs').set({ status: 'succeeded', finished_at: Date.now() }).execute();
}

async function stateOf(id: string) {
  return (await new ScheduleStore(database).states()).get(id);
}

it('each due time starts one run, by the schedule and nobody else', async () => {
  declare(HOURLY);
  await boot();
  await pass(29 * MINUTE);
  expect(await dueTimes()).toEqual([]);
  await pass(MINUTE);
  await endAll();
  await pass(HOUR);
  expect(await dueTimes()).toEqual(['07:00', '08:00']);
  const [run] = await new RunStore(database).withStatus('queued', '', 1);
  expect(run).toMatchObject({ task: 'report', trigger: 'schedule', actor: null });
});

it('a due time is on the clock of its zone, also when that is set forward', async () => {
  jest.setSystemTime(Date.UTC(2027, 2, 28, 0, 30));
  declare({ cron: '30 2 * * *', timeZone: 'Europe/Berlin' });
  await boot();
  await pass(30 * MINUTE - 1);
  expect(await dueTimes()).toEqual([]);
  await pass(1);
  await endAll();
  // At 02:00 the clock goes to 03:00.
  expect(await dueTimes()).toEqual(['01:00']);
  jest.setSystemTime(Date.UTC(2027, 2, 29, 0, 29));
  await pass(MINUTE);
  expect(await dueTimes()).toEqual(['01:00', '00:30']);
});

it('waits longer than a timer can', async () => {
  declare({ cron: '0 0 1 2 *', timeZone: 'UTC' });
  await boot();
  jest.setSystemTime(Date.UTC(2027, 0, 31, 23, 59));
  await pass(2 * MINUTE);
  expect(await dueTimes()).toEqual(['00:00']);
});

describe('while the run of an earlier due time goes on', () => {
  it('a due time is skipped, told and counted', async () => {
    const id = declare(HOURLY);
    await boot();
    await pass(3 * HOUR);
    expect(await dueTimes()).toEqual(['07:00']);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^The due time 2026-11-24T08:00:00.000Z of "report" \(0 \* \* \* \*\) starts no run. Run \S+ of an earlier due time is still queued.$/,
      ),
      expect.stringContaining('09:00'),
    ]);
    expect(await stateOf(id)).toMatchObject({ skipped: 2, lastDueAt: Date.UTC(2026, 10, 24, 9) });
    await endAll();
    await pass(HOUR);
    expect(await dueTimes()).toEqual(['07:00', '10:00']);
  });

  it('another schedule of the task goes its own way', async () => {
    declare([HOURLY, { cron: '30 * * * *', timeZone: 'UTC' }]);
    await boot();
    await pass(HOUR);
    expect(await dueTimes()).toEqual(['07:00', '07:30']);
  });

  it('the overlap of the task decides where it has one', async () => {
    declare(HOURLY, { overlap: 'replace' });
    await boot();
    await pass(2 * HOUR);
    expect(await dueTimes()).toEqual(['07:00', '08:00']);
  });
});

it.each([
  ['its task has enough', new OverlapError('report', null, 'r1')],
  ['the queue is full', new QueueFullError(5, 5)],
  ['the start fails', new TypeError('broken')],
])('a due time is skipped and counted when %s', async (_when, error) => {
  const id = declare(HOURLY, { overlap: 'reject' });
  await boot();
  refusal = error;
  await pass(HOUR);
  refusal = undefined;
  expect(warnings).toEqual([expect.stringContaining(error.message)]);
  expect(await stateOf(id)).toMatchObject({ skipped: 1 });
  await pass(HOUR);
  expect(await dueTimes()).toEqual(['08:00']);
});

describe('a clock that is set', () => {
  it('forward over many due times starts one run, for the newest', async () => {
    declare({ cron: '* * * * *', timeZone: 'UTC' });
    await boot();
    jest.setSystemTime(Date.UTC(2026, 10, 24, 18, 0, 20));
    await pass(35_000);
    expect(await dueTimes()).toEqual(['18:00']);
  });

  it('back gives no due time a second run, and new ones theirs', async () => {
    declare(HOURLY);
    await boot();
    await pass(HOUR);
    await endAll();
    jest.setSystemTime(Date.UTC(2026, 10, 24, 6, 40));
    await pass(HOUR);
    expect(await dueTimes()).toEqual(['07:00']);
    await pass(HOUR);
    expect(await dueTimes()).toEqual(['07:00', '08:00']);
  });
});

describe('due times that passed while no process ran', () => {
  async function restartAfter(ms: number): Promise<TaskScheduler> {
    for (const scheduler of open) await stop(scheduler);
    await pass(ms);
    return boot();
  }

  it('are skipped and told', async () => {
    const id = declare(HOURLY);
    await boot();
    await restartAfter(5 * HOUR);
    expect(await dueTimes()).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/^The due time 2026-11-24T11:00.* was missed/)]);
    expect(await stateOf(id)).toMatchObject({ lastDueAt: Date.UTC(2026, 10, 24, 11) });
  });

  it('start one run for the newest with run-once, and once', async () => {
    declare({ ...HOURLY, missed: 'run-once' });
    await boot();
    await restartAfter(5 * HOUR);
    expect(await dueTimes()).toEqual(['11:00']);
    await endAll();
    await restartAfter(10 * MINUTE);
    expect(await dueTimes()).toEqual(['11:00']);
  });

  it('are none before the schedule was first seen, and none without a due time', async () => {
    declare({ ...HOURLY, missed: 'run-once' });
    await boot();
    await restartAfter(20 * MINUTE);
    expect([await dueTimes(), warnings]).toEqual([[], []]);
  });

  it('start no second run when the process ended between the run and its note, however long ago', async () => {
    const id = declare({ cron: '0 7 * * 2', timeZone: 'UTC', missed: 'run-once' });
    await boot();
    await pass(HOUR);
    await endAll();
    await database.db
      .updateTable('schedules')
      .set({ last_due_at: Date.UTC(2026, 10, 24, 6) })
      .execute();
    await restartAfter(48 * HOUR);
    expect(await dueTimes()).toEqual(['07:00']);
    expect(await stateOf(id)).toMatchObject({ lastDueAt: Date.UTC(2026, 10, 24, 7), skipped: 0 });
  });

  it('are made up for when the shutdown came before the start', async () => {
    declare({ ...HOURLY, missed: 'run-once' });
    await boot();
    refusal = new ShutdownError();
    await pass(HOUR);
    refusal = undefined;
    await restartAfter(0);
    expect([await dueTimes(), warnings]).toEqual([['07:00'], []]);
  });
});

describe('a paused schedule', () => {
  it('starts nothing, stays paused after a restart, and makes up for nothing when it goes on', async () => {
    const id = declare({ ...HOURLY, missed: 'run-once' });
    const store = new ScheduleStore(database);
    const first = await boot();
    await store.setPaused('report', id, true, Date.now());
    await pass(2 * HOUR);
    await stop(first);
    const second = await boot();
    await pass(HOUR);
    expect(await dueTimes()).toEqual([]);
    await store.setPaused('report', id, false, Date.now());
    await stop(second);
    await boot();
    expect(await dueTimes()).toEqual([]);
    await pass(HOUR);
    expect(await dueTimes()).toEqual(['10:00']);
  });
});

describe('tasks that come and go', () => {
  it('have their due times from when they are registered until they are removed', async () => {
    await boot();
    declare(HOURLY);
    await pass(HOUR);
    await endAll();
    registry.remove('report');
    await pass(HOUR);
    declare(HOURLY);
    await pass(HOUR);
    expect(await dueTimes()).toEqual(['07:00', '09:00']);
  });
});

it('nothing is due after the end, and the timers do not keep the process alive', async () => {
  declare(HOURLY);
  const scheduler = await boot();
  await stop(scheduler);
  expect(jest.getTimerCount()).toBe(0);
  await pass(2 * HOUR);
  registry.register({ key: 'late', schedule: HOURLY }, () => {});
  await pass(HOUR);
  expect(await dueTimes()).toEqual([]);
});
