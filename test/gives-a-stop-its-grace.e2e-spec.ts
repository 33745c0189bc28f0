import { jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task, type TaskModuleOptions } from 'nestjs-taskforge';
import { startTasks, type TaskApplication } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

@Injectable()
class StubbornTasks {
  readonly turnstile = new Turnstile();

  /** Does not look at its signal. */
  @Task()
  ignore(): Promise<void> {
    return this.turnstile.pass('ignore');
  }
}

/** A run at work that will not stop, on a clock that only the test moves. */
async function startStubborn(options: TaskModuleOptions) {
  const app = await startTasks({ providers: [StubbornTasks], options });
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'setInterval'] });
  const { turnstile } = app.get(StubbornTasks);
  const { id } = await app.tasks.start('ignore');
  await turnstile.entered('ignore');
  return { app, id, turnstile };
}

/** The status of the run when so much time has passed. Far more turns than an end needs to be kept. */
async function statusAfter({ tasks }: TaskApplication, id: string, ms: number) {
  await jest.advanceTimersByTimeAsync(ms);
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  return (await tasks.find(id))?.status;
}

afterEach(() => jest.useRealTimers());

describe('A method that does not react to its stop', () => {
  it('has the cancel grace, to the millisecond, after a cancel', async () => {
    const { app, id, turnstile } = await startStubborn({ cancelGrace: '7s' });
    await app.tasks.cancel(id);
    expect(await statusAfter(app, id, 6_999)).toBe('running');
    expect(await statusAfter(app, id, 1)).toBe('cancelled');
    turnstile.letGo('ignore');
  });

  it('has the cancel grace after its timeout too', async () => {
    const { app, id, turnstile } = await startStubborn({ timeout: '3s', cancelGrace: '8s' });
    expect(await statusAfter(app, id, 3_000)).toBe('running');
    expect(await statusAfter(app, id, 7_999)).toBe('running');
    expect(await statusAfter(app, id, 1)).toBe('timed_out');
    turnstile.letGo('ignore');
  });

  it('has the shutdown grace when the process stops, whatever the cancel grace is', async () => {
    const { app, id, turnstile } = await startStubborn({ cancelGrace: 1, shutdownGrace: '9s' });
    const closed = app.close();
    expect(await statusAfter(app, id, 8_999)).toBe('running');
    await jest.advanceTimersByTimeAsync(1);
    jest.useRealTimers();
    await closed;
    turnstile.letGo('ignore');
  });
});
