import { rmSync } from 'node:fs';
import path from 'node:path';
import { jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { IsEmail } from 'class-validator';
import {
  Param,
  type Schedule,
  ScheduleNotFoundError,
  Task,
  TaskDeclarationError,
  type TaskService,
} from 'nestjs-taskforge';
import { STAYS_REAL } from './support/fake-clock.js';
import { fileTree } from './support/file-tree.js';
import { rejection } from './support/rejection.js';
import { endOf } from './support/run-frames.js';
import { startTasks, type TaskApplication } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

@Injectable()
class NightlyTasks {
  readonly turnstile = new Turnstile();

  @Task({
    schedule: {
      cron: '0 3 * * *',
      timeZone: 'Europe/Berlin',
      args: { days: 3, token: 'hush-hush' },
      missed: 'run-once',
    },
  })
  async report(
    @Param('days', { type: 'integer' }) days: number,
    @Param('token', { type: 'secret', required: false }) token: string | undefined,
  ): Promise<string> {
    await this.turnstile.pass('report');
    return `${days} days, ${token?.length} characters`;
  }

  @Task()
  idle(): void {}
}

let folder: string;
let store: string;

beforeEach(() => {
  // 02:50 in Berlin.
  jest.useFakeTimers({
    now: Date.UTC(2026, 10, 24, 1, 50),
    doNotFake: [...STAYS_REAL],
  });
  folder = fileTree({});
  store = `sqlite:${path.join(folder, 'task.db')}`;
});

afterEach(async () => {
  await Promise.all([...open].map((application) => application.close()));
  open.clear();
  jest.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const open = new Set<TaskApplication>();

async function boot(): Promise<TaskApplication> {
  const application = await startTasks({ providers: [NightlyTasks], options: { store, shutdownGrace: 1 } });
  open.add(application);
  return application;
}

async function close(application: TaskApplication): Promise<void> {
  open.delete(application);
  const closed = application.close();
  await jest.advanceTimersByTimeAsync(1_000);
  await closed;
}

async function scheduleOf(tasks: TaskService): Promise<Schedule> {
  const [schedule] = await tasks.schedules('report');
  if (schedule === undefined) throw new Error('There is no schedule.');
  return schedule;
}

/** Waits for what a due time leads to. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(setImmediate);
}

const runsOf = async (tasks: TaskService) => (await tasks.runs({ task: 'report' })).items;

describe('A task on a schedule', () => {
  it('runs at its due time in its zone, with its arguments, once', async () => {
    const { tasks, get } = await boot();
    const { turnstile } = get(NightlyTasks);
    expect(await tasks.schedules()).toEqual([
      {
        id: expect.any(String),
        task: 'report',
        cron: '0 3 * * *',
        timeZone: 'Europe/Berlin',
        args: { days: 3, token: '•••' },
        missed: 'run-once',
        paused: false,
        next: ['2026-11-24T02:00:00.000Z', '2026-11-25T02:00:00.000Z', '2026-11-26T02:00:00.000Z'],
        lastRun: null,
        skipped: 0,
      },
    ]);
    await jest.advanceTimersByTimeAsync(10 * MINUTE);
    await turnstile.entered('report');
    turnstile.letGo('report');
    const [run, ...others] = await runsOf(tasks);
    expect(others).toEqual([]);
    expect(await endOf(tasks, run?.id ?? '')).toMatchObject({
      trigger: 'schedule',
      actor: null,
      args: { days: 3, token: '•••' },
      result: '3 days, 9 characters',
    });
    expect((await scheduleOf(tasks)).lastRun?.id).toBe(run?.id);
  });

  it('lets a due time pass while its run goes on, and counts it', async () => {
    const { tasks, get } = await boot();
    const { turnstile } = get(NightlyTasks);
    await jest.advanceTimersByTimeAsync(10 * MINUTE);
    await turnstile.entered('report');
    // Jumps to the minute before, so that not every half minute of a day is waited for.
    jest.setSystemTime(Date.UTC(2026, 10, 25, 1, 59, 30));
    await jest.advanceTimersByTimeAsync(MINUTE);
    await until(async () => (await scheduleOf(tasks)).skipped === 1);
    expect(await runsOf(tasks)).toHaveLength(1);
    turnstile.letGo('report');
  });

  it('makes up once for due times that passed while no process ran', async () => {
    await close(await boot());
    jest.setSystemTime(Date.UTC(2026, 10, 27, 9));
    const { tasks, get } = await boot();
    const { turnstile } = get(NightlyTasks);
    turnstile.letGo('report');
    await turnstile.entered('report');
    const [run, ...others] = await runsOf(tasks);
    expect([run?.trigger, others]).toEqual(['schedule', []]);
    await endOf(tasks, run?.id ?? '');
    await close([...open][0] as TaskApplication);
    const next = await boot();
    expect(await runsOf(next.tasks)).toHaveLength(1);
  });

  it('stays paused after a restart, until it is resumed', async () => {
    const first = await boot();
    const { id } = await scheduleOf(first.tasks);
    expect(await first.tasks.pauseSchedule(id)).toMatchObject({ id, paused: true, next: [] });
    await close(first);
    jest.setSystemTime(Date.UTC(2026, 10, 25, 1, 59, 30));
    const { tasks, get } = await boot();
    const { turnstile } = get(NightlyTasks);
    turnstile.letGo('report');
    expect(await scheduleOf(tasks)).toMatchObject({ id, paused: true });
    await jest.advanceTimersByTimeAsync(HOUR);
    expect(await runsOf(tasks)).toEqual([]);
    expect(await tasks.resumeSchedule(id)).toMatchObject({
      paused: false,
      next: ['2026-11-26T02:00:00.000Z', expect.any(String), expect.any(String)],
    });
    jest.setSystemTime(Date.UTC(2026, 10, 26, 1, 59, 30));
    await jest.advanceTimersByTimeAsync(MINUTE);
    await turnstile.entered('report');
    expect(await runsOf(tasks)).toHaveLength(1);
  });

  describe('over HTTP', () => {
    const send = (address: string, headers: Record<string, string>) =>
      fetch(address, { method: 'POST', redirect: 'manual', headers });
    const JSON_TYPES = { accept: 'application/json' };

    it('is paused and resumed as JSON, and by the button on the page of its task', async () => {
      const { tasks, url } = await boot();
      const { id } = await scheduleOf(tasks);
      const base = `${url}/admin/task/report`;
      const paused = await send(`${base}/schedules/${id}/pause`, JSON_TYPES);
      expect([paused.status, await paused.json()]).toMatchObject([200, { id, paused: true, next: [] }]);
      const page = await (await fetch(base, { headers: { accept: 'text/html' } })).text();
      expect(page).toContain('Europe/Berlin');
      expect(page).toContain(`action="/admin/task/report/schedules/${id}/resume"`);
      expect(await (await fetch(`${url}/admin/task`, { headers: { accept: 'text/html' } })).text()).toContain(
        'Schedule paused',
      );
      expect(await (await fetch(`${url}/admin/task/system`)).text()).toMatch(/paused<\/span> <code>[^<]+<\/code>/);
      const resumed = await send(`${base}/schedules/${id}/resume`, { accept: 'text/html' });
      expect([resumed.status, resumed.headers.get('location')]).toEqual([303, '/admin/task/report']);
      expect(await (await fetch(base, { headers: { accept: 'text/html' } })).text()).toContain(
        'Tue, 24 Nov 2026, 03:00',
      );
      const task = (await (await fetch(base, { headers: JSON_TYPES })).json()) as { schedules: unknown };
      expect(task.schedules).toMatchObject([{ id, paused: false, args: { days: 3, token: '•••' } }]);
      expect(await (await fetch(`${url}/admin/task/system`)).text()).toContain('Tue, 24 Nov 2026, 03:00');
    });

    it('is found under its own task alone, and untouched by other sites', async () => {
      const { tasks, url } = await boot();
      const { id } = await scheduleOf(tasks);
      const wrong = await send(`${url}/admin/task/idle/schedules/${id}/pause`, JSON_TYPES);
      expect([wrong.status, await wrong.json()]).toMatchObject([404, { code: 'schedule_not_found' }]);
      const foreign = { ...JSON_TYPES, 'sec-fetch-site': 'cross-site' };
      expect((await send(`${url}/admin/task/report/schedules/${id}/pause`, foreign)).status).toBe(403);
      expect(await scheduleOf(tasks)).toMatchObject({ paused: false });
    });

    it('is paused only by those who may manage', async () => {
      const application = await startTasks({
        providers: [NightlyTasks],
        options: { store, admin: { authorize: ({ action }) => action !== 'manage' } },
      });
      open.add(application);
      const { tasks, url } = application;
      const { id } = await scheduleOf(tasks);
      expect((await send(`${url}/admin/task/report/schedules/${id}/pause`, JSON_TYPES)).status).toBe(403);
      const page = await (await fetch(`${url}/admin/task/report`, { headers: { accept: 'text/html' } })).text();
      expect(page).toContain('You may not pause schedules.');
    });
  });

  it('is refused by an id that no task has', async () => {
    const { tasks } = await boot();
    const error = await rejection(tasks.pauseSchedule('nothing'), ScheduleNotFoundError);
    expect(error.message).toContain('There is no schedule nothing.');
    await rejection(tasks.resumeSchedule('nothing'), ScheduleNotFoundError);
  });

  it('comes and goes with a task that is registered while the application runs', async () => {
    const { tasks } = await boot();
    const times: number[] = [];
    const warm = { key: 'warm', schedule: { cron: '*/5 * * * *', timeZone: 'UTC' } };
    tasks.register(warm, () => void times.push(new Date().getUTCMinutes()));
    await jest.advanceTimersByTimeAsync(5 * MINUTE);
    await until(async () => times.length === 1);
    tasks.remove('warm');
    expect(await tasks.schedules('warm')).toEqual([]);
    await jest.advanceTimersByTimeAsync(4 * MINUTE);
    expect(times).toEqual([55]);
  });

  it('stops the start when its arguments break a rule of the argument class', async () => {
    class MailArguments {
      @Param()
      @IsEmail()
      to!: string;
    }
    class MailTasks {
      @Task({ schedule: { cron: '@daily', args: { to: 'nobody' } } })
      mail(_args: MailArguments): void {}
    }
    const { message } = await rejection(startTasks({ providers: [MailTasks] }), TaskDeclarationError);
    expect(message).toMatch(/^MailTasks.mail: the args of its schedule "@daily" do not fit its params. to: /);
  });
});
