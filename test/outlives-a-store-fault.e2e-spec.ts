import { jest } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import { Param, StoreError, Task, TaskContext, type TaskModuleOptions } from 'nestjs-taskforge';
import { RunStore } from '../libs/task/src/store/run.store.js';
import { TaskDatabase } from '../libs/task/src/store/task-database.js';
import { endOf, framesOf, linesOf } from './support/run-frames.js';
import { startTasks } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

@Injectable()
class SteadyTasks {
  readonly turnstile = new Turnstile();

  @Task()
  async talk(@Param('name') name: string, context: TaskContext): Promise<string> {
    context.log('before');
    await this.turnstile.pass(name);
    context.log('after');
    return 'over';
  }

  /** Says more at once than is taken by one save. */
  @Task()
  async flood(@Param('name') name: string, context: TaskContext): Promise<void> {
    await this.turnstile.pass(name);
    for (let line = 0; line < 60_000; line++) context.log(`line ${line} of a flood that takes more than one save`);
    await this.turnstile.pass('end');
  }
}

/** A write fails when the transaction of its turn does, not at once. */
function fullDisk(): Promise<never> {
  return new Promise((_, reject) => setImmediate(() => reject(new StoreError('The disk is full.'))));
}

async function start(options: TaskModuleOptions = {}) {
  const { tasks, get } = await startTasks({ providers: [SteadyTasks], options });
  const database = get(TaskDatabase);
  /** Lets the next writes fail, as they do when the disk is full; those before them succeed. */
  const failNext = (count = 1, after = 0) => {
    const original = database.write.bind(database);
    const write = jest.spyOn(database, 'write');
    for (let time = 0; time < after; time++) write.mockImplementationOnce(original);
    for (let time = 0; time < count; time++) write.mockImplementationOnce(fullDisk);
    return write;
  };
  return { tasks, failNext, store: get(RunStore), turnstile: get(SteadyTasks).turnstile };
}

/** What a run keeps and tells that ended well. */
async function expectWhole(tasks: Awaited<ReturnType<typeof start>>['tasks'], runId: string): Promise<void> {
  expect(await endOf(tasks, runId)).toMatchObject({ status: 'succeeded', result: 'over', logLines: 2, attempt: 1 });
  const frames = await framesOf(tasks, runId);
  expect(linesOf(frames).map(({ text, seq }) => `${seq} ${text}`)).toEqual(['2 before', '3 after']);
  expect(frames.at(-1)).toMatchObject({ type: 'complete', seq: 4 });
}

