import { rmSync } from 'node:fs';
import path from 'node:path';
import { Injectable, Module, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import {
  type Run,
  type RunFrame,
  ShutdownError,
  Task,
  TaskContext,
  type TaskModuleOptions,
  TaskService,
} from 'nestjs-taskforge';
import { fileTree } from './support/file-tree.js';
import { endOf, framesOf, linesOf, runWith } from './support/run-frames.js';
import { startTasks } from './support/task-application.js';

@Injectable()
class StoppableTasks {
  calls = 0;

  /** Ends when it is told to, after some more lines. */
  @Task()
  async hold(context: TaskContext): Promise<string> {
    await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
    for (let line = 1; line <= 20; line++) {
      context.log(`tidying up ${line}`);
      await new Promise(setImmediate);
    }
    context.summary(`stopped by a ${context.signal.reason.name}`);
    return 'held';
  }

  @Task()
  async fail(context: TaskContext): Promise<void> {
    await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
    throw new Error('lost its connection');
  }

  /** Does not look at its signal. */
  @Task()
  ignore(): Promise<void> {
    return new Promise(() => {});
  }

  @Task({ retry: { attempts: 2, onInterrupt: true, delay: '1h' } })
  async goOn({ signal, attempt }: TaskContext): Promise<number> {
    if (attempt === 1) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    return attempt;
  }

  @Task({ rateLimit: { max: 2, per: '1h' } })
  rare(): void {}

  @Task()
  note(): number {
    return ++this.calls;
  }
}

let folder = '';

beforeEach(() => {
  folder = fileTree({});
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(options: TaskModuleOptions = {}, ...providers: (typeof StoppableTasks)[] | unknown[]) {
  const store = `sqlite:${path.join(folder, 'task.db')}`;
  return startTasks({
    providers: [StoppableTasks, ...(providers as (typeof StoppableTasks)[])],
    options: { store, maxConcurrent: 2, shutdownGrace: '30s', ...options },
  });
}

describe('Shutting down', () => {
  it('lets running methods end within the grace, and whoever watches sees their end', async () => {
    const { tasks, close } = await start();
    const { id } = await tasks.start('hold');
    await runWith(tasks, id, 'running');
    const watching = framesOf(tasks, id);
    await close();
    const frames = await watching;
    expect(linesOf(frames).map(({ text }) => text)).toEqual(
      Array.from({ length: 20 }, (_, index) => `tidying up ${index + 1}`),
    );
    expect(frames.at(-1)).toMatchObject({
      type: 'complete',
      run: { status: 'succeeded', result: 'held', summary: 'stopped by a ShutdownError' },
    });
  });

  it('interrupts a run whose method fails because of it, and keeps its error', async () => {
    const { tasks, close } = await start();
    const { id } = await tasks.start('fail');
    await runWith(tasks, id, 'running');
    const ended = endOf(tasks, id);
    await close();
    expect(await ended).toMatchObject({
      status: 'interrupted',
      ignoredSignal: false,
      reason: 'The process is shutting down.',
      error: { name: 'ShutdownError', cause: { message: 'lost its connection' } },
    });
  });

  it('does not wait for the longer grace of a run that was cancelled before', async () => {
    const { tasks, close } = await start({ cancelGrace: '1h', shutdownGrace: 20 });
    const { id } = await tasks.start('ignore');
    await runWith(tasks, id, 'running');
    await tasks.cancel(id, { actor: 'ada' });
    const ended = endOf(tasks, id);
    await close();
    expect(await ended).toMatchObject({ status: 'cancelled', ignoredSignal: true, cancelRequestedBy: 'ada' });
  });

  it('leaves a run whose task goes on after an interrupt to the next process, without a wait', async () => {
    const first = await start();
    const { id } = await first.tasks.start('go-on');
    await runWith(first.tasks, id, 'running');
    await first.close();
    const second = await start();
    expect(await endOf(second.tasks, id)).toMatchObject({
      status: 'succeeded',
      result: 2,
      attempts: [{ status: 'interrupted', error: { name: 'ShutdownError' } }, { status: 'succeeded' }],
    });
    await second.close();
  });

  it('does not open a rate limit anew', async () => {
    const first = await start();
    for (let run = 1; run <= 2; run++) await first.tasks.run('rare');
    const { id } = await first.tasks.start('rare');
    await first.close();
    const second = await start();
    const run = await second.tasks.find(id);
    expect(run).toMatchObject({ status: 'queued', waiting: { for: 'rate' } });
    const oldest = (await second.tasks.runs({ status: 'succeeded' })).items.at(-1);
    const opens = Date.parse(String(oldest?.startedAt)) + 3_600_000;
    // Two clocks are read one after the other: that of the times that are kept, and that of the limit.
    expect(Math.abs(Date.parse(String(run?.waiting?.until)) - opens)).toBeLessThan(50);
    await second.close();
  });

  it('tells whoever waits for a run that it did not start, and the next process runs it', async () => {
    const first = await start({ maxConcurrent: 1 });
    await runWith(first.tasks, (await first.tasks.start('hold')).id, 'running');
    const waiting = [first.tasks.run('note'), first.tasks.runAll('note', [{}, {}])];
    const outcomes = Promise.allSettled(waiting);
    while ((await first.tasks.runs({ task: 'note' })).items.length < 3) await new Promise(setImmediate);
    await first.close();
    for (const outcome of await outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(ShutdownError) });
    await expect(first.tasks.start('note')).rejects.toThrow(ShutdownError);

    const second = await start();
    const { items } = await second.tasks.runs({ task: 'note' });
    for (const { id } of items) expect(await endOf(second.tasks, id)).toMatchObject({ status: 'succeeded' });
    expect(items).toHaveLength(3);
    expect(second.get(StoppableTasks).calls).toBe(3);
    await second.close();
  });

  it('ends the watching of a run that waits on', async () => {
    const { tasks, close } = await start();
    const { id } = await tasks.start('note', {}, { delay: '1h' });
    const frames: RunFrame[] = [];
    const watching = (async () => {
      for await (const frame of tasks.watch(id)) frames.push(frame);
    })();
    const outcome = watching.then(
      () => 'ended',
      (error) => error,
    );
    await new Promise(setImmediate);
    await close();
    expect(await outcome).toBeInstanceOf(ShutdownError);
    expect(frames).toMatchObject([{ type: 'snapshot', run: { status: 'queued' } }]);
  });
});

describe('Starting again', () => {
  it('lets a hook of the application cancel what an earlier process left, before it runs', async () => {
    const first = await start();
    const { id } = await first.tasks.start('note', {}, { delay: 1 });
    const later = await first.tasks.start('note', {}, { delay: '1h' });
    await first.close();

    @Injectable()
    class Sweeper implements OnModuleInit, OnApplicationBootstrap {
      cancelled: Run | undefined;
      ran: Run | undefined;

      constructor(private readonly tasks: TaskService) {}

      async onModuleInit(): Promise<void> {
        this.cancelled = await this.tasks.cancel(later.id, { actor: 'sweeper' });
      }

      async onApplicationBootstrap(): Promise<void> {
        this.ran = await this.tasks.run('note');
      }
    }
    const second = await start({}, Sweeper);
    const { cancelled, ran } = second.get(Sweeper);
    expect(cancelled).toMatchObject({ status: 'cancelled', cancelRequestedBy: 'sweeper' });
    expect(ran).toMatchObject({ ok: true });
    expect(await endOf(second.tasks, id)).toMatchObject({ ok: true });
    await second.close();
  });

  it('lets a hook start a run, which is executed when the application is ready', async () => {
    let isReady = false;
    @Injectable()
    class WarmUpTasks implements OnModuleInit {
      started: Run | undefined;

      constructor(private readonly tasks: TaskService) {}

      async onModuleInit(): Promise<void> {
        this.started = await this.tasks.start('warm-up');
      }

      @Task()
      warmUp(): boolean {
        return isReady;
      }
    }
    @Module({ providers: [WarmUpTasks] })
    class WarmUpModule {}
    /** Belongs to the root module, which is initialised after all that it imports. */
    @Injectable()
    class Connection implements OnModuleInit {
      async onModuleInit(): Promise<void> {
        for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
        isReady = true;
      }
    }
    const { tasks, get, close } = await startTasks({ imports: [WarmUpModule], providers: [Connection] });
    expect(await endOf(tasks, String(get(WarmUpTasks).started?.id))).toMatchObject({ result: true });
    await close();
  });

  it('fails a waiting run whose task is gone, or whose arguments the task no longer takes', async () => {
    const params = { size: { type: 'integer' } } as const;
    const first = await start({ maxConcurrent: 1 });
    first.tasks.register({ key: 'gone', params }, () => 'ran');
    first.tasks.register({ key: 'stricter', params }, () => 'ran');
    await first.tasks.start('hold');
    const [gone, stricter] = await Promise.all(['gone', 'stricter'].map((key) => first.tasks.start(key, { size: 12 })));
    await first.close();

    @Injectable()
    class Stricter implements OnModuleInit {
      constructor(private readonly tasks: TaskService) {}

      onModuleInit(): void {
        this.tasks.register({ key: 'stricter', params: { size: { type: 'integer', max: 10 } } }, () => 'ran');
      }
    }
    const second = await start({}, Stricter);
    expect(await endOf(second.tasks, String(gone?.id))).toMatchObject({
      status: 'failed',
      reason: 'Its task is no longer part of the application.',
      error: { name: 'TaskNotFoundError' },
    });
    expect(await endOf(second.tasks, String(stricter?.id))).toMatchObject({
      status: 'failed',
      error: { name: 'InvalidParamsError', context: { issues: [{ param: 'size', code: 'max' }] } },
    });
    await second.close();
  });
});
