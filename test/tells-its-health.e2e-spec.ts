import { Controller, Get, Module } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { sql } from 'kysely';
import { Task, TaskContext } from 'nestjs-taskforge';
import { TaskHealthIndicator, type TaskHealthOptions } from 'nestjs-taskforge/health';
import { RunWorker } from '../libs/task/src/execution/run-worker.js';
import { TaskDatabase } from '../libs/task/src/store/task-database.js';
import { startTasks, type TaskApplication } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

const turnstile = new Turnstile();
let options: TaskHealthOptions | undefined;

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly tasks: TaskHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check() {
    return this.health.check([() => this.tasks.isHealthy('tasks', options)]);
  }
}

@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [TaskHealthIndicator],
})
class HealthModule {}

class HeldTasks {
  @Task()
  async hold({ runId }: TaskContext): Promise<void> {
    await turnstile.pass(runId);
  }
}

/** An application with one slot, and what it answers when it is asked for its health. */
async function start(): Promise<TaskApplication> {
  return startTasks({
    imports: [HealthModule],
    providers: [HeldTasks],
    options: { maxConcurrent: 1, maxQueued: 7, shutdownGrace: 0 },
  });
}

async function healthOf({ url }: TaskApplication) {
  const response = await fetch(`${url}/health`);
  const { status, details } = (await response.json()) as { status: string; details: { tasks: object } };
  return { code: response.status, status, ...details };
}

const IDLE = { waiting: 0, maxQueued: 7, running: 0, slots: 1, longestWaitMs: null };

beforeEach(() => {
  options = undefined;
});

describe('The health of tasks, as Terminus asks for it', () => {
  it('is up, with slots and queue, while the store answers', async () => {
    const app = await start();
    expect(await healthOf(app)).toEqual({ code: 200, status: 'ok', tasks: { status: 'up', ...IDLE } });
    const { id } = await app.tasks.start('hold');
    await turnstile.entered(id);
    await app.tasks.start('hold');
    await app.tasks.start('hold', {}, { delay: '1h' });
    expect(await healthOf(app)).toMatchObject({
      code: 200,
      tasks: { status: 'up', running: 1, waiting: 2, longestWaitMs: expect.any(Number) },
    });
    await app.close();
  });

  it('is down when a run whose time has come waits longer than it should, and not for one that is delayed', async () => {
    options = { longestWait: 0 };
    const app = await start();
    await app.tasks.start('hold', {}, { delay: '1h' });
    expect(await healthOf(app)).toMatchObject({ code: 200, tasks: { status: 'up', longestWaitMs: null } });
    const { id } = await app.tasks.start('hold');
    await turnstile.entered(id);
    const waiting = await app.tasks.start('hold');
    while (Date.now() <= Date.parse(waiting.availableAt)) await new Promise(setImmediate);
    expect(await healthOf(app)).toMatchObject({
      code: 503,
      status: 'error',
      tasks: { status: 'down', message: expect.stringMatching(/^A run waits for .+, longer than 0 ?ms\.$/) },
    });
    await app.close();
  });

  it('is down when the store cannot be written, and says why', async () => {
    const app = await start();
    await sql`pragma query_only = 1`.execute(app.get(TaskDatabase).db);
    expect(await healthOf(app)).toMatchObject({
      code: 503,
      tasks: { status: 'down', message: expect.stringContaining('readonly database'), slots: 1, longestWaitMs: null },
    });
    await app.close();
  });

  it('is down when the store does not answer in time, and up again when it does', async () => {
    options = { timeout: 20 };
    const app = await start();
    let release = () => {};
    const write = app.get(TaskDatabase).write(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    expect(await healthOf(app)).toMatchObject({
      code: 503,
      tasks: { status: 'down', message: expect.stringMatching(/^The store did not answer within 20 ?ms\.$/) },
    });
    release();
    await write;
    options = undefined;
    expect(await healthOf(app)).toMatchObject({ code: 200, tasks: { status: 'up' } });
    await app.close();
  });

  it('is down once the process begins no run any more', async () => {
    const app = await start();
    await app.get(RunWorker).onModuleDestroy();
    expect(await healthOf(app)).toMatchObject({
      code: 503,
      tasks: { status: 'down', message: 'This process is shutting down and begins no run.' },
    });
    await app.close();
  });

  it('stands in no way of a process that has no queue, such as that of an isolated attempt', async () => {
    const built = await Test.createTestingModule({ imports: [HealthModule] }).compile();
    expect(built.get(TaskHealthIndicator, { strict: false })).toBeInstanceOf(TaskHealthIndicator);
  });

  it('refuses an option that is no duration', async () => {
    const app = await start();
    await expect(app.get(TaskHealthIndicator).isHealthy('tasks', { timeout: 'soon' })).rejects.toThrow(
      'timeout is "soon"; expected a duration such as 90s, or milliseconds.',
    );
    await app.close();
  });
});