describe('While the store cannot be written', () => {
  it('a start is refused and leaves nothing behind', async () => {
    const { tasks, failNext, turnstile } = await start();
    failNext();
    await expect(tasks.start('talk', { name: 'a' }, { idempotencyKey: 'k' })).rejects.toThrow(StoreError);
    expect((await tasks.runs()).items).toEqual([]);
    turnstile.letGo('a');
    await expectWhole(tasks, (await tasks.start('talk', { name: 'a' }, { idempotencyKey: 'k' })).id);
    expect(turnstile.order).toEqual(['a']);
  });

  it('a run that cannot be kept does not begin, and gives its slot back at once', async () => {
    const { tasks, failNext, turnstile } = await start({ maxConcurrent: 1 });
    const complaints = jest.spyOn(Logger.prototype, 'error');
    // That it waits, and that it has begun.
    failNext(2);
    await expect(tasks.run('talk', { name: 'a' })).rejects.toThrow(StoreError);
    turnstile.letGo('b');
    await expect(tasks.run('talk', { name: 'b' })).resolves.toMatchObject({ status: 'succeeded' });
    expect(turnstile.order).toEqual(['b']);
    expect((await tasks.runs()).items).toHaveLength(1);
    // Nothing is tried again.
    expect(complaints).not.toHaveBeenCalled();
  });

  it('a run that gets its slot waits for the store, and is not lost', async () => {
    const { tasks, failNext, turnstile } = await start();
    turnstile.letGo('a');
    // Kept as queued, but not as running.
    const write = failNext(1, 1);
    const { id } = await tasks.start('talk', { name: 'a' });
    expect(write).toHaveBeenCalledTimes(2);
    expect(await tasks.find(id)).toMatchObject({ status: 'queued' });
    await expectWhole(tasks, id);
    expect(turnstile.order).toEqual(['a']);
  });

  it('a run that gets its slot is read again until that works', async () => {
    const { tasks, turnstile, store } = await start();
    turnstile.letGo('a');
    const find = jest.spyOn(store, 'find').mockRejectedValueOnce(new StoreError('The disk cannot be read.'));
    const { id } = await tasks.start('talk', { name: 'a' }, { idempotencyKey: 'k' });
    await turnstile.entered('a');
    expect(find).toHaveBeenCalledTimes(2);
    await expectWhole(tasks, id);
  });

  it('a waiting run that cannot be cancelled still waits, and can be cancelled later', async () => {
    const { tasks, failNext, turnstile } = await start();
    const { id } = await tasks.start('talk', { name: 'a' }, { delay: 300 });
    failNext();
    await expect(tasks.cancel(id)).rejects.toThrow(StoreError);
    expect(await tasks.find(id)).toMatchObject({
      status: 'queued',
      waiting: { for: 'delay' },
      cancelRequestedAt: null,
    });
    turnstile.letGo('a');
    await expectWhole(tasks, id);
  });

  it('a run at work that is cancelled stops, and whoever asks hears that this is not kept yet', async () => {
    const { tasks, failNext, turnstile } = await start();
    const { id } = await tasks.start('talk', { name: 'a' });
    await turnstile.entered('a');
    const write = failNext();
    while (write.mock.calls.length === 0) await new Promise(setImmediate);
    failNext();
    await expect(tasks.cancel(id)).rejects.toThrow(`Run ${id} is being stopped, but the store cannot be written`);
    turnstile.letGo('a');
    expect(await endOf(tasks, id)).toMatchObject({ status: 'cancelled', cancelRequestedAt: expect.any(String) });
  });

  it('what a run says is kept in order and told when the store is back', async () => {
    const { tasks, failNext, turnstile } = await start();
    const { id } = await tasks.start('talk', { name: 'a' });
    const live = framesOf(tasks, id);
    await turnstile.entered('a');
    const write = failNext();
    while (write.mock.calls.length === 0) await new Promise(setImmediate);
    turnstile.letGo('a');
    await expectWhole(tasks, id);
    expect(linesOf(await live).map(({ text }) => text)).toEqual(['before', 'after']);
  });

  it('what a run says is told while the run goes on, as soon as the store is back', async () => {
    const { tasks, failNext, turnstile } = await start();
    const { id } = await tasks.start('talk', { name: 'a' });
    await turnstile.entered('a');
    failNext();
    for await (const frame of tasks.watch(id)) {
      // Nothing is told before it is kept: the line comes with the second try.
      if (frame.type === 'log') break;
    }
    turnstile.letGo('a');
    await expectWhole(tasks, id);
  });

  it('what a run says meanwhile waits where its memory is bounded, and is not gathered for the next try', async () => {
    const { tasks, failNext, turnstile, store } = await start();
    const { id } = await tasks.start('flood', { name: 'a' });
    await turnstile.entered('a');
    const change = jest.spyOn(store, 'change');
    failNext(3);
    turnstile.letGo('a');
    while (change.mock.calls.length < 4) await new Promise(setImmediate);
    const sizes = change.mock.calls.slice(0, 4).map(([, , events]) => events?.length);
    expect(new Set(sizes).size).toBe(1);
    turnstile.letGo('end');
    expect(await endOf(tasks, id)).toMatchObject({ status: 'succeeded', logLines: 60_000 });
  });

  it('the end of a run is tried again until it is kept', async () => {
    const { tasks, failNext, turnstile } = await start();
    const run = tasks.run('talk', { name: 'a' });
    await turnstile.entered('a');
    failNext(2);
    turnstile.letGo('a');
    expect(await run).toMatchObject({ status: 'succeeded', result: 'over' });
    await expectWhole(tasks, (await run).id);
  });

  it('a batch whose start is refused starts nothing more', async () => {
    const { tasks, failNext, turnstile } = await start();
    const names = Array.from({ length: 100 }, (_, number) => `n${number}`);
    for (const name of names) turnstile.letGo(name);
    failNext();
    await expect(
      tasks.runAll(
        'talk',
        names.map((name) => ({ name })),
      ),
    ).rejects.toThrow(StoreError);
    for (const { id } of (await tasks.runs({ limit: 500 })).items) await endOf(tasks, id);
    expect((await tasks.runs({ limit: 500 })).items.length).toBeLessThan(50);
  });
});
