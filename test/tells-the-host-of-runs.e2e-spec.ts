import { jest } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import { Param, type Run, Task, TaskContext, type TaskEvent, type TaskEventName, TaskService } from 'nestjs-taskforge';
import { endOf, framesOf, linesOf, runWith } from './support/run-frames.js';
import { startTasks, type TaskApplication } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

const RUN_EVENTS = ['run.queued', 'run.started', 'run.retried', 'run.paused', 'run.resumed', 'run.finished'] as const;
const turnstile = new Turnstile();

@Injectable()
class ToldTasks {
  constructor(private readonly tasks: TaskService) {}

  @Task()
  quick(): string {
    return 'done';
  }

  @Task({ retry: { attempts: 2, delay: 1, jitter: false } })
  flaky({ attempt }: TaskContext): void {
    if (attempt === 1) throw new Error('not yet');
  }

  @Task()
  async loop(context: TaskContext): Promise<void> {
    await context.each(['first', 'second'], (item) => turnstile.pass(item));
  }

  @Task()
  async connect(@Param('password', { type: 'secret' }) password: string): Promise<never> {
    throw new Error(`no entry for ${password}`);
  }

  @Task()
  async talk(context: TaskContext): Promise<void> {
    context.log('before');
    await this.tasks.start('quick');
    await turnstile.pass('talk');
    context.log('after');
  }
}

let app: TaskApplication;
let heard: TaskEvent[] = [];
const stops: (() => void)[] = [];

beforeAll(async () => {
  app = await startTasks({ providers: [ToldTasks] });
});
beforeEach(() => {
  heard = [];
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  jest.restoreAllMocks();
});

/** Hears these events until the end of the test. */
function hear(...names: TaskEventName[]): void {
  for (const name of names) stops.push(app.tasks.events.on(name, (event) => void heard.push(event)));
}

/** Resolves when an event of this name was heard. */
async function until(name: TaskEventName, count = 1): Promise<void> {
  while (heard.filter(({ type }) => type === name).length < count) await new Promise(setImmediate);
}

const told = () =>
  heard.map((event) => ('run' in event ? [event.type, event.run.status, event.run.attempt] : [event.type]));

describe('Host code that listens', () => {
  it('hears a run from the queue to its end, each time with the run as it was then', async () => {
    hear(...RUN_EVENTS);
    const run = await app.tasks.run('quick', {}, { label: 'told' });
    await until('run.finished');
    expect(told()).toEqual([
      ['run.queued', 'queued', 0],
      ['run.started', 'running', 1],
      ['run.finished', 'succeeded', 1],
    ]);
    expect(heard.at(-1)).toEqual({ type: 'run.finished', at: expect.stringMatching(/Z$/), run });
    expect(heard.every((event) => 'run' in event && event.run.label === 'told')).toBe(true);
  });

  it('hears that another attempt follows, with the error of the one that ended', async () => {
    hear(...RUN_EVENTS);
    await app.tasks.run('flaky');
    await until('run.finished');
    expect(told()).toEqual([
      ['run.queued', 'queued', 0],
      ['run.started', 'running', 1],
      ['run.retried', 'queued', 1],
      ['run.started', 'running', 2],
      ['run.finished', 'succeeded', 2],
    ]);
    expect(heard[2]).toMatchObject({ run: { attempts: [{ status: 'failed', error: { message: 'not yet' } }] } });
  });

  it('hears a pause and that the run goes on', async () => {
    hear('run.paused', 'run.resumed');
    const { id } = await app.tasks.start('loop');
    await turnstile.entered('first');
    await app.tasks.pause(id);
    turnstile.letGo('first');
    await runWith(app.tasks, id, 'paused');
    await app.tasks.resume(id);
    turnstile.letGo('second');
    await endOf(app.tasks, id);
    await until('run.resumed');
    expect(told()).toEqual([
      ['run.paused', 'paused', 1],
      ['run.resumed', 'running', 1],
    ]);
  });

  it('hears the end of a run that never began', async () => {
    hear('run.finished');
    const { id } = await app.tasks.start('quick', {}, { delay: '1h' });
    await app.tasks.cancel(id);
    await until('run.finished');
    expect(told()).toEqual([['run.finished', 'cancelled', 0]]);
  });

  it('hears of tasks that come and go', async () => {
    hear('task.registered', 'task.removed');
    app.tasks.register({ key: 'late', title: 'Late' }, () => {});
    app.tasks.remove('late');
    app.tasks.remove('late');
    await until('task.removed');
    expect(heard).toMatchObject([
      { type: 'task.registered', task: { key: 'late', title: 'Late' } },
      { type: 'task.removed', task: { key: 'late' } },
    ]);
  });

  it('hears nothing that the store does not know, and no secret', async () => {
    const found: (Run | undefined)[] = [];
    stops.push(
      app.tasks.events.on('run.finished', async ({ run }) => {
        found.push(await app.tasks.find(run.id));
        heard.push({ type: 'run.finished', at: '', run });
      }),
    );
    const run = await app.tasks.run('connect', { password: 'hunter2-and-more' });
    await until('run.finished');
    expect(found).toEqual([run]);
    expect(JSON.stringify(heard)).toContain('no entry for •••');
    expect(JSON.stringify(heard)).not.toContain('hunter2-and-more');
  });

  it('hears nothing any more once it has stopped, while others go on', async () => {
    const other: string[] = [];
    const { events } = app.tasks;
    const stop = events.on('run.finished', ({ type }) => void other.push(type));
    hear('run.finished', 'task.removed');
    const stopRemoved = events.on('task.removed', ({ type }) => void other.push(type));
    stop();
    stop();
    await app.tasks.run('quick');
    app.tasks.register({ key: 'late' }, () => {});
    app.tasks.remove('late');
    stopRemoved(); // before it was told
    await until('run.finished');
    await until('task.removed');
    expect(told()).toEqual([['run.finished', 'succeeded', 1], ['task.removed']]);
    expect(other).toEqual([]);
  });
});

describe('A listener', () => {
  it('that throws or rejects is logged with its name and the event, and stops nobody', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    const [thrown, rejected] = [new Error('thrown'), new Error('rejected')];
    const { events } = app.tasks;
    stops.push(
      events.on('run.finished', function writeAudit() {
        throw thrown;
      }),
      events.on('run.finished', async function sendMail() {
        await Promise.resolve();
        throw rejected;
      }),
    );
    hear('run.finished');
    expect(await app.tasks.run('quick')).toMatchObject({ ok: true });
    await until('run.finished');
    await new Promise(setImmediate);
    expect(logged.mock.calls).toEqual([
      ['writeAudit failed on run.finished', thrown],
      ['sendMail failed on run.finished', rejected],
    ]);
  });

  it('that takes its time holds up no run', async () => {
    let done = () => {};
    const slow = new Promise<void>((resolve) => {
      done = resolve;
    });
    stops.push(app.tasks.events.on('run.started', () => slow));
    hear('run.finished');
    expect(await app.tasks.run('quick')).toMatchObject({ status: 'succeeded' });
    await until('run.finished');
    done();
  });

  it('that prints does so outside of the run that made it happen', async () => {
    stops.push(app.tasks.events.on('run.queued', () => new Logger('Listener').log('printed by a listener')));
    hear('run.queued');
    const { id } = await app.tasks.start('talk');
    await turnstile.entered('talk');
    await until('run.queued', 2);
    turnstile.letGo('talk');
    await endOf(app.tasks, id);
    const lines = linesOf(await framesOf(app.tasks, id)).map(({ text }) => text);
    expect(lines).toEqual(['before', 'after']);
  });

  it('hears what the end of the application makes of its runs', async () => {
    const own = await startTasks({ providers: [ToldTasks] });
    const { id } = await own.tasks.start('talk');
    own.tasks.events.on('run.finished', (event) => void (event.run.id === id && heard.push(event)));
    await own.close();
    expect(told()).toEqual([['run.finished', expect.anything(), 1]]);
  });

  it('gets a moment at the end of the application, and no more', async () => {
    const own = await startTasks({ providers: [ToldTasks] });
    const finished: string[] = [];
    own.tasks.events.on('run.finished', async () => {
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      finished.push('slow');
    });
    own.tasks.events.on('run.finished', () => new Promise(() => {}));
    await own.tasks.run('quick');
    await own.close();
    expect(finished).toEqual(['slow']);
  });
});
